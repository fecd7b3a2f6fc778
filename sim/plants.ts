/** Faults of the program itself, planted by tests to prove that each checker sees what it is there for. */
import type { Sending } from '../src/notification/channels/channel.ts';
import type { Loop } from './loop.ts';
import type { JobRow, Tables } from './memory/tables.ts';
import type { Trace } from './trace.ts';

export interface Planted {
  /** Extra milliseconds before a job is taken, or never. */
  readonly hold?: (job: JobRow) => number | 'never';
  /** Before a provider is called; false: it is called twice. */
  readonly before?: (sending: Sending) => Promise<boolean>;
  readonly atEnd?: () => void;
}

export type Plant = (world: {
  readonly loop: Loop;
  readonly tables: Tables;
  readonly trace: Trace;
}) => Planted;

/** The nth job of a task is lost, as if its row had vanished. */
export function lose(task: string, nth: number): Plant {
  return ({ tables }) => {
    let seen = 0;
    return {
      hold: (job) => {
        if (job.task !== task) return 0;
        seen += 1;
        if (seen !== nth) return 0;
        tables.job.keep(job.id, undefined);
        return 'never';
      },
    };
  };
}

/** No job of a task, or none of a kind of key, is ever done. */
export function loseAll(what: string): Plant {
  return () => ({
    hold: (job) => (job.task === what || job.key?.startsWith(what) === true ? 'never' : 0),
  });
}

/** The nth alert is forgotten as soon as its sender has its answer: nothing that names it is ever done. */
export function forgetAlert(nth: number): Plant {
  return ({ tables }) => {
    const seen: string[] = [];
    return {
      hold: (job) => {
        const { alert } = job.payload as { readonly alert?: string };
        if (alert === undefined) return 0;
        if (!seen.includes(alert)) seen.push(alert);
        if (seen[nth - 1] !== alert) return 0;
        tables.job.keep(job.id, undefined);
        return 'never';
      },
    };
  };
}

/** From the nth on, each job of a task is taken late: whatever the answers of this seed, some still matter. */
export function delay(task: string, nth: number, seconds: number): Plant {
  return () => {
    let seen = 0;
    return {
      hold: (job) => {
        if (job.task !== task) return 0;
        seen += 1;
        return seen >= nth ? seconds * 1000 : 0;
      },
    };
  };
}

/** The nth message of a page goes out twice; notices are no promise, and may. */
export function sendTwice(nth: number): Plant {
  return () => {
    let seen = 0;
    return {
      before: ({ idempotencyKey }) => {
        if (!idempotencyKey.startsWith('page.')) return Promise.resolve(true);
        seen += 1;
        return Promise.resolve(seen !== nth);
      },
    };
  };
}

/** Whoever carries the nth message of a page forgets it on the way to the provider, and does not die. */
export function forgetAtHand(nth: number): Plant {
  return () => {
    let seen = 0;
    return {
      before: ({ idempotencyKey }) => {
        if (!idempotencyKey.startsWith('page.')) return Promise.resolve(true);
        seen += 1;
        return seen === nth ? new Promise(() => undefined) : Promise.resolve(true);
      },
    };
  };
}

/** The first page whose incident is taken while it waits at the door goes out all the same. */
export function sendAfterAnswer(): Plant {
  return ({ loop, tables }) => {
    let planted = false;
    return {
      before: async ({ idempotencyKey }) => {
        const [what, id = ''] = idempotencyKey.split('.');
        if (planted || what !== 'page') return true;
        const incident = tables.page.get({ tx: null }, id)?.incidentId ?? '';
        for (let minute = 0; minute < 60; minute += 1) {
          const row = tables.incident.get({ tx: null }, incident);
          if (row?.state.paging.status === 'acked') {
            planted = true;
            await loop.sleep(30_000);
            return true;
          }
          await loop.sleep(60_000);
        }
        return true;
      },
    };
  };
}

/** An alert whose sender has its answer vanishes. */
export function eraseAlert(): Plant {
  return ({ tables }) => ({
    atEnd: () => {
      const [alert] = tables.alert.all({ tx: null });
      if (alert !== undefined) tables.alert.keep(alert.id, undefined);
    },
  });
}

/** Somebody edits the second row of the first timeline. */
export function editHistory(): Plant {
  return ({ tables }) => ({
    atEnd: () => {
      const row = tables.timeline.all({ tx: null }).find(({ seq }) => seq === 2);
      if (row === undefined) return;
      const body = row.body.replace('"recordedAt":"20', '"recordedAt":"19');
      tables.timeline.keep(`${row.incident}:${row.seq}`, { ...row, body });
    },
  });
}

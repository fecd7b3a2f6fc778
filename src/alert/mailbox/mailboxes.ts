/**
 * Holds the mailboxes open, on one node of all (a lease, as for channels that listen): each is read at once, when the
 * server says that something came (IDLE), and every half minute whatever it says. What fails is told with the
 * reason and tried again, a refused login less often, so that nobody is locked out.
 */
import type { ImapFlow } from 'imapflow';
import { type Lease, tryLease } from '../../platform/lease.ts';
import type { Machine } from '../../platform/machine.ts';
import { after, every } from '../../platform/timers.ts';
import { faultOf, type MailboxFault, openImap } from './imap.ts';
import { type MailboxRow, mailboxes, noteLook } from './mailbox-store.ts';
import { readOn } from './read-mailbox.ts';

export interface Mailboxes {
  readonly stop: () => Promise<void>;
}

/** Milliseconds. */
export interface Rhythm {
  /** Who holds the lease, and which mailboxes there are. */
  readonly look: number;
  /** Between two looks into a mailbox that is quiet. */
  readonly poll: number;
  /** After the first failure; twice as long after each further one. */
  readonly retry: number;
  readonly mostRetry: number;
}

const RHYTHM: Rhythm = { look: 2_000, poll: 30_000, retry: 15_000, mostRetry: 300_000 };

interface Held {
  readonly version: number;
  readonly ending: AbortController;
  readonly over: Promise<void>;
}

export async function startMailboxes(
  machine: Machine,
  wish: Partial<Rhythm> = {},
): Promise<Mailboxes> {
  const rhythm = { ...RHYTHM, ...wish };
  const held = new Map<string, Held>();
  let lease: Lease | undefined;
  let looking: Promise<void> | undefined;
  const endAll = async () => {
    for (const { ending } of held.values()) ending.abort();
    await Promise.all([...held.values()].map(({ over }) => over));
    held.clear();
  };
  const look = async (): Promise<void> => {
    try {
      if (lease?.lost.aborted === true) {
        await endAll();
        lease.release();
        lease = undefined;
      }
      lease ??= await tryLease(machine.db, 'mailboxes');
      if (lease !== undefined) await follow(machine, rhythm, held);
    } catch (error) {
      machine.log.warn({ error: String(error) }, 'could not look after mailboxes');
    }
  };
  await look();
  const stopLooking = every(rhythm.look, () => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
  });
  return {
    stop: async () => {
      stopLooking();
      await looking;
      await endAll();
      lease?.release();
    },
  };
}

/** Begins those that are new, ends those that are gone, and both for those that were changed. */
async function follow(machine: Machine, rhythm: Rhythm, held: Map<string, Held>): Promise<void> {
  const rows = new Map((await mailboxes(machine.db)).map((row) => [row.id, row]));
  for (const [id, { version, ending, over }] of held) {
    if (rows.get(id)?.version === version) continue;
    ending.abort();
    await over;
    held.delete(id);
  }
  for (const row of rows.values()) {
    if (held.has(row.id)) continue;
    const ending = new AbortController();
    const over = hold(machine, row, { rhythm, signal: ending.signal });
    held.set(row.id, { version: row.version, ending, over });
  }
}

interface Until {
  readonly rhythm: Rhythm;
  readonly signal: AbortSignal;
}

async function hold(machine: Machine, box: MailboxRow, until: Until): Promise<void> {
  const { rhythm, signal } = until;
  let failures = 0;
  while (!signal.aborted) {
    const fault = await visit(machine, box, {
      ...until,
      wentWell: () => {
        failures = 0;
      },
    });
    if (signal.aborted) return;
    machine.log.warn({ mailbox: box.id, why: fault.message }, 'a mailbox cannot be read');
    await note(machine, box, fault.message);
    const wait = fault.login ? rhythm.mostRetry : rhythm.retry * 2 ** failures;
    failures = Math.min(failures + 1, 10);
    await pause(Math.min(wait, rhythm.mostRetry), signal);
  }
}

/** Until something fails or it is to end; what failed. */
async function visit(
  machine: Machine,
  box: MailboxRow,
  { rhythm, signal, wentWell }: Until & { readonly wentWell: () => void },
): Promise<MailboxFault> {
  let client: ImapFlow | undefined;
  const close = () => client?.close();
  signal.addEventListener('abort', close);
  try {
    client = await openImap(machine, box);
    if (signal.aborted) return faultOf(new Error('ended'));
    await client.mailboxOpen(box.folder);
    const bell = bellOf(client);
    for (;;) {
      const news = bell.next(rhythm.poll, signal);
      while ((await readOn(machine, client, box)) > 0);
      await note(machine, box, null);
      wentWell();
      await news;
      if (signal.aborted) return faultOf(new Error('ended'));
    }
  } catch (error) {
    return faultOf(error);
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}

/** Rings when the server says that mails came, or that it goes away. */
function bellOf(client: ImapFlow) {
  let ring: () => void = () => undefined;
  client.on('exists', () => ring());
  client.on('close', () => ring());
  return {
    next: (millis: number, signal: AbortSignal): Promise<void> =>
      Promise.race([pause(millis, signal), new Promise<void>((resolve) => (ring = resolve))]),
  };
}

async function note(machine: Machine, { id }: MailboxRow, why: string | null): Promise<void> {
  try {
    await machine.db.transact((tx) => noteLook(tx, id, why));
  } catch (error) {
    machine.log.warn({ error: String(error) }, 'could not write down how a mailbox is');
  }
}

function pause(millis: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      calledOff();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const calledOff = after(millis, end);
    signal.addEventListener('abort', end);
  });
}

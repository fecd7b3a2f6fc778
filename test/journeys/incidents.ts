/** What journeys read of an incident over HTTP, and the few things they do to it again and again. */
import { expect } from 'vitest';
import type { IncidentState } from '../../src/incident/core/state.ts';
import type { Entry } from '../../src/incident/core/timeline.ts';
import type { World } from '../harness.ts';
import type { Answer, Json } from '../harness-http.ts';
import type { Person } from '../harness-makers.ts';

/** One row of a list; the detail holds the same fields and more. */
export interface IncidentItem {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly state: string;
  readonly phase: string;
  readonly priority: string | null;
  readonly version: number;
  readonly alertCount: number;
  readonly paging: string;
  readonly suggestionWorse: boolean;
  readonly clocks: readonly {
    readonly metric: string;
    readonly state: string;
    readonly startedAt: string | null;
    readonly dueAt: string | null;
    readonly elapsedSeconds: number;
  }[];
}

export interface IncidentDetail extends IncidentItem {
  readonly incident: IncidentState;
}

export interface Incidents {
  readonly list: () => Promise<readonly IncidentItem[]>;
  /** The one there is; fails the test when there are none or several. */
  readonly only: () => Promise<IncidentItem>;
  readonly detail: (number: string) => Promise<IncidentDetail>;
  readonly rows: (number: string) => Promise<readonly Entry[]>;
  /** A verb that must succeed, as this person; the owner when nobody is named. */
  readonly verb: (number: string, verb: string, input?: Json, by?: Person) => Promise<IncidentItem>;
  /** A verb whatever it answers. */
  readonly attempt: (number: string, verb: string, input?: Json, by?: Person) => Promise<Answer>;
  /** Opens the link of a page's mail and presses its button. */
  readonly pressAcknowledge: (links: readonly string[]) => Promise<void>;
}

export function incidents({ api }: World): Incidents {
  const list = async () =>
    (await api.get<{ items: readonly IncidentItem[] }>('/api/v1/incidents?limit=200')).items;
  const attempt: Incidents['attempt'] = (number, verb, input = {}, by) =>
    api.call('POST', `/api/v1/incidents/${number}/${verb}`, {
      body: input,
      ...(by === undefined ? {} : { token: by.token }),
    });
  return {
    list,
    only: async () => {
      const [one, ...more] = await list();
      expect(more).toEqual([]);
      if (one === undefined) throw new Error('There is no incident');
      return one;
    },
    detail: (number) => api.get(`/api/v1/incidents/${number}`),
    rows: async (number) => {
      const path = `/api/v1/incidents/${number}/timeline?limit=500`;
      return (await api.get<{ items: readonly Entry[] }>(path)).items;
    },
    attempt,
    verb: async (number, verb, input, by) => {
      const { status, body } = await attempt(number, verb, input, by);
      expect(status, `${verb}: ${JSON.stringify(body)}`).toBe(200);
      return body as unknown as IncidentItem;
    },
    pressAcknowledge: async (links) => {
      const link = links.find((url) => new URL(url).pathname.startsWith('/a/'));
      if (link === undefined) throw new Error(`No link to acknowledge in ${links.join(' ')}`);
      const page = await fetch(link);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('<form method="post"');
      expect((await fetch(link, { method: 'POST' })).status).toBe(200);
    },
  };
}

/** The rows of one kind. */
export function ofKind<K extends Entry['kind']>(rows: readonly Entry[], kind: K) {
  return rows.filter((row): row is Extract<Entry, { kind: K }> => row.kind === kind);
}

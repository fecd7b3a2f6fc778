/**
 * What a screen folds is what it would fetch: entries pushed by the live stream, laid over the state once
 * fetched, give the same incident as a fresh GET, also after the line was cut and resumed. A cursor nobody
 * knows makes the screen fetch anew.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { evolve } from '../../src/incident/core/evolve.ts';
import type { IncidentState } from '../../src/incident/core/state.ts';
import type { Entry } from '../../src/incident/core/timeline.ts';
import { startWorld } from '../harness.ts';
import type { StreamEvent, StreamReader } from '../harness-http.ts';
import type { Person } from '../harness-makers.ts';
import { incidents } from './incidents.ts';

const world = await startWorld();
const { detail, verb, only } = incidents(world);
let ann: Person;
let trigger: (key: string) => Promise<unknown>;
let number = '';
let known: IncidentState;
let cursor: string | undefined;

beforeAll(async () => {
  ann = await world.person({ name: 'Ann Ho' });
  const policy = await world.policy({ name: 'Ann', levels: [[ann]], delayMinutes: 5 });
  const shop = await world.service({ name: 'Shop', escalationPolicy: policy.id });
  const sender = await world.pagerDuty(shop.id);
  trigger = (dedupKey) => sender.trigger({ summary: `${dedupKey} is down`, dedupKey });
  await trigger('checkout');
  await world.settled();
  number = (await only()).number;
  known = (await detail(number)).incident;
});

describe('a screen', () => {
  test('that follows folds what it would fetch', async () => {
    const stream = await world.stream();
    await stream.waitFor(({ event }) => event === 'hello');
    await world.at('+40s');
    await verb(number, 'acknowledge', {}, ann);
    await Promise.all(['basket', 'search', 'images'].map(trigger));
    await verb(number, 'note', { text: 'The pool is empty' }, ann);
    await verb(number, 'theory', { statement: 'Connections leak' }, ann);
    await world.settled();
    await follow(stream);
    stream.close();
    expect(known.alertCount).toBe(4);
  });

  test('that was away gets what it missed, once and in order', async () => {
    await verb(number, 'edit', { field: 'component', value: 'pool' }, ann);
    await verb(number, 'summary', { what: 'Checkout fails' }, ann);
    const stream = await world.stream(cursor === undefined ? {} : { lastEventId: cursor });
    await follow(stream);
    await verb(number, 'note', { text: 'Back again' }, ann);
    await follow(stream);
    const cursors = stream.events().map(({ id }) => id);
    expect(new Set(cursors).size).toBe(cursors.length);
    expect(stream.events().filter(({ event }) => event === 'reset')).toEqual([]);
    stream.close();
  });

  test.each(['1.1', '999999999.999999999', 'nonsense'])(
    'that comes with the unknown cursor %s fetches anew',
    async (lastEventId) => {
      const stream = await world.stream({ lastEventId });
      const { id } = await stream.waitFor(({ event }) => event === 'reset');
      expect(id).toMatch(/^\d+\.\d+$/);
      stream.close();
    },
  );

  test('without a login gets nothing', async () => {
    const answer = await world.api.call('GET', '/api/v1/stream', { token: null });
    expect(answer.status).toBe(401);
  });
});

/** Folds what the stream brings until it is as new as the server, and compares all of it. */
async function follow(stream: StreamReader): Promise<void> {
  const { incident } = await detail(number);
  await stream.waitFor((event) => (versionOf(event) ?? 0) >= incident.version);
  for (const event of stream.events()) {
    for (const entry of entriesOf(event)) {
      if (entry.seq <= known.version) continue;
      expect(entry.seq, 'no row is skipped').toBe(known.version + 1);
      known = evolve(known, entry);
    }
    cursor = event.id ?? cursor;
  }
  expect(known).toEqual(incident);
}

interface Pushed {
  readonly topic?: string;
  readonly version?: number | null;
  readonly body?: { readonly number?: string; readonly entries?: readonly Entry[] };
}

function entriesOf({ data }: StreamEvent): readonly Entry[] {
  const { topic, body } = data as Pushed;
  return topic === 'incident' && body?.number === number ? (body.entries ?? []) : [];
}

function versionOf(event: StreamEvent): number | undefined {
  return entriesOf(event).at(-1)?.seq;
}

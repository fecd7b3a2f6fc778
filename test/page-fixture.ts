/**
 * What tests of pages begin with: people, and an incident with the rows of a paging, written as the incident
 * feature writes them but without its rules, so that a test says exactly what happened.
 */
import { deleteContact, insertPerson } from '../src/identity/store.ts';
import { SYSTEM_ACTOR } from '../src/incident/context.ts';
import { chainRow, GENESIS } from '../src/incident/core/chain.ts';
import { EMPTY } from '../src/incident/core/empty.ts';
import { appendAll } from '../src/incident/core/entries.ts';
import type { IncidentState } from '../src/incident/core/state.ts';
import { type Draft, draft, type Entry } from '../src/incident/core/timeline.ts';
import { record } from '../src/incident/handle.ts';
import { appendRows, timelineOf } from '../src/incident/store.ts';
import type { IncidentId, PageId, PersonId, PolicyId } from '../src/kernel/ids.ts';
import { type Instant, instant, plusSeconds } from '../src/kernel/instant.ts';
import { isRefusal } from '../src/kernel/refusal.ts';
import type { PageOrder } from '../src/notification/page-facts.ts';
import { readClock } from '../src/platform/clock.ts';
import type { Db } from '../src/platform/db.ts';
import type { Machine } from '../src/platform/machine.ts';
import { newId } from '../src/platform/random.ts';
import type { TestDatabase } from './database.ts';

export interface PagedPerson {
  readonly id: PersonId;
  readonly email: string;
  readonly contactId: string;
}

export type Paging = ReturnType<typeof pagingWorld>;

/** A machine whose process dies when the outcome of a try is to be written. */
export function dyingBeforeRecord(machine: Machine): Machine {
  const { db } = machine;
  let transactions = 0;
  const transact: Db['transact'] = (work) => {
    transactions += 1;
    if (transactions === 2) throw new Error('killed');
    return db.transact(work);
  };
  const together: Db['together'] = (wanted) => {
    if (wanted.lane === 'page.record') throw new Error('killed');
    return db.together(wanted);
  };
  return { ...machine, db: { ...db, transact, together } };
}

const SNAPSHOT = { name: 'Default', version: 1, levels: [], repeat: 0 };

export function pagingWorld({ db, machine }: TestDatabase) {
  let people = 0;
  let incidents = 0;
  const write = async (
    state: IncidentState,
    ...drafts: readonly Draft[]
  ): Promise<IncidentState> => {
    const request = {
      incident: state.id,
      actor: SYSTEM_ACTOR,
      source: 'scheduler',
      drafts,
    } as const;
    const after = await record(machine, request);
    if (isRefusal(after)) throw new Error(after.message);
    return after;
  };
  return {
    write,
    person: (name: string, more: Wish = {}) => {
      people += 1;
      return makePerson(db, {
        ...more,
        name,
        email: `${name.toLowerCase()}${people}@example.test`,
      });
    },
    incident: (title = 'Checkout is down') => {
      incidents += 1;
      return makeIncident(db, creation(`INC-2026-${String(incidents).padStart(6, '0')}`, title));
    },
    /** Pages `who` by the first step of a run, as the escalation does; the job is left to the test. */
    paged: async (state: IncidentState, who: PersonId): Promise<PageOrder> => {
      const page = newId<PageId>();
      await write(state, ...firstStep(await readClock(db), page, who));
      const reason = 'level 1 of Default';
      return { page, incident: state.id, person: who, loudness: 'high', reason };
    },
    /** What the timeline says of deliveries. */
    told: async (state: IncidentState): Promise<readonly Entry[]> => {
      const query = { incident: state.id, after: 0, before: null, limit: 200, newestFirst: false };
      const rows = await timelineOf(db, query);
      return rows.filter((row) => row.kind === 'page.delivered' || row.kind === 'page.failed');
    },
  };
}

interface Wish {
  readonly contact?: boolean;
  readonly active?: boolean;
}

async function makePerson(
  db: TestDatabase['db'],
  { name, email, contact, active }: Wish & { readonly name: string; readonly email: string },
): Promise<PagedPerson> {
  const id = newId<PersonId>();
  const contactId = newId();
  await db.transact(async (tx) => {
    await insertPerson(tx, {
      ...{ id, name, email, contactId, timeZone: 'Europe/Berlin', roles: ['responder'] },
      ...{ active: active ?? true, isOwner: false, passwordHash: null },
    });
    if (contact === false) await deleteContact(tx, id, contactId);
  });
  return { id, email, contactId };
}

function makeIncident(db: TestDatabase['db'], created: Draft): Promise<IncidentState> {
  return db.transact(async (tx) => {
    const writer = { now: tx.now, actorId: 'system', source: 'alert' as const };
    const born = { ...EMPTY, id: newId<IncidentId>() };
    const { entries, state } = appendAll(born, [created], writer);
    await appendRows(tx, entries.map(rowOf), { after: state });
    return state;
  });
}

function firstStep(now: Instant, page: PageId, who: PersonId): readonly Draft[] {
  const policy = newId<PolicyId>();
  const snapshot = { ...SNAPSHOT, id: policy, catchAll: who };
  const started = { run: '1', policy, snapshot, loudness: 'high', dueAt: now } as const;
  const step = { run: '1', round: 1, level: 1, persons: [who], reason: 'first step' } as const;
  return [
    draft('paging.started', { ...started, reason: 'loud alert' }),
    draft('escalation.stepped', {
      ...step,
      pages: [{ page, person: who }],
      nextDueAt: plusSeconds(now, 86_400),
    }),
  ];
}

function creation(number: string, title: string): Draft {
  const noticedAt = instant('2026-11-23T01:10:00Z');
  return draft('incident.created', {
    ...{ number, type: 'incident', title, description: '', effect: 'interrupted', services: [] },
    ...{ detectionSource: 'monitoring', noticedAt, detectedAt: noticedAt },
    ...{ recurrenceOf: null, drill: false, serviceUnknown: true, raw: null },
  });
}

function rowOf(entry: Entry) {
  const { seq, recordedAt } = entry;
  return { seq, recordedAt, ...chainRow(entry, GENESIS) };
}

export function acknowledgedBy(who: PersonId): Draft {
  return draft('page.acknowledged', { run: '1', person: who });
}

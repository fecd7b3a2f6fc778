/**
 * Thousands of escalations that wait for the same second. A few incidents take the real way, from an alert to the
 * first page; the others are written after them row by row, with ids of their own and hashes that prove themselves,
 * and each gets the timer it would have got.
 */
import { chainRow, GENESIS } from '../../src/incident/core/chain.ts';
import { EMPTY } from '../../src/incident/core/empty.ts';
import { evolve } from '../../src/incident/core/evolve.ts';
import type { Entry } from '../../src/incident/core/timeline.ts';
import { appendRows, timelineOf } from '../../src/incident/store.ts';
import { asId, type IncidentId } from '../../src/kernel/ids.ts';
import type { Instant } from '../../src/kernel/instant.ts';
import type { Db } from '../../src/platform/db.ts';
import { enqueueAll } from '../../src/platform/outbox.ts';
import { newId } from '../../src/platform/random.ts';

export interface Model {
  readonly entries: readonly Entry[];
  readonly run: string;
}

/** An incident whose first level was paged, as the pattern for others. */
export async function modelOf(db: Db, incident: string): Promise<Model> {
  const query = { incident: asId<IncidentId>(incident), after: 0, before: null, limit: 100 };
  const entries = await timelineOf(db, { ...query, newestFirst: false });
  const stepped = entries.findLast(({ kind }) => kind === 'escalation.stepped');
  if (stepped?.kind !== 'escalation.stepped') throw new Error('the model was never paged');
  return { entries, run: stepped.data.run };
}

const PORTION = 250;
let made = 0;

/** `dueAt(n)` of the nth escalation; models are taken in turn. */
export async function armEscalations(
  db: Db,
  models: readonly Model[],
  wish: { readonly count: number; readonly dueAt: (n: number) => Instant },
): Promise<void> {
  for (let from = 0; from < wish.count; from += PORTION) {
    const upTo = Math.min(wish.count, from + PORTION);
    await db.transact(async (tx) => {
      const tasks = [];
      for (let n = from; n < upTo; n += 1) {
        const model = models[n % models.length];
        if (model === undefined) throw new Error('no model');
        const dueAt = wish.dueAt(n);
        const { id, rows, state } = copyOf(model, dueAt);
        await appendRows(tx, rows, { after: state });
        const payload = { incident: id, run: model.run };
        const key = `${id}:escalation.due`;
        const flow = state.services[0]?.service ?? id;
        tasks.push({ task: 'escalation.due', payload, dueAt, key, flow });
      }
      await enqueueAll(tx, tasks);
    });
  }
}

function copyOf({ entries }: Model, dueAt: Instant) {
  const id = newId<IncidentId>();
  made += 1;
  const number = `INC-2026-${String(100_000 + made).padStart(6, '0')}`;
  let state = { ...EMPTY, id };
  let hash = GENESIS;
  const rows = [];
  for (const entry of entries) {
    const copy = changed(entry, { id, number, dueAt });
    const chained = chainRow(copy, hash);
    rows.push({ seq: copy.seq, recordedAt: copy.recordedAt, ...chained });
    state = evolve(state, copy);
    hash = chained.hash;
  }
  return { id, rows, state };
}

function changed(
  entry: Entry,
  own: { readonly id: IncidentId; readonly number: string; readonly dueAt: Instant },
): Entry {
  const copy = { ...entry, incident: own.id };
  if (copy.kind === 'incident.created')
    return { ...copy, data: { ...copy.data, number: own.number } };
  if (copy.kind !== 'escalation.stepped') return copy;
  return { ...copy, data: { ...copy.data, nextDueAt: own.dueAt } };
}

/**
 * Load, decide, append: the one way an incident changes, whoever asks (a page, the CLI, a mail, an alert, a
 * timer). Everything happens in one transaction under the lock of the incident row: the entries, the state
 * they fold to, the jobs they cause and the news for open screens (decisions.md 9, 12, 13).
 */
import type { IncidentId } from '../kernel/ids.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { nextNumber } from '../platform/counter.ts';
import type { Tx } from '../platform/db.ts';
import { publish } from '../platform/live.ts';
import type { Machine } from '../platform/machine.ts';
import { enqueue } from '../platform/outbox.ts';
import { newId } from '../platform/random.ts';
import { type ActorRef, type Gathered, gatherContext } from './context.ts';
import { chainRow, GENESIS } from './core/chain.ts';
import { decide } from './core/decide.ts';
import { effects } from './core/effects.ts';
import { evolve } from './core/evolve.ts';
import type { IncidentState } from './core/state.ts';
import type { Draft, Entry } from './core/timeline.ts';
import type { Context } from './core/verb.ts';
import type { Source } from './core/words.ts';
import { pairedCommand } from './pairs.ts';
import {
  appendRows,
  type ChainedRow,
  incidentByRef,
  type LoadedIncident,
  lockIncident,
} from './store.ts';

export interface CommandRequest {
  /** Number or id; null opens a new incident. */
  readonly incident: string | null;
  readonly verb: string;
  readonly input: unknown;
  readonly actor: ActorRef;
  readonly source: Source;
  /** Compared after the lock: 409 when somebody was faster. */
  readonly expectedVersion?: number;
}

/** Runs one command in a transaction of its own. */
export function execute(
  machine: Machine,
  request: CommandRequest,
): Promise<IncidentState | Refusal> {
  return machine.db.transact((tx) => executeIn(tx, request));
}

/** The same inside a transaction that has more to do, such as linking the alert that opened it. */
export async function executeIn(tx: Tx, request: CommandRequest): Promise<IncidentState | Refusal> {
  const loaded = await load(tx, request);
  if (isRefusal(loaded)) return loaded;
  const stale = versionRefusal(loaded, request);
  if (stale !== undefined) return stale;
  const gathered = await gatherContext(tx, loaded?.state ?? null, request);
  if (isRefusal(gathered)) return gathered;
  const drafts = decide(loaded?.state ?? null, request, gathered.context);
  if (isRefusal(drafts)) return drafts;
  const after = await append(tx, { loaded, drafts, gathered, source: request.source });
  const pair = pairedCommand(request.verb, after, gathered.context);
  if (pair !== undefined) {
    const answer = await executeIn(tx, { ...pair, actor: request.actor, source: request.source });
    if (isRefusal(answer)) return answer;
  }
  return after;
}

async function load(
  tx: Tx,
  { incident, verb, input }: CommandRequest,
): Promise<LoadedIncident | undefined | Refusal> {
  if (incident === null) return undefined;
  await lockBothInOrder(tx, incident, input);
  const loaded = await lockIncident(tx, incident);
  return loaded ?? notFound(incident, verb);
}

/** A command about two incidents locks the lower id first, so that two merges cannot wait in a circle. */
async function lockBothInOrder(tx: Tx, incident: string, input: unknown): Promise<void> {
  const otherRef = otherRefIn(input);
  if (otherRef === undefined) return;
  const both = await Promise.all([incidentByRef(tx, incident), incidentByRef(tx, otherRef)]);
  const ids = both.flatMap((found) => (found === undefined ? [] : [found.id])).sort();
  for (const id of ids) await lockIncident(tx, id);
}

/** The second incident a command names, in the field all such verbs share. */
export function otherRefIn(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null || !('incident' in input)) return undefined;
  return typeof input.incident === 'string' ? input.incident : undefined;
}

export function notFound(ref: string, _verb = ''): Refusal {
  return refuse('notFound', 'incident.not_found', `There is no incident ${ref} you may see.`);
}

function versionRefusal(
  loaded: LoadedIncident | undefined,
  { expectedVersion }: CommandRequest,
): Refusal | undefined {
  if (loaded === undefined || expectedVersion === undefined) return undefined;
  const { version } = loaded.state;
  if (version === expectedVersion) return undefined;
  return refuse('conflict', 'incident.version_conflict', {
    message: `The incident changed meanwhile (version ${version}, you had ${expectedVersion}). Look again, then repeat.`,
    unmet: [{ guard: 'version', message: `It is at version ${version} now.` }],
  });
}

interface Append {
  readonly loaded: LoadedIncident | undefined;
  readonly drafts: readonly Draft[];
  readonly gathered: Gathered;
  readonly source: Source;
}

/** Writes the drafts as chained rows, folds them, enqueues what they cause and tells the screens. */
async function append(
  tx: Tx,
  { loaded, drafts, gathered, source }: Append,
): Promise<IncidentState> {
  const { context } = gathered;
  const id = loaded?.id ?? newId<IncidentId>();
  let state = loaded?.state ?? null;
  let hash = loaded?.headHash ?? GENESIS;
  const rows: ChainedRow[] = [];
  const entries: Entry[] = [];
  for (const drafted of await numbered(tx, drafts)) {
    const entry = entryOf(drafted, { id, seq: (state?.version ?? 0) + 1, context, source });
    const chained = chainRow(entry, hash);
    const after = evolve(state, entry);
    for (const task of effects(state, entry, after)) await enqueue(tx, task);
    rows.push({ seq: entry.seq, recordedAt: entry.recordedAt, ...chained });
    entries.push(entry);
    state = after;
    hash = chained.hash;
  }
  if (state === null) throw new Error('An incident begins with incident.created');
  if (rows.length === 0) return state;
  await appendRows(tx, rows, state);
  await publish(tx, {
    topic: 'incident',
    incident: id,
    version: state.version,
    body: { number: state.number, visibility: state.visibility, entries },
  });
  return state;
}

/** The core leaves the number empty; it is taken here, in the opening transaction, so none is lost. */
async function numbered(tx: Tx, drafts: readonly Draft[]): Promise<readonly Draft[]> {
  const [first, ...rest] = drafts;
  if (first?.kind !== 'incident.created') return drafts;
  const number = await nextNumber(tx, first.data.drill ? 'DRL' : 'INC');
  return [{ ...first, data: { ...first.data, number } }, ...rest];
}

interface EntryPlace {
  readonly id: IncidentId;
  readonly seq: number;
  readonly context: Context;
  readonly source: Source;
}

function entryOf(drafted: Draft, { id, seq, context, source }: EntryPlace): Entry {
  return {
    v: 1,
    incident: id,
    seq,
    kind: drafted.kind,
    occurredAt: drafted.occurredAt ?? context.now,
    recordedAt: context.now,
    actorId: drafted.actorId ?? context.actor.id,
    source,
    visibility: drafted.visibility ?? 'internal',
    data: drafted.data,
    supersedes: drafted.supersedes ?? null,
  } as Entry;
}

export interface RecordRequest {
  readonly incident: string;
  readonly actor: ActorRef;
  readonly source: Source;
  readonly drafts: readonly Draft[];
}

/** Appends facts decided elsewhere, such as what became of a page; no rule is asked. */
export function record(machine: Machine, request: RecordRequest): Promise<IncidentState | Refusal> {
  return machine.db.transact((tx) => recordIn(tx, request));
}

export async function recordIn(
  tx: Tx,
  { incident, actor, source, drafts }: RecordRequest,
): Promise<IncidentState | Refusal> {
  const loaded = await lockIncident(tx, incident);
  if (loaded === undefined) return notFound(incident);
  const request = { incident, verb: 'record', input: {}, actor, source };
  const gathered = await gatherContext(tx, loaded.state, request);
  if (isRefusal(gathered)) return gathered;
  return append(tx, { loaded, drafts, gathered, source });
}

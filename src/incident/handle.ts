/**
 * Load, decide, append: the one way an incident changes, whoever asks (a page, the CLI, a mail, an alert, a
 * timer). Everything happens in one transaction under the lock of the incident row: the entries, the state
 * they fold to, the jobs they cause and the news for open screens (decisions.md 9, 12, 13).
 */
import { giveBack, moveChosen } from '../alert/moving-store.ts';
import { moveAlerts } from '../alert/store.ts';
import type { Turns } from '../escalation/core/policy.ts';
import { lockTurns, saveTurns } from '../escalation/turn-store.ts';
import { readSetting } from '../identity/settings-store.ts';
import type { IncidentId } from '../kernel/ids.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { togetherAtHand } from '../platform/at-hand.ts';
import { nextNumber } from '../platform/counter.ts';
import type { Tx } from '../platform/db.ts';
import { hideEarlier, publish } from '../platform/live.ts';
import type { Machine } from '../platform/machine.ts';
import { enqueueAll } from '../platform/outbox.ts';
import { newId } from '../platform/random.ts';
import { type ActorRef, gatherContext, SYSTEM_ACTOR } from './context.ts';
import { carryOut } from './core/carry-out.ts';
import { chainRow, GENESIS } from './core/chain.ts';
import { decide } from './core/decide.ts';
import { EMPTY } from './core/empty.ts';
import { INCIDENT_PROCESS } from './core/settings.ts';
import type { IncidentState } from './core/state.ts';
import type { Draft } from './core/timeline.ts';
import type { Context } from './core/verb.ts';
import { VERBS } from './core/verbs/index.ts';
import type { Source } from './core/words.ts';
import { muteWithIncident } from './false-positive-handle.ts';
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
  /** Of one that another bears: its id and number are taken already. */
  readonly born?: { readonly id: IncidentId; readonly number: string };
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

/**
 * The same in one transaction with others that are due now, and with the beginning of the pages it orders; for verbs
 * that touch no second incident.
 */
export function executeTogether(
  machine: Machine,
  request: CommandRequest & { readonly incident: string },
  ahead?: boolean,
): Promise<IncidentState | Refusal> {
  const work = (tx: Tx) => executeIn(tx, request);
  return togetherAtHand(machine, { lane: 'incident.timer', key: request.incident, work, ahead });
}

/** The same inside a transaction that has more to do, such as linking the alert that opened it. */
export async function executeIn(tx: Tx, request: CommandRequest): Promise<IncidentState | Refusal> {
  const loaded = await load(tx, request);
  if (isRefusal(loaded)) return loaded;
  const stale = versionRefusal(loaded, request);
  if (stale !== undefined) return stale;
  const other = otherRefIn(request.input);
  const { verb, input, actor, source } = request;
  const needs = VERBS.find(({ name }) => name === verb)?.needs;
  const question = { verb, input, actor, source, other, needs };
  const gathered = await gatherContext(tx, loaded?.state ?? null, question);
  if (isRefusal(gathered)) return gathered;
  // Last, because every other opening waits for this row until we are done.
  const number =
    loaded === undefined
      ? (request.born?.number ?? (await nextNumber(tx, prefixOf(verb))))
      : undefined;
  const context = number === undefined ? gathered : Object.assign(gathered, { number });
  const early = await numberForOffspring(tx, loaded, { request, context });
  if (isRefusal(early)) return early;
  const drafts = await decideInTurn(tx, loaded?.state ?? EMPTY, { request, context });
  if (isRefusal(drafts)) return drafts;
  const after = await append(tx, { loaded, drafts, context, id: request.born?.id });
  const before = loaded?.state ?? EMPTY;
  const unmuted = await muteWithIncident(tx, actor, { before, after });
  if (unmuted !== undefined) return unmuted;
  return tellOther(tx, request, { before, after, context });
}

/** A verb that bears an incident needs its number; one that is refused must not take one, so it is asked first. */
async function numberForOffspring(
  tx: Tx,
  loaded: LoadedIncident | undefined,
  { request, context }: { readonly request: CommandRequest; readonly context: Context },
): Promise<Refusal | undefined> {
  const bears = VERBS.find(({ name }) => name === request.verb)?.bears === true;
  if (!bears || loaded === undefined) return undefined;
  const asked = decide(loaded.state, request, context);
  if (isRefusal(asked)) return asked;
  Object.assign(context, { number: await nextNumber(tx, 'INC') });
  return undefined;
}

/**
 * ESC-16: a decision that takes a turn of a round robin is made once more with the pointers locked, since another
 * incident may have taken that turn meanwhile. Nothing else waits for the pointers.
 */
async function decideInTurn(
  tx: Tx,
  state: IncidentState,
  { request, context }: { readonly request: CommandRequest; readonly context: Context },
): Promise<readonly Draft[] | Refusal> {
  const first = decide(state, request, context);
  if (isRefusal(first)) return first;
  const keys = Object.keys(turnsMoved(first));
  if (keys.length === 0 || isDrill(state, first)) return first;
  const turns = await lockTurns(tx, keys);
  const drafts = decide(state, request, { ...context, onCall: { ...context.onCall, turns } });
  if (isRefusal(drafts)) return drafts;
  // A drill takes its turn as it is, and leaves it to the next real incident.
  if (!state.drill && request.verb !== 'start-drill') await saveTurns(tx, turnsMoved(drafts));
  return drafts;
}

/** A drill follows the turns and takes none (domain.md trap 12). */
function isDrill(state: IncidentState, drafts: readonly Draft[]): boolean {
  return state.drill || drafts.some((one) => one.kind === 'incident.created' && one.data.drill);
}

function turnsMoved(drafts: readonly Draft[]): Turns {
  const moved = drafts.flatMap((one) => {
    const turn = one.kind === 'escalation.stepped' ? one.data.turn : undefined;
    return turn?.moves === true ? [[turn.key, { person: turn.person, place: turn.place }]] : [];
  });
  return Object.fromEntries(moved) as Turns;
}

interface Done {
  readonly before: IncidentState;
  readonly after: IncidentState;
  readonly context: Context;
}

/** Verbs about two incidents have a companion command, told to the other one in the same transaction. */
async function tellOther(
  tx: Tx,
  { verb, input, source }: CommandRequest,
  { before, after, context }: Done,
): Promise<IncidentState | Refusal> {
  const companion = VERBS.find(({ name }) => name === verb)?.companion?.(before, input, context);
  if (companion === undefined || after.version === before.version) return after;
  const { incident, command } = companion;
  const born =
    incident === null && context.number !== undefined
      ? { id: context.freshId(0) as IncidentId, number: context.number }
      : undefined;
  const told = await executeIn(tx, {
    ...{ incident, ...command, actor: SYSTEM_ACTOR, source },
    ...(born === undefined ? {} : { born }),
  });
  if (isRefusal(told)) return told;
  if (verb === 'merge') await moveAlerts(tx, after.id, { id: told.id, number: told.number });
  if (verb === 'unmerge') await giveBack(tx, told.id, after);
  if (born !== undefined) {
    const ids = (context.moving?.alerts ?? []).map(({ alert }) => alert);
    await moveChosen(tx, ids, { id: told.id, number: told.number });
  }
  return after;
}

/** Drills count by themselves (domain.md trap 12). */
function prefixOf(verb: string): string {
  return verb === 'start-drill' ? 'DRL' : 'INC';
}

async function load(
  tx: Tx,
  { incident, input }: CommandRequest,
): Promise<LoadedIncident | undefined | Refusal> {
  if (incident === null) return undefined;
  await lockBothInOrder(tx, incident, input);
  return (await lockIncident(tx, incident)) ?? notFound(incident);
}

/** A command about two incidents locks the lower id first, so that two merges cannot wait in a circle. */
async function lockBothInOrder(tx: Tx, incident: string, input: unknown): Promise<void> {
  const otherRef = otherRefIn(input);
  if (otherRef === undefined) return;
  const both = await Promise.all([incidentByRef(tx, incident), incidentByRef(tx, otherRef)]);
  const ids = both.flatMap((found) => (found === undefined ? [] : [found.id])).sort();
  for (const id of ids) await lockIncident(tx, id);
}

/** The second incident a command names, in one of the fields such verbs use. */
function otherRefIn(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const fields = input as Readonly<Record<string, unknown>>;
  const ref = fields.into ?? fields.other ?? fields.parent ?? fields.child;
  return typeof ref === 'string' ? ref : undefined;
}

export function notFound(ref: string): Refusal {
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
  /** Of one that begins, where it is given. */
  readonly id?: IncidentId | undefined;
  /** What writing needs of a context: deciding needs far more. */
  readonly context: Pick<Context, 'now' | 'source' | 'settings'> & {
    readonly actor: Pick<Context['actor'], 'id'>;
  };
}

/** Writes the drafts as chained rows, folds them, enqueues what they cause and tells the screens. */
async function append(
  tx: Tx,
  { loaded, drafts, context, id: given }: Append,
): Promise<IncidentState> {
  const id = loaded?.id ?? given ?? newId<IncidentId>();
  const writer = { now: context.now, actorId: context.actor.id, source: context.source };
  const { settings } = context;
  const before = loaded?.state ?? { ...EMPTY, id };
  const { entries, tasks, state } = carryOut(before, drafts, { writer, settings });
  let hash = loaded?.headHash ?? GENESIS;
  const rows: ChainedRow[] = [];
  for (const entry of entries) {
    const chained = chainRow(entry, hash);
    rows.push({ seq: entry.seq, recordedAt: entry.recordedAt, ...chained });
    hash = chained.hash;
  }
  if (rows.length === 0) return state;
  await Promise.all([
    appendRows(tx, rows, { before: loaded?.state, after: state }),
    enqueueAll(tx, tasks),
    entries.some(({ kind }) => kind === 'incident.restricted') && hideEarlier(tx, id),
    publish(tx, {
      topic: 'incident',
      incident: id,
      version: state.version,
      body: { number: state.number, visibility: state.visibility, entries },
    }),
  ]);
  return state;
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
  const [loaded, settings] = await Promise.all([
    lockIncident(tx, incident),
    readSetting(tx, INCIDENT_PROCESS),
  ]);
  if (loaded === undefined) return notFound(incident);
  return append(tx, { loaded, drafts, context: { now: tx.now, actor, source, settings } });
}

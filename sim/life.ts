/**
 * What happens in the house: alerts fire in ones and in storms, repeat and clear; people report, work, meddle and
 * finish. Everything goes through the handlers of the program; a refusal is a fine answer, an error is not.
 */
import type { Alert, AlertSeverity } from '../src/alert/core/alert.ts';
import { NO_CHANGES, withChange } from '../src/alert/core/flapping.ts';
import type { ActorRef } from '../src/incident/context.ts';
import { CLOSURE_CHECKS } from '../src/incident/core/words.ts';
import { execute } from '../src/incident/handle.ts';
import { type AlertId, asId } from '../src/kernel/ids.ts';
import { fromMillis, toMillis } from '../src/kernel/instant.ts';
import type { Prng } from '../src/kernel/prng.ts';
import { isRefusal } from '../src/kernel/refusal.ts';
import { enqueue } from '../src/platform/outbox.ts';
import { newId } from '../src/platform/random.ts';
import { DEFAULT_SERVICE_SETTINGS } from '../src/service/core/service-settings.ts';
import { flutter } from './flutter.ts';
import type { House } from './house.ts';
import type { Loop } from './loop.ts';
import { on } from './memory/session.ts';
import { type IncidentRow, isOpenRow, type Tables } from './memory/tables.ts';
import type { Mixture } from './mixture.ts';
import type { Nodes } from './nodes.ts';
import { untilDone } from './people.ts';
import type { Trace } from './trace.ts';
import { cryWolf } from './wolf.ts';

export interface LifeOptions {
  readonly loop: Loop;
  readonly chance: Prng;
  readonly tables: Tables;
  readonly house: House;
  readonly nodes: () => Nodes;
  readonly trace: Trace;
  readonly mixture: Mixture;
  /** Virtual instant after which nothing new begins. */
  readonly until: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Mean time between beginnings of trouble. */
const BETWEEN = 24 * HOUR;

export interface Verdicts {
  done: number;
  refused: number;
  readonly why: Record<string, number>;
}

export interface Life {
  readonly verdicts: Verdicts;
  /** Somebody answered this page and sits down to it. */
  readonly took: (page: string) => void;
}

export function live(options: LifeOptions): Life {
  const verdicts: Verdicts = { done: 0, refused: 0, why: {} };
  const busy = new Set<string>();
  const { loop, chance, mixture } = options;
  const next = (mean: number, work: () => void): void => {
    const wait = -Math.log(1 - chance.next()) * mean;
    loop.after(wait, () => {
      if (loop.now() >= options.until) return;
      work();
      next(mean, work);
    });
  };
  next(BETWEEN, () => trouble(options));
  next(4 * 24 * HOUR, () => report(options, verdicts));
  next(3 * HOUR, () => work(options, verdicts));
  next(12 * HOUR, () => meddle(options, verdicts));
  const tools = {
    fire: (firing: Firing) => fire(options, firing),
    ask: (asked: Asked) => ask(options, verdicts, asked),
  };
  if (mixture.flapping) next(3 * 24 * HOUR, () => flutter(options, tools.fire));
  if (mixture.wolves) next(2 * 24 * HOUR, () => cryWolf(options, tools));
  const took = (page: string): void => {
    const incident = options.tables.page.get({ tx: null }, page)?.incidentId;
    if (incident === undefined || busy.has(incident)) return;
    busy.add(incident);
    sitDown(options, verdicts, { incident, over: () => busy.delete(incident) });
  };
  return { verdicts, took };
}

/** One alert, or a storm of them within two minutes. */
function trouble(options: LifeOptions): void {
  const { chance, house, loop } = options;
  const service = chance.pick(house.services);
  const many = chance.below(8) === 0 ? 3 + chance.below(12) : 1;
  const lasts = 2 * MINUTE + -Math.log(1 - chance.next()) * 2 * HOUR;
  for (let index = 0; index < many; index += 1) {
    const wait = index === 0 ? 0 : chance.below(2 * MINUTE);
    const fingerprint = `${service}:${many > 1 ? index : chance.below(6)}`;
    const severity = chance.pick(['critical', 'error', 'error', 'warning', 'info'] as const);
    loop.after(wait, () => {
      fire(options, {
        service,
        fingerprint,
        severity,
        lasts: lasts + chance.below(MINUTE),
        tries: 6,
      });
    });
  }
}

export interface Firing {
  readonly service: string;
  readonly fingerprint: string;
  readonly severity: AlertSeverity;
  readonly lasts: number;
  readonly tries: number;
}

/** As the intake keeps a new alert: signal, alert and task in one transaction, then the sender's 2xx. */
function fire(options: LifeOptions, firing: Firing): void {
  const { chance, loop, trace } = options;
  const id = newId<AlertId>();
  const signal = newId();
  /** Whether the try that was committed found a mute. */
  const muted = new Set<string>();
  untilDone(options, firing.tries, async (machine) => {
    const kept = await machine.db.transact(async (tx) => {
      const session = await on(tx);
      const { alert, signal: signals, mute: mutes } = session.tables;
      // A sender that got no answer sends the same again: it is a repeat then, and what was kept before counts.
      if (alert.get(session, id) !== undefined) return false;
      muted.delete(id);
      const before = alert.where(session, 1, firing.fingerprint).at(-1);
      if (before?.state === 'firing') return false;
      const mute = mutes
        .where(session, 0, firing.fingerprint)
        .find(({ endsAt }) => endsAt > tx.now);
      await alert.put(session, id, {
        ...alertOf(firing, { id, now: tx.now, before: before?.id ?? null }),
        ...withChange(before ?? NO_CHANGES, tx.now, DEFAULT_SERVICE_SETTINGS),
        ...(mute === undefined ? {} : { suppressedReason: 'muted', suppressedBy: mute.id }),
      });
      await signals.put(session, signal, {
        id: signal,
        alert: id,
        disposition: mute === undefined ? 'pending' : 'suppressed',
        incident: null,
        receivedAt: tx.now,
      });
      if (mute === undefined) await enqueue(tx, { task: 'alert.accepted', payload: { alert: id } });
      else muted.add(id);
      return true;
    });
    if (kept || options.tables.alert.get({ tx: null }, id) !== undefined) {
      trace.add({ kind: 'accepted', at: loop.now(), alert: id, isMuted: muted.has(id) });
      loop.after(firing.lasts, () => clear(options, id));
      if (chance.below(6) === 0) {
        loop.after(firing.lasts + chance.below(90 * MINUTE), () => fire(options, firing));
      }
    }
  });
}

function alertOf(
  { service, fingerprint, severity }: Firing,
  made: {
    readonly id: AlertId;
    readonly now: Alert['firstSeenAt'];
    readonly before: AlertId | null;
  },
): Alert {
  const loudness = severity === 'critical' || severity === 'error' ? 'high' : 'low';
  return {
    id: made.id,
    integrationId: asId('00000000-0000-7000-8000-000000000001'),
    serviceId: asId(service),
    source: 'prometheus',
    dedupKey: fingerprint,
    fingerprint,
    state: 'firing',
    severity,
    loudness,
    title: `Alert ${fingerprint.slice(-2)}`,
    body: '',
    labels: {},
    links: [],
    count: 1,
    firstSeenAt: made.now,
    lastSeenAt: made.now,
    startsAt: null,
    episodeAt: null,
    expiresAt: null,
    endedAt: null,
    clearedAt: null,
    clearedBy: null,
    recentChanges: [],
    flapping: false,
    previousId: made.before,
    incidentId: null,
    incidentNumber: null,
    suppressedReason: null,
    suppressedBy: null,
    heldUntil: null,
    recentFirings: [],
    component: null,
    category: null,
    effect: null,
    groupKey: null,
    groupKind: null,
    groupSeconds: null,
  } as unknown as Alert;
}

function clear(options: LifeOptions, id: AlertId): void {
  untilDone(options, 8, (machine) =>
    machine.db.transact(async (tx) => {
      const session = await on(tx);
      const { alert: alerts } = session.tables;
      const { fingerprint = '' } = alerts.get(session, id) ?? {};
      // One whose mute ran out fires on as another.
      const fires = alerts.where(session, 1, fingerprint).find(isSame(id));
      const alert = fires === undefined ? undefined : await alerts.lock(session, fires.id);
      if (alert === undefined || alert.state !== 'firing') return;
      const cleared: Alert = {
        ...{ ...alert, ...withChange(alert, tx.now, DEFAULT_SERVICE_SETTINGS) },
        ...{ state: 'cleared', clearedAt: tx.now, clearedBy: 'sender' },
      };
      await alerts.put(session, alert.id, cleared);
      await enqueue(tx, { task: 'alert.cleared', payload: { alert: alert.id } });
    }),
  );
}

function isSame(id: AlertId) {
  return (alert: Alert) => alert.state === 'firing' && (alert.id === id || alert.previousId === id);
}

function report(options: LifeOptions, verdicts: Verdicts): void {
  const { chance, house } = options;
  const priority = chance.pick(['', 'P1', 'P2', 'P3', 'P4'] as const);
  ask(options, verdicts, {
    incident: null,
    verb: 'report',
    input: {
      title: 'Something is wrong here',
      service: chance.pick(house.services),
      effect: chance.pick(['interrupted', 'degraded'] as const),
      noticedAt: fromMillis(options.loop.now() - 5 * MINUTE),
      ...(priority === '' ? {} : { priority, category: 'Other' }),
    },
    person: chance.pick(house.people),
  });
}

/** Somebody brings each open or resolved incident one step nearer to its end. */
function work(options: LifeOptions, verdicts: Verdicts): void {
  const { chance, house, loop, tables } = options;
  for (const row of tables.incident.all({ tx: null })) {
    const step = nextStepOf(row, loop.now());
    if (step === undefined || chance.below(3) === 0) continue;
    const person = row.state.assignee ?? house.owner;
    loop.after(chance.below(20 * MINUTE), () =>
      ask(options, verdicts, {
        incident: row.id,
        ...step,
        person: step.verb === 'cancel' || chance.below(3) === 0 ? house.owner : person,
      }),
    );
  }
}

/** A step or a word every ten minutes until it is resolved, or they give up for today. */
function sitDown(
  options: LifeOptions,
  verdicts: Verdicts,
  task: { readonly incident: string; readonly over: () => void },
): void {
  const { chance, house, loop, tables } = options;
  loop.after(4 * MINUTE + chance.below(8 * MINUTE), () => {
    const row = tables.incident.get({ tx: null }, task.incident);
    const step = row === undefined ? undefined : nextStepOf(row, loop.now());
    if (row === undefined || step === undefined || row.state.state === 'resolved')
      return task.over();
    if (chance.below(20) === 0) return task.over();
    const quietly = { verb: 'note', input: { text: 'Still at it' } };
    const fires = tables.alert
      .where({ tx: null }, 0, row.id)
      .some(({ state }) => state === 'firing');
    const next = !fires && chance.below(2) === 0 ? step : quietly;
    const person = row.state.paging.ackedBy ?? row.state.assignee ?? house.owner;
    ask(options, verdicts, { incident: row.id, ...next, person });
    sitDown(options, verdicts, task);
  });
}

/** What nobody could end in half a day is ended by whoever may; one of which a fix worked has been an incident. */
const GIVE_UP_MS = 12 * HOUR;

function nextStepOf(row: IncidentRow, now: number): { verb: string; input: unknown } | undefined {
  const born = row.state.stamps.createdAt;
  const old = born !== null && now - toMillis(born) > GIVE_UP_MS && isOpenRow(row);
  const wasOne = row.state.fixes.some(({ result }) => result === 'worked');
  if (old && !wasOne) return { verb: 'cancel', input: { reason: 'created_in_error' } };
  return onTheWay(row);
}

function onTheWay({ state }: IncidentRow): { verb: string; input: unknown } | undefined {
  switch (state.state) {
    case 'identified':
    case 'logged':
      return { verb: 'triage', input: { category: 'Other', effect: 'degraded' } };
    case 'triaged':
      return { verb: 'accept', input: {} };
    case 'diagnosing':
    case 'resolving':
    case 'recovering': {
      const untreatedReason = state.state === 'diagnosing' ? 'Symptom, cause unknown' : undefined;
      const notes = 'Restarted it, it works again.';
      return {
        verb: 'resolve',
        input: { notes, type: 'restart', cause: 'unknown', untreatedReason },
      };
    }
    case 'resolved':
      return state.closureChecks.length === 0
        ? { verb: 'closure-check', input: { checks: CHECKS } }
        : { verb: 'close', input: {} };
    default:
      return undefined;
  }
}

const CHECKS = CLOSURE_CHECKS.map((check) => ({ check, answer: 'yes' }));

/** Verbs that cross the way of paging, at any moment and often at the wrong one. */
function meddle(options: LifeOptions, verdicts: Verdicts): void {
  const { chance, house, loop, tables } = options;
  const rows = tables.incident.all({ tx: null });
  const open = rows.filter(isOpenRow);
  const recent = open.length > 0 && chance.below(4) > 0 ? open : rows.slice(-6);
  if (recent.length === 0) return;
  const row = chance.pick(recent);
  const other = chance.pick(recent);
  const team = chance.pick(tables.team.all({ tx: null })).id;
  const until = fromMillis(loop.now() + chance.below(26) * HOUR);
  const person = chance.pick(house.people);
  const command = chance.pick([
    { verb: 'snooze', input: { until } },
    { verb: 'escalate', input: {} },
    { verb: 'page', input: { person, reason: 'I need you' } },
    { verb: 'raise', input: { to: person, note: 'Look at this' } },
    { verb: 'transfer', input: { team, note: 'Yours' } },
    { verb: 'declare-major', input: {} },
    { verb: 'cancel', input: { reason: 'not_an_incident' } },
    { verb: 'merge', input: { into: other.id } },
    { verb: 'unmerge', input: {} },
    { verb: 'reinstate', input: { reason: 'It was real' } },
    { verb: 'reopen', input: { reason: 'not_fixed', text: 'Again' } },
    { verb: 'reprioritise', input: { priority: chance.pick(['P1', 'P3']), reason: 'Seen anew' } },
    { verb: 'hold', input: { reason: 'awaiting_vendor', resumeOn: until } },
    { verb: 'decline', input: {} },
    { verb: 'acknowledge', input: {} },
    { verb: 'note', input: { text: 'Looking' } },
  ]);
  ask(options, verdicts, { incident: row.id, ...command, person });
}

export interface Asked {
  readonly incident: string | null;
  readonly verb: string;
  readonly input: unknown;
  readonly person: string;
}

function ask(options: LifeOptions, verdicts: Verdicts, asked: Asked): void {
  const { house, tables } = options;
  const row = tables.person.get({ tx: null }, asked.person);
  if (row === undefined || !row.active) return;
  const actor: ActorRef = {
    id: row.id,
    kind: 'person',
    person: row.id,
    roles: row.id === house.owner ? ['admin', 'responder'] : row.roles,
  };
  const { incident, verb } = asked;
  const input = JSON.parse(JSON.stringify(asked.input)) as unknown;
  untilDone(options, 3, async (machine) => {
    const answer = await execute(machine, { incident, verb, input, actor, source: 'api' });
    if (!isRefusal(answer)) {
      verdicts.done += 1;
      verdicts.why[verb] = (verdicts.why[verb] ?? 0) + 1;
      return;
    }
    verdicts.refused += 1;
    const unmet = (answer.unmet ?? []).map(({ guard }) => guard).join(',');
    const why = `${verb} ${answer.kind} ${answer.code} ${unmet}`;
    verdicts.why[why] = (verdicts.why[why] ?? 0) + 1;
  });
}

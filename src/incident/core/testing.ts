/**
 * For tests of this core: a small company, and stories told as commands at instants. Given steps, when one
 * command comes, then these rows or this refusal. Nothing is mocked; context is plain data.
 */
import type { OnCallLookup, PolicySnapshot } from '../../escalation/core/policy.ts';
import { asId, type IncidentId, type PersonId, type ServiceId } from '../../kernel/ids.ts';
import { type Instant, instant } from '../../kernel/instant.ts';
import { isRefusal, type Refusal } from '../../kernel/refusal.ts';
import { officeHours } from '../../service/core/support-hours.ts';
import { decide } from './decide.ts';
import { EMPTY } from './empty.ts';
import { appendAll } from './entries.ts';
import { STANDARD_PROFILE } from './guards.ts';
import { contextFor } from './needs.ts';
import { DEFAULT_MATRIX } from './priority.ts';
import { DEFAULT_INCIDENT_SETTINGS, DEFAULT_TARGETS } from './settings.ts';
import { firingAlerts, type IncidentState } from './state.ts';
import type { Entry, EntryKind } from './timeline.ts';
import type { Actor, Context, ServiceFacts } from './verb.ts';
import { VERBS } from './verbs/index.ts';

/** A UUID that says its number, so that failures can be read. */
export function uuid<I extends string>(n: number): I {
  return `00000000-0000-7000-8000-${String(n).padStart(12, '0')}` as I;
}

export const INCIDENT = uuid<IncidentId>(1);
export const WIFI = uuid<ServiceId>(10);
export const ORDERS = uuid<ServiceId>(11);
export const TEAM = uuid<string>(20);
export const BEN = uuid<PersonId>(30);
export const CHEN = uuid<PersonId>(31);
export const SAM = uuid<PersonId>(32);
export const IVO = uuid<PersonId>(33);
export const GUS = uuid<PersonId>(34);
export const OLA = uuid<PersonId>(35);

export const POLICY: PolicySnapshot = {
  id: asId(uuid(40)),
  name: 'Network',
  version: 1,
  levels: [
    { targets: [{ kind: 'person', id: BEN }], delayMinutes: 5 },
    { targets: [{ kind: 'person', id: CHEN }], delayMinutes: 10 },
  ],
  repeat: 0,
  catchAll: GUS,
};

const ON_CALL: OnCallLookup = {
  targets: { [`person:${BEN}`]: [BEN], [`person:${CHEN}`]: [CHEN], [`person:${GUS}`]: [GUS] },
  leads: [],
  lastResort: [],
};

export const SYSTEM: Actor = {
  id: 'system',
  kind: 'system',
  person: null,
  roles: [],
  inTeam: false,
};

export function person(id: PersonId, ...roles: readonly string[]): Actor {
  return { id, kind: 'person', person: id, roles: ['responder', ...roles], inTeam: true };
}

export function reporter(id: string): Actor {
  return { id: `reporter:${id}`, kind: 'reporter', person: null, roles: [], inTeam: false };
}

export const AGENT: Actor = { ...person(SAM), roles: ['agent'], inTeam: false };
export const ADMIN: Actor = { ...person(OLA), roles: ['admin'], inTeam: false };

export function service(id: ServiceId, more: Partial<ServiceFacts> = {}): ServiceFacts {
  return {
    id,
    name: 'wifi-hq',
    tier: 'T2',
    owner: OLA,
    team: asId(TEAM),
    policy: POLICY.id,
    normalCriteria: [],
    usersTotal: null,
    monitored: true,
    blast: 0,
    inHours: true,
    settings: { groupBy: 'service', holdSeconds: 30 },
    ...more,
  };
}

export interface Step {
  /** UTC; `Z` is added. */
  readonly at: string;
  readonly verb: string;
  readonly input?: unknown;
  readonly by?: Actor;
  /** What differs from the usual context. */
  readonly with?: Partial<Context>;
}

export interface Story {
  readonly state: IncidentState;
  readonly entries: readonly Entry[];
}

export const BLANK: Story = { state: { ...EMPTY, id: INCIDENT }, entries: [] };

export function at(text: string): Instant {
  return instant(text.endsWith('Z') ? text : `${text}Z`);
}

export function contextOf(story: Story, step: Step): Context {
  const firing = firingAfter(story.state, step);
  return {
    now: at(step.at),
    actor: step.by ?? ADMIN,
    source: 'api',
    profile: STANDARD_PROFILE,
    matrix: DEFAULT_MATRIX,
    sla: { policyVersion: 1, targets: DEFAULT_TARGETS, calendar: officeHours('Europe/Berlin') },
    services: {
      [WIFI]: service(WIFI),
      [ORDERS]: service(ORDERS, { name: 'orders-db', tier: 'T0', blast: 14 }),
    },
    firing: { count: firing.length, sample: firing },
    policy: POLICY,
    onCall: ON_CALL,
    commanderOnCall: [IVO],
    settings: DEFAULT_INCIDENT_SETTINGS,
    other: null,
    openChildren: [],
    number: 'INC-2026-000001',
    // Unique within a story, so that pages and theories never share an id.
    freshId: (index) => uuid(1000 * (story.state.version + 1) + index),
    ...step.with,
  };
}

/** As `contextOf`, with no more than the verb says it needs: it throws where one reads what it would not have. */
export function givenTo(story: Story, step: Step): Context {
  const verb = VERBS.find(({ name }) => name === step.verb);
  return contextFor(verb ?? {}, contextOf(story, step));
}

/** One command; the story goes on, or the refusal. */
export function attempt(story: Story, step: Step): Story | Refusal {
  const context = givenTo(story, step);
  const drafts = decide(story.state, { verb: step.verb, input: step.input ?? {} }, context);
  if (isRefusal(drafts)) return drafts;
  const writer = { now: context.now, actorId: context.actor.id, source: context.source };
  const { entries, state } = appendAll(story.state, drafts, writer);
  return { state, entries: [...story.entries, ...entries] };
}

/** All steps must be accepted. */
export function play(steps: readonly Step[], from: Story = BLANK): Story {
  return steps.reduce((story, step) => {
    const next = attempt(story, step);
    if (isRefusal(next)) throw new Error(`${step.verb} at ${step.at}: ${JSON.stringify(next)}`);
    return next;
  }, from);
}

/** What one command writes, or why it is refused: `['page.acknowledged']`, `409 state commander`. */
export function outcome(given: Story, when: Step): readonly EntryKind[] | string {
  const answer = attempt(given, when);
  if (isRefusal(answer)) {
    const guards = (answer.unmet ?? []).map(({ guard }) => guard);
    const fields = (answer.fields ?? []).map(({ path }) => path);
    return [STATUS[answer.kind], ...(guards.length > 0 ? guards : fields)].join(' ');
  }
  return answer.entries.slice(given.entries.length).map(({ kind }) => kind);
}

const STATUS = {
  unreadable: 400,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  gone: 410,
  tooLarge: 413,
  invalid: 422,
  tooMany: 429,
  unavailable: 503,
} as const;

function firingAfter(state: IncidentState, { verb, input }: Step): readonly string[] {
  const firing = new Set<string>(firingAlerts(state));
  const alert = (input as { readonly alert?: unknown } | undefined)?.alert;
  if (typeof alert === 'string' && verb === 'alert-cleared') firing.delete(alert);
  if (typeof alert === 'string' && verb === 'alert-refired') firing.add(alert);
  return [...firing];
}

export function alert(n: number, more: Readonly<Record<string, unknown>> = {}) {
  return {
    alert: uuid(100 + n),
    title: `Alert ${n}`,
    severity: 'error',
    source: 'prometheus',
    fingerprint: `f${n}`,
    service: WIFI,
    loud: true,
    firstSeenAt: at('2026-09-15T08:00:00'),
    ...more,
  };
}

export function reported(n: number, when: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    reporter: uuid(200 + n),
    channel: 'portal',
    receivedAt: at(when),
    noticedAt: at(when),
    canWork: 'not_at_all',
    deadline: null,
    location: null,
    words: 'It drops all the time',
    ...more,
  };
}

/**
 * Impact x urgency -> priority (domain.md 4.1), the severity that follows from impact (4.2), and the
 * automatic suggestion with a reason for every term (4.4). A suggestion is not a decision: it stays marked
 * automatic until a person takes it (trap 9). Unknown inputs give no term.
 */
import type { Instant } from '../../kernel/instant.ts';
import { secondsBetween } from '../../kernel/instant.ts';
import type { Reason, Suggestion } from './timeline.ts';
import type {
  CanWork,
  Effect,
  Impact,
  Priority,
  ServiceState,
  Severity,
  Urgency,
} from './words.ts';

type Grades = 1 | 2 | 3 | 4;
const GRADES = [1, 2, 3, 4] as const;

export interface PriorityMatrix {
  readonly version: number;
  /** First by impact, then by urgency. */
  readonly cells: Readonly<Record<Impact, Readonly<Record<Urgency, Priority>>>>;
}

export const DEFAULT_MATRIX: PriorityMatrix = {
  version: 1,
  cells: {
    1: { 1: 'P1', 2: 'P1', 3: 'P2', 4: 'P3' },
    2: { 1: 'P1', 2: 'P2', 3: 'P3', 4: 'P4' },
    3: { 1: 'P2', 2: 'P3', 3: 'P4', 4: 'P4' },
    4: { 1: 'P3', 2: 'P4', 3: 'P4', 4: 'P5' },
  },
};

export function priorityOf(matrix: PriorityMatrix, impact: Impact, urgency: Urgency): Priority {
  return matrix.cells[impact][urgency];
}

/** Cells where a worse impact or urgency would give a later priority: `I2/U3`; empty = may be saved. */
export function monotoneBreaks(matrix: PriorityMatrix): readonly string[] {
  const breaks: string[] = [];
  for (const impact of GRADES) {
    for (const urgency of GRADES) {
      const here = matrix.cells[impact][urgency];
      const worse = [matrix.cells[less(impact)][urgency], matrix.cells[impact][less(urgency)]];
      if (worse.some((priority) => priority > here)) breaks.push(`I${impact}/U${urgency}`);
    }
  }
  return breaks;
}

/** One step more urgent; `isWorse('P1', 'P3')`. Null counts as nothing known yet. */
export function isWorse(a: Priority, b: Priority | null): boolean {
  return b === null || a < b;
}

/** Default severity from impact; unsure between two, the worse (domain.md 4.2). */
export function severityOf(
  impact: Impact,
  facts: { readonly tierZeroDown: boolean; readonly dataExposed: boolean },
): Severity {
  if (impact === 1) return facts.tierZeroDown || facts.dataExposed ? 'SEV1' : 'SEV2';
  return ({ 2: 'SEV3', 3: 'SEV4', 4: 'SEV5' } as const)[impact];
}

export interface SuggestionInputs {
  readonly now: Instant;
  readonly services: readonly {
    readonly name: string;
    /** Null = unknown, counted as T2. */
    readonly tier: 'T0' | 'T1' | 'T2' | 'T3' | null;
    readonly state: ServiceState;
    /** T0/T1 services behind it over hard dependencies. */
    readonly blast: number | null;
    readonly usersTotal: number | null;
    readonly inHours: boolean | null;
  }[];
  /** People hurt: an estimate, else the number of reporters; null = nobody counted. */
  readonly affectedUsers: number | null;
  readonly keyCustomer: boolean;
  readonly flags: Readonly<
    Record<'dataLoss' | 'personalData' | 'safety' | 'legal', boolean | null>
  >;
  /** The worst any reporter said. */
  readonly canWork: CanWork | null;
  /** The earliest deadline of a reporter who cannot work. */
  readonly deadline: Instant | null;
  readonly criticalWindow: boolean;
  readonly effect: Effect | null;
  /** Error budget burnt over 30 days: how many times too fast, and over how long. */
  readonly burn: { readonly rate: number; readonly hours: number } | null;
  /** Affected count doubled within 15 minutes, or a VIP is hurt. */
  readonly growing: boolean;
  readonly vip: boolean;
  /** Of an alert-born incident: whether it pages. Stands in for an unknown urgency. */
  readonly loud: boolean | null;
}

export function suggest(inputs: SuggestionInputs, matrix: PriorityMatrix): Suggestion {
  const impacts = impactTerms(inputs);
  const urgencies = urgencyTerms(inputs);
  const shifts = urgencyShifts(inputs);
  const impact = capped(least(impacts, 4));
  const shift = shifts.reduce((sum, reason) => sum + reason.value, 0);
  const urgency = capped(least(urgencies, 3) + shift);
  return {
    impact,
    urgency,
    priority: priorityOf(matrix, impact, urgency),
    severity: severityOf(impact, {
      tierZeroDown: inputs.services.some(({ tier, state }) => tier === 'T0' && state === 'down'),
      dataExposed: inputs.flags.personalData === true,
    }),
    reasons: [...impacts, ...urgencies, ...shifts],
  };
}

function impactTerms(inputs: SuggestionInputs): readonly Reason[] {
  return [
    ...inputs.services.flatMap(serviceTerms),
    ...usersTerm(inputs),
    ...(inputs.keyCustomer ? [reason('customer', 2, 'A key customer is hurt')] : []),
    ...flagTerms(inputs.flags),
  ];
}

function serviceTerms(service: SuggestionInputs['services'][number]): readonly Reason[] {
  const { name, state, blast } = service;
  if (state === 'at_risk') return [reason('tier', 4, `${name} is at risk, nobody is hurt yet`)];
  const tier = service.tier ?? 'T2';
  const value = Math.min(4, Number(tier.slice(1)) + 1 + (state === 'degraded' ? 1 : 0));
  const known = service.tier === null ? `${tier} assumed` : tier;
  const terms = [reason('tier', value, `${name} (${known}) is ${state}`)];
  if (blast !== null && blast > 0) {
    const text = `${blast} important ${blast === 1 ? 'service depends' : 'services depend'} on ${name}`;
    terms.push(reason('blast', blast >= 3 ? 1 : 2, text));
  }
  return terms;
}

function usersTerm({ affectedUsers, services }: SuggestionInputs): readonly Reason[] {
  if (affectedUsers === null || affectedUsers < 1) return [];
  const totals = services.flatMap((service) => service.usersTotal ?? []);
  const share = totals.length > 0 ? affectedUsers / Math.max(1, ...totals) : 0;
  const hurt = `${affectedUsers} ${affectedUsers === 1 ? 'user' : 'users'} hurt`;
  const percent = `${hurt}, ${Math.round(share * 100)} % of all`;
  if (share >= 0.25) return [reason('users', 1, percent)];
  if (share >= 0.05) return [reason('users', 2, percent)];
  return [reason('users', affectedUsers >= 2 ? 3 : 4, hurt)];
}

function flagTerms(flags: SuggestionInputs['flags']): readonly Reason[] {
  const words = {
    dataLoss: 'Data is lost',
    personalData: 'Personal data is exposed',
    safety: 'People are in danger',
    legal: 'A law is touched',
  };
  return (Object.keys(words) as (keyof typeof words)[])
    .filter((flag) => flags[flag] === true)
    .map((flag) => reason('flag', 1, words[flag]));
}

function urgencyTerms(inputs: SuggestionInputs): readonly Reason[] {
  const known = [...workTerm(inputs), ...burnTerm(inputs.burn)];
  if (known.length > 0 || inputs.loud === null) return known;
  return inputs.loud
    ? [reason('loudness', 2, 'The alert pages')]
    : [reason('loudness', 3, 'The alert does not page')];
}

function workTerm(inputs: SuggestionInputs): readonly Reason[] {
  const { canWork, deadline, now, criticalWindow, effect } = inputs;
  if (canWork === 'not_at_all') {
    const soon = deadline !== null && secondsBetween(now, deadline) <= 3600;
    if (soon) return [reason('work', 1, 'Cannot work, deadline within the hour')];
    if (criticalWindow) return [reason('work', 1, 'Cannot work in a critical window')];
    return [reason('work', 2, 'Cannot work')];
  }
  if (canWork === 'workaround') return [reason('work', 3, 'Works around it')];
  if (effect === 'degraded' && canWork === null) return [reason('work', 3, 'Degraded')];
  if (effect === 'interrupted' && canWork === null) return [reason('work', 2, 'Interrupted')];
  if (canWork === 'normal') return [reason('work', 4, 'Work goes on as normal')];
  return [];
}

function burnTerm(burn: SuggestionInputs['burn']): readonly Reason[] {
  if (burn === null) return [];
  const text = `Error budget burns ${burn.rate} times too fast over ${burn.hours} h`;
  if (burn.rate >= 14.4 && burn.hours <= 1) return [reason('burn', 1, text)];
  if (burn.rate >= 6 && burn.hours <= 6) return [reason('burn', 2, text)];
  return burn.rate >= 1 && burn.hours <= 72 ? [reason('burn', 3, text)] : [];
}

/** Not grades but steps: -1 is one more urgent, +1 one less. */
function urgencyShifts(inputs: SuggestionInputs): readonly Reason[] {
  const closed = inputs.services.filter(({ inHours }) => inHours === false);
  const canWait = closed.length > 0 && closed.length === inputs.services.length;
  const low = inputs.services.every(({ tier }) => tier === null || tier === 'T2' || tier === 'T3');
  return [
    ...(inputs.growing ? [reason('growing', -1, 'The number of people hurt doubled')] : []),
    ...(inputs.vip && !inputs.growing ? [reason('vip', -1, 'A VIP is hurt')] : []),
    ...(canWait && low ? [reason('hours', 1, 'Outside support hours')] : []),
  ];
}

function reason(term: string, value: number, text: string): Reason {
  return { term, value, text };
}

function least(reasons: readonly Reason[], unknown: Grades): number {
  return reasons.length === 0 ? unknown : Math.min(...reasons.map(({ value }) => value));
}

function capped(value: number): Grades {
  return Math.min(4, Math.max(1, value)) as Grades;
}

function less(grade: Grades): Grades {
  return Math.max(1, grade - 1) as Grades;
}

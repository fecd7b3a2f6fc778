/**
 * Wire shapes of the escalation simulator: a question about one imagined incident, and the answer line by
 * line: who would be called and reached, by what, when, and by which rules. Nothing is written or sent.
 */
import type { Instant } from '../../kernel/instant.ts';
import { z, zInstant, zUuid } from '../../kernel/schema.ts';

const zMinutes = z.number().min(0).max(1440);
const zChannel = z.string().regex(/^[a-z]{2,30}$/, 'Not a channel.');

export const zSimulation = z
  .strictObject({
    /** Id or name; may be left out when a policy is named. */
    service: z.string().trim().min(1).max(200).optional(),
    /** Instead of the policy of the service. */
    policy: zUuid.optional(),
    /** An incident that a person opens. */
    priority: z.enum(['P1', 'P2', 'P3', 'P4', 'P5']).optional(),
    /** Instead of a priority: what a monitor claims of an alert. */
    severity: z.enum(['critical', 'error', 'warning', 'info']).optional(),
    /** Any instant, past or future; default now. */
    at: zInstant.refine((at) => at < '2200', 'Give a time before the year 2200.').optional(),
    /** Who does what, so long after the first message has reached them. */
    answers: z
      .array(
        z.strictObject({
          person: zUuid,
          act: z.enum(['acknowledge', 'decline']).default('acknowledge'),
          afterMinutes: zMinutes,
        }),
      )
      .max(50)
      .default([]),
    /** Whose contacts fail: all, or those of one channel. */
    fails: z
      .array(z.strictObject({ person: zUuid, channel: zChannel.optional() }))
      .max(50)
      .default([]),
    /** Channels that are down for everybody. */
    outages: z.array(zChannel).max(20).default([]),
    /** As a drill: only those who agreed are reached. */
    drill: z.boolean().default(false),
  })
  .refine((wish) => wish.service !== undefined || wish.policy !== undefined, {
    path: ['service'],
    message: 'Name a service or a policy.',
  })
  .refine((wish) => wish.service !== undefined || (!wish.drill && wish.severity === undefined), {
    path: ['service'],
    message: 'An alert or a drill is on a service.',
  })
  .refine((wish) => wish.priority === undefined || wish.severity === undefined, {
    path: ['severity'],
    message: 'Give a priority or a severity: an alert gets its priority from the rules.',
  })
  .refine((wish) => !wish.drill || ['P1', 'P2', undefined].includes(wish.priority), {
    path: ['priority'],
    message: 'A drill is P1 or P2.',
  });
export type SimulationWish = z.output<typeof zSimulation>;

/** One rule behind a line; `until` where the rule holds until then, such as a shift. */
export interface Because {
  readonly rule:
    | 'priority'
    | 'alert'
    | 'hold'
    | 'policy'
    | 'level'
    | 'condition'
    | 'target'
    | 'schedule'
    | 'commander'
    | 'personal'
    | 'contact'
    | 'throttle'
    | 'quiet'
    | 'assumption'
    | 'drill'
    | 'delivery';
  readonly text: string;
  readonly until?: Instant;
}

export type LineKind =
  /** Paging begins, or a notice goes out. */
  | 'begin'
  /** A person is called by a level, as the catch-all, or told. */
  | 'call'
  /** A message to one contact. */
  | 'message'
  | 'level_empty'
  /** Its condition does not hold at this moment. */
  | 'level_skipped'
  /** No way to this person is left. */
  | 'unreachable'
  | 'skipped'
  | 'suppressed'
  | 'exhausted'
  | 'acknowledged'
  | 'declined'
  /** The last line: how it ends, or why nobody is called. */
  | 'end';

export interface SimulationLine {
  readonly at: Instant;
  /** Since the incident began. */
  readonly afterSeconds: number;
  readonly kind: LineKind;
  readonly level: number | null;
  readonly round: number | null;
  readonly person: string | null;
  readonly personName: string | null;
  readonly channel: string | null;
  readonly address: string | null;
  /** Of a message: whether it arrives. */
  readonly arrives: boolean | null;
  readonly text: string;
  readonly why: readonly Because[];
}

export interface Simulation {
  readonly at: Instant;
  readonly service: string | null;
  readonly serviceName: string | null;
  /** What the rules made of it. */
  readonly priority: string | null;
  readonly loudness: 'high' | 'low' | null;
  readonly policy: { readonly id: string; readonly name: string; readonly version: number } | null;
  readonly lines: readonly SimulationLine[];
  readonly outcome: 'acknowledged' | 'exhausted' | 'notice' | 'nobody' | 'ended' | 'cut';
  /** Everybody called, in the order of the first call, with the first message that arrives. */
  readonly people: readonly {
    readonly person: string;
    readonly personName: string;
    readonly calledAt: Instant;
    readonly reachedAt: Instant | null;
    readonly channel: string | null;
    readonly drillConsent: boolean;
  }[];
}

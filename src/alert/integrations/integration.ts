/**
 * The port every sender's format goes through: one self-describing file per sender, listed in `index.ts`.
 * A sender's file says how to connect, what its payload looks like, and turns it into monitoring events,
 * purely: no clock, no chance, no storage. The contract test runs every example of every sender and
 * takes `sample` through firing, repeat and cleared; the test button sends the same sample.
 */
import type { z } from '../../kernel/schema.ts';
import type { AlertSeverity, MonitoringEvent } from '../core/alert.ts';
import type { ChangeEvent } from '../core/change.ts';

/** Where a sender is pointed to. */
export interface Place {
  /** `EVENKEEL_PUBLIC_URL`, without a trailing slash. */
  readonly publicUrl: string;
  /** The key, or a placeholder where it is not shown again. */
  readonly key: string;
  /** Where our own mail server takes mail for; absent while there is none. */
  readonly mailDomain?: string | undefined;
  /** Addresses of the mailboxes that are read. */
  readonly mailboxes?: readonly string[];
}

/** The request around a body, as far as formats look at it. */
export interface Around {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The first value of each name. */
  readonly query: Readonly<Record<string, string | undefined>>;
  /** Parts of the path by the names its door gives them, but for the key. */
  readonly path: Readonly<Record<string, string | undefined>>;
}

export const NOTHING_AROUND: Around = { headers: {}, query: {}, path: {} };

export interface ParseContext {
  /** The name of a condition for which the sender gave none. */
  readonly freshKey: () => string;
  /** Cuts the sender's key out of a text that is to be kept. */
  readonly redact: (text: string) => string;
  readonly around: Around;
}

/** What is wrong, by the path of the field in the sender's payload. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** Events and faults may come together: the good items of a batch are kept although others are bad. */
export interface Parsed {
  readonly events: readonly MonitoringEvent[];
  readonly faults: readonly Fault[];
  /** Deploys and the like: kept beside the service, never an alert. */
  readonly changes?: readonly ChangeEvent[];
  /** Why a good message says nothing to us, such as a greeting: answered as taken, nothing is kept. */
  readonly ignored?: string;
}

/** What an example must become; only the named properties are compared. */
export interface Expectation {
  readonly events?: readonly Partial<MonitoringEvent>[];
  /** Paths of the faults. */
  readonly faults?: readonly string[];
  readonly changes?: readonly Partial<ChangeEvent>[];
}

export interface Example {
  readonly name: string;
  readonly payload: unknown;
  /** The same as its sender packs it (`Packing`), in base64. */
  readonly packed?: string;
  readonly around?: Partial<Around>;
  readonly expect: Expectation;
}

/** A condition to be told in the sender's own format. */
export interface Sample {
  readonly action: 'firing' | 'cleared';
  readonly key: string;
  readonly title: string;
  readonly severity: AlertSeverity;
}

/**
 * A further address of a sender, for those that cannot be given `/intake/{source}/{key}`. Trailing slashes
 * are tolerated everywhere. The key is `:key` in the path or, where the path has none, what
 * `keyOutsidePath` (doors/door.ts) finds in header or query.
 */
export interface Door {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Fastify path; its parameters but the key are `around.path`. */
  readonly path: string;
  /** The source whose format is spoken there; default this one. */
  readonly format?: string;
}

/** A sender that signs the bytes of its messages: HMAC-SHA256 in hex, with a secret an admin may give us. */
export interface Signature {
  /** Lower-case name of the header. */
  readonly header: string;
  /** What stands before the hex there; default nothing. */
  readonly prefix?: string;
  /** Where the secret is found, or is to be set, on the sender's side. */
  readonly help: string;
}

/** `sns`: the signature of Amazon SNS, and a subscription that is confirmed. */
export type Proof = 'sns';

/** What became of a body, for senders that expect an answer of their own. */
export interface Outcome {
  readonly parsed: Parsed;
  /** One per event. */
  readonly kept: readonly {
    readonly signalId: string;
    readonly alertId: string | null;
    readonly outcome: string;
  }[];
  readonly serviceId: string;
  readonly around: Around;
}

/** Objects go out as JSON. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly type?: string;
}

/** A second way to write a body and its answer, beside JSON. */
export interface Packing {
  /** What stands in the content type of such a body; answers have `type`. */
  readonly named: string;
  readonly type: string;
  /** What `parse` reads, or why nothing can be read. */
  readonly read: (
    bytes: Uint8Array,
  ) =>
    | { readonly ok: true; readonly value: unknown }
    | { readonly ok: false; readonly reason: string };
  readonly write: (answer: Answer) => Buffer;
}

/** Headings of the list of what can be connected. */
export const GROUPS = {
  pagers: 'Senders that used to call another pager',
  monitoring: 'Monitoring and logs',
  cloud: 'Clouds and clusters',
  changes: 'Deploys and other changes',
  own: 'Anything else',
} as const;
export type Group = keyof typeof GROUPS;

export interface Integration {
  /** Lower-case name in paths, tables and `POST /api/v1/integrations`. */
  readonly source: string;
  readonly title: string;
  readonly group: Group;
  /** The address a sender is given. */
  readonly url: (place: Place) => string;
  /** What to do on the sender's side, step by step, as plain text to copy. */
  readonly howToConnect: (place: Place) => string;
  /** How the sender's words of severity are read, for people to see; `parse` reads the same table. */
  readonly severities?: Readonly<Record<string, AlertSeverity>>;
  /** What everything is that fires, where the format has no word of severity. */
  readonly onlySeverity?: AlertSeverity;
  /** Other sources whose keys open this sender's doors too. */
  readonly keysOf?: readonly string[];
  /**
   * How the body is written; default JSON, or form fields where the sender says so. `optional`: the same, or
   * none at all where the query says everything.
   */
  readonly body?: 'json or form' | 'optional' | 'text';
  readonly packing?: Packing;
  readonly doors?: readonly Door[];
  /** What a message must show beside the key; doors/proofs.ts looks at it before anything is read. */
  readonly proof?: Proof;
  readonly signature?: Signature;
  readonly schema: z.ZodType;
  readonly parse: (body: unknown, context: ParseContext) => Parsed;
  /** Default 202 in our own words, or 422 where nothing could be kept. */
  readonly answer?: (outcome: Outcome) => Answer;
  /** What a sender with an own word for "no" is told where we refuse; default a problem in our words. */
  readonly refusal?: (told: { readonly status: number; readonly message: string }) => unknown;
  /** `changes`: the sample becomes a change, whatever its action. */
  readonly tells?: 'alerts' | 'changes';
  readonly sample: (sample: Sample) => unknown;
  /** What stands around the sample, where the format needs it. */
  readonly sampleAround?: (sample: Sample) => Partial<Around>;
  readonly examples: readonly Example[];
}

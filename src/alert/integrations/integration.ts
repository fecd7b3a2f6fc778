/**
 * The port every sender's format goes through: one self-describing file per sender, listed in `index.ts`.
 * A sender's file says how to connect, what its payload looks like, and turns it into monitoring events,
 * purely: no clock, no chance, no storage. The contract test runs every example of every sender and
 * takes `sample` through firing, repeat and cleared; the test button sends the same sample.
 */
import type { z } from '../../kernel/schema.ts';
import type { AlertSeverity, MonitoringEvent } from '../core/alert.ts';

/** Where a sender is pointed to. */
export interface Place {
  /** `EVENKEEL_PUBLIC_URL`, without a trailing slash. */
  readonly publicUrl: string;
  /** The key, or a placeholder where it is not shown again. */
  readonly key: string;
}

export interface ParseContext {
  /** The name of a condition for which the sender gave none. */
  readonly freshKey: () => string;
  /** Cuts the sender's key out of a text that is to be kept. */
  readonly redact: (text: string) => string;
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
}

/** What an example must become; only the named properties are compared. */
export interface Expectation {
  readonly events?: readonly Partial<MonitoringEvent>[];
  /** Paths of the faults. */
  readonly faults?: readonly string[];
}

export interface Example {
  readonly name: string;
  readonly payload: unknown;
  readonly expect: Expectation;
}

/** A condition to be told in the sender's own format. */
export interface Sample {
  readonly action: 'firing' | 'cleared';
  readonly key: string;
  readonly title: string;
  readonly severity: AlertSeverity;
}

export interface Integration {
  /** Lower-case name in paths, tables and `POST /api/v1/integrations`. */
  readonly source: string;
  readonly title: string;
  /** The address a sender is given. */
  readonly url: (place: Place) => string;
  /** What to do on the sender's side, step by step, as plain text. */
  readonly howToConnect: (place: Place) => string;
  readonly schema: z.ZodType;
  readonly parse: (body: unknown, context: ParseContext) => Parsed;
  readonly sample: (sample: Sample) => unknown;
  readonly examples: readonly Example[];
}

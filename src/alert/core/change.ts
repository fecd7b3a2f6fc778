/**
 * Something that was done to a service: a deploy, a flag turned, a migration. It is no alert, pages nobody
 * and has no end; it is kept because what changed just before is the first thing to look at (domain.md 7.1).
 */
import type { Instant } from '../../kernel/instant.ts';
import type { Labels, Link } from './alert.ts';

/** A change as a sender tells it. */
export interface ChangeEvent {
  /** The sender's name of it: told again, it is the same change in newer words. Absent = told once. */
  readonly key?: string;
  readonly title: string;
  readonly body: string;
  /** Where or by whom, in the sender's words: a host, a pipeline, a person's account. */
  readonly origin: string;
  /** When it was done by the sender's clock; absent = when we heard of it. */
  readonly at?: Instant;
  readonly labels: Labels;
  readonly links: readonly Link[];
  readonly cuts: readonly string[];
  /** The payload as text, without the sender's key. */
  readonly raw: string;
}

/** What `/api/v1/reports` and `/api/v1/r/{token}` answer, as the pages read it. */
import type { Instant } from '../../../kernel/instant.ts';
import type { Priority, StateName } from '../../core/words.ts';

export interface ServiceChoice {
  readonly id: string;
  readonly name: string;
}

/** An open incident others reported. */
export interface Similar {
  readonly number: string;
  readonly title: string;
  readonly since: Instant;
  readonly reporters: number;
}

export interface Receipt {
  readonly number: string;
  readonly joined: boolean;
  readonly token: string;
  readonly link: string;
  readonly firstAnswerBy: Instant | null;
  readonly workaround: string | null;
}

export interface Step {
  readonly at: Instant;
  /** Kind of the timeline row behind it: `fix.started`. */
  readonly kind: string;
  readonly text: string;
}

export interface MyReport {
  readonly number: string;
  /** Null while the incident is restricted. */
  readonly title: string | null;
  readonly words: string;
  readonly state: StateName;
  readonly open: boolean;
  readonly priority: Priority | null;
  readonly reporters: number;
  readonly noticedAt: Instant | null;
  readonly receivedAt: Instant | null;
  readonly firstAnswerBy: Instant | null;
  readonly workaround: string | null;
  readonly resolvedAt: Instant | null;
  readonly closedAt: Instant | null;
  /** End of the time in which a "no" opens it again; null until it is closed. */
  readonly reopenUntil: Instant | null;
  readonly whatWasDone: string | null;
  readonly confirmation: 'not_sent' | 'pending' | 'yes' | 'no' | 'expired';
  readonly withdrew: boolean;
  readonly score: number | null;
  readonly comment: string | null;
  readonly canAnswer: boolean;
  readonly news: readonly { readonly at: Instant; readonly text: string }[];
  readonly steps: readonly Step[];
}

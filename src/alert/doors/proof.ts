/** What a message shows beside the key of its sender, and what looking at it comes to. */
import type { Refusal } from '../../kernel/refusal.ts';
import type { Reply } from '../../platform/http.ts';

export interface Shown {
  readonly body: unknown;
  /** The body as it came, but for bytes that are no UTF-8. */
  readonly text: string;
}

/** `read`: go on, and keep `text`; `answered`: there is nothing more to read. */
export type Proven =
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'answered'; readonly reply: Reply }
  | Refusal;

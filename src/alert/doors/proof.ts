/**
 * What a message shows beside the key of its sender, and what looking at it comes to. Where an admin has given
 * us the secret of a sender that signs, what is not signed with it is refused.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Reply } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import { unseal } from '../../platform/sealing.ts';
import type { SenderRow } from '../integration-store.ts';
import type { Around, Signature } from '../integrations/integration.ts';

export interface Shown {
  readonly integration: Pick<SenderRow, 'id' | 'secret'>;
  readonly body: unknown;
  readonly bytes: Buffer;
  /** The body as it came, but for bytes that are no UTF-8. */
  readonly text: string;
  readonly around: Around;
}

/** `read`: go on, and keep `text`; `answered`: there is nothing more to read. */
export type Proven =
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'answered'; readonly reply: Reply }
  | Refusal;

export function notProven(reason: string): Refusal {
  return refuse('forbidden', 'intake.not_proven', reason);
}

/** Where the secret of a sender stands, for `seal`. */
export function secretPlace(id: SenderRow['id']): string {
  return `integration:${id}`;
}

export function proveSignature(machine: Machine, signature: Signature, shown: Shown): Proven {
  const { integration, bytes, text, around } = shown;
  if (integration.secret === null) return { kind: 'read', text };
  const secret = unsealed(machine, integration.id, integration.secret);
  if (secret === undefined) {
    const message = 'The signing secret of this sender cannot be unsealed here. Set it anew.';
    return refuse('unavailable', 'intake.secret_sealed', { message, retryAfterSeconds: 60 });
  }
  const told = around.headers[signature.header] ?? '';
  if (told === '')
    return notProven(`The header ${signature.header} with the signature is missing.`);
  const made = createHmac('sha256', secret).update(bytes).digest('hex');
  const wanted = Buffer.from(`${signature.prefix ?? ''}${made}`);
  const given = Buffer.from(told.trim());
  const isSame = given.length === wanted.length && timingSafeEqual(given, wanted);
  return isSame ? { kind: 'read', text } : notProven('The signature is not made with our secret.');
}

function unsealed(machine: Machine, id: SenderRow['id'], sealed: string): string | undefined {
  try {
    return unseal(machine.config, secretPlace(id), sealed);
  } catch (error) {
    machine.log.error({ error, integration: id }, 'a signing secret cannot be unsealed');
    return undefined;
  }
}

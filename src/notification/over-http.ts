/**
 * One request to a provider and what its answer means, the same for every channel: 2xx is for the channel to
 * read (a provider may say no in a 200), 408, 425, 429 and 5xx may work later, everything else never will. Words of
 * ours name the fault and never the address or a secret.
 */
import { type GuardedAnswer, type GuardedRequest, OutsideError } from '../platform/guarded-http.ts';
import {
  type ChannelEnv,
  keptAnswer,
  SEND_DEADLINE_MS,
  type SendResult,
} from './channels/channel.ts';

export interface ProviderCall extends Omit<GuardedRequest, 'timeoutMs' | 'maxBytes'> {
  /** How people call the provider: `Slack`. */
  readonly provider: string;
  /** Reads a 2xx. */
  readonly read: (answer: GuardedAnswer) => SendResult;
}

const LATER: ReadonlySet<number> = new Set([408, 425, 429]);

/** Never throws; done within the deadline. */
export async function overHttp(
  { http }: Pick<ChannelEnv, 'http'>,
  { provider, read, ...request }: ProviderCall,
): Promise<SendResult> {
  try {
    const answer = await http.request({ ...request, timeoutMs: SEND_DEADLINE_MS - 500 });
    if (answer.status >= 200 && answer.status < 300) return read(answer);
    return refused(provider, answer);
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    const reason = `${provider} cannot be reached: ${error.message}`;
    const later = error.fault === 'timeout' || error.fault === 'network';
    return { kind: later ? 'retry' : 'never', reason };
  }
}

function refused(provider: string, { status, headers, body }: GuardedAnswer): SendResult {
  const answer = keptAnswer(body);
  if (LATER.has(status) || status >= 500) {
    const after = headers['retry-after'];
    const wait = after === undefined ? '' : `, asks to wait ${after.slice(0, 40)} s`;
    return { kind: 'retry', reason: `${provider} cannot take it now (${status}${wait})`, answer };
  }
  const leads = status >= 300 && status < 400;
  const why = leads ? `leads elsewhere (${status})` : `refused it (${status})`;
  return { kind: 'never', reason: `${provider} ${why}`, answer };
}

/** A JSON object, or nothing: a provider may answer with anything. */
export function jsonOf(answer: Pick<GuardedAnswer, 'body'>): Readonly<Record<string, unknown>> {
  return objectIn(answer.body);
}

/** The same for any text. */
export function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A property that is a text. */
export function textIn(value: unknown, key: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = (value as Readonly<Record<string, unknown>>)[key];
  return typeof found === 'string' ? found : typeof found === 'number' ? String(found) : undefined;
}

/** A property that is an object or a list. */
export function partIn(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

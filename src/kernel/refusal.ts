/**
 * The expected "no" is a value, not an exception (house.md 7). A refusal carries a stable code,
 * a message a person can act on, and, for a refused verb, the guards that are not met.
 * `platform/http.ts` is the one place that turns it into RFC 9457 problem+json.
 */

/** Why the answer is no; each has one HTTP status (decisions.md 18). */
export type RefusalKind =
  | 'unreadable' // 400: not JSON, unknown field, not storable
  | 'unauthenticated' // 401
  | 'forbidden' // 403
  | 'notFound' // 404, also for what one may not see
  | 'conflict' // 409: state, guard or version
  | 'gone' // 410
  | 'tooLarge' // 413
  | 'invalid' // 422: a field of this request is missing or out of range
  | 'tooMany' // 429
  | 'unavailable'; // 503

/** One guard that is not met: `{guard: "state"}` where the state itself is wrong. */
export interface Unmet {
  readonly guard: string;
  readonly message: string;
  /** Name of the form field or verb that fixes it, when there is one. */
  readonly fix?: string;
}

export interface Refusal {
  readonly refused: true;
  readonly kind: RefusalKind;
  /** Stable, dotted: `incident.version_conflict`. */
  readonly code: string;
  readonly message: string;
  /** Fields of the request that are wrong, by JSON path. */
  readonly fields?: readonly { readonly path: string; readonly message: string }[];
  readonly unmet?: readonly Unmet[];
  readonly retryAfterSeconds?: number;
}

type Details = Pick<Refusal, 'fields' | 'unmet' | 'retryAfterSeconds'>;

/** Builds a refusal: `refuse('invalid', 'service.name_taken', 'A service ... exists.')`. */
export function refuse(
  kind: RefusalKind,
  code: string,
  messageAndDetails: string | (Details & { readonly message: string }),
): Refusal {
  const details =
    typeof messageAndDetails === 'string' ? { message: messageAndDetails } : messageAndDetails;
  return { refused: true, kind, code, ...details };
}

export function isRefusal(value: unknown): value is Refusal {
  return (
    typeof value === 'object' && value !== null && 'refused' in value && value.refused === true
  );
}

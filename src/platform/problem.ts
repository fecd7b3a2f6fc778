/** The one table from refusals to RFC 9457 problem+json (decisions.md 18). */
import type { Refusal, RefusalKind } from '../kernel/refusal.ts';

export const STATUS_OF: Readonly<Record<RefusalKind, number>> = {
  unreadable: 400,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  gone: 410,
  tooLarge: 413,
  invalid: 422,
  tooMany: 429,
  unavailable: 503,
};

const TITLE_OF: Readonly<Record<RefusalKind, string>> = {
  unreadable: 'The request cannot be read',
  unauthenticated: 'Sign in first',
  forbidden: 'Not allowed',
  notFound: 'Not found',
  conflict: 'Not possible now',
  gone: 'No longer there',
  tooLarge: 'Too large',
  invalid: 'A field is missing or wrong',
  tooMany: 'Too many requests',
  unavailable: 'Try again shortly',
};

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly fields?: Refusal['fields'];
  readonly unmet?: Refusal['unmet'];
}

export function problemOf(refusal: Refusal): Problem {
  return {
    type: 'about:blank',
    title: TITLE_OF[refusal.kind],
    status: STATUS_OF[refusal.kind],
    code: refusal.code,
    detail: refusal.message,
    ...(refusal.fields === undefined ? {} : { fields: refusal.fields }),
    ...(refusal.unmet === undefined ? {} : { unmet: refusal.unmet }),
  };
}

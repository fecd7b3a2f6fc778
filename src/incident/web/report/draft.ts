/**
 * A report while it is typed, and what is sent of it. What is missing is told here, at the field, in
 * plain words; everything else is the server's to judge.
 */
import type { Instant } from '../../../kernel/instant.ts';
import type { FieldProblem } from '../../../ui/api.ts';
import { instantToLocal, localToInstant } from '../../../ui/forms/local-time.ts';
import type { CanWork } from '../../core/words.ts';
import type { Similar } from './wire.ts';
import { MISSING } from './words.ts';

export interface When<K extends string> {
  readonly kind: K | 'today' | 'other';
  /** `10:01`, for today. */
  readonly time: string;
  /** `2026-10-08T10:01`, for another day. */
  readonly at: string;
}

export interface ReportDraft {
  readonly what: string;
  readonly service: string;
  readonly since: When<'now'>;
  readonly canWork: CanWork | '';
  readonly deadline: When<'no'>;
  readonly name: string;
  readonly email: string;
  readonly location: string;
  /** The report of others this one joins. */
  readonly join: Similar | undefined;
}

export const EMPTY_DRAFT: ReportDraft = {
  what: '',
  service: '',
  since: { kind: 'now', time: '', at: '' },
  canWork: '',
  deadline: { kind: 'no', time: '', at: '' },
  name: '',
  email: '',
  location: '',
  join: undefined,
};

type Body = Readonly<Record<string, unknown>>;

export type Prepared =
  | { readonly kind: 'ready'; readonly body: Body }
  | { readonly kind: 'missing'; readonly problems: readonly FieldProblem[] };

/** The body of `POST /api/v1/reports`, or what is missing and where. */
export function prepare(draft: ReportDraft, now: Instant, zone: string): Prepared {
  const since = momentOf(draft.since, now, zone);
  const deadline = momentOf(draft.deadline, now, zone);
  const what = wordsOf(draft);
  const lacks: readonly (readonly [boolean, string, string])[] = [
    [what.length < 5, 'what', MISSING.what],
    [since === 'missing', 'since', MISSING.time],
    [since !== 'missing' && since !== undefined && since > now, 'since', MISSING.ahead],
    [draft.canWork === '', 'canWork', MISSING.canWork],
    [deadline === 'missing', 'deadline', MISSING.time],
    [deadline !== 'missing' && deadline !== undefined && deadline < now, 'deadline', MISSING.over],
  ];
  const problems = lacks.flatMap(([lacking, path, message]) =>
    lacking ? [{ path, message }] : [],
  );
  if (problems.length > 0) return { kind: 'missing', problems };
  const given = {
    what,
    service: draft.service,
    since: draft.since.kind === 'now' ? now : since,
    canWork: draft.canWork,
    deadline,
    name: draft.name.trim(),
    email: draft.email.trim(),
    location: draft.location.trim(),
    join: draft.join?.number,
  };
  const entries = Object.entries(given).filter(([, value]) => value !== undefined && value !== '');
  return { kind: 'ready', body: Object.fromEntries(entries) };
}

/** A tick is enough to join others: without own words theirs stand, marked as such. */
export function wordsOf({ what, join }: Pick<ReportDraft, 'what' | 'join'>): string {
  const own = what.trim();
  return own === '' && join !== undefined ? `Mine too: ${join.title}` : own;
}

/** `missing` where a time was promised and not given; undefined where none is meant. */
function momentOf(
  when: When<'now' | 'no'>,
  now: Instant,
  zone: string,
): Instant | 'missing' | undefined {
  if (when.kind === 'now' || when.kind === 'no') return undefined;
  const local =
    when.kind === 'other' ? when.at : `${instantToLocal(now, zone).slice(0, 10)}T${when.time}`;
  return localToInstant(local, zone) ?? 'missing';
}

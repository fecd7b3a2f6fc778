/**
 * What a page shows when there is nothing, not yet, or an error. Loading has the true shape and waits
 * 150 ms (in CSS), so quick answers never flash. `<Loaded of={query}>{(data) => ...}</Loaded>` does all.
 */
import type { ReactNode } from 'react';
import { ApiProblem, asProblem } from '../api.ts';
import { Note } from '../parts/Note.tsx';

export function Empty({
  title,
  children,
  action,
}: {
  /** What is empty: "No schedule yet." */
  readonly title: string;
  /** What it would be for, and the first step. */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="empty">
      <b>{title}</b>
      {children === undefined ? null : <p className="sm t2">{children}</p>}
      {action}
    </div>
  );
}

/** Lines in the shape of what comes; `rows` of them. */
export function Loading({
  rows = 3,
  label = 'Loading',
}: {
  readonly rows?: number;
  readonly label?: string;
}) {
  return (
    <div className="in pt stack-2 late" role="status" aria-label={label} data-skeleton>
      {Array.from({ length: rows }, (_, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: bare lines without identity
          key={index}
          className="skel"
          style={{ width: `${[62, 84, 48, 71, 55][index % 5]}%` }}
        />
      ))}
    </div>
  );
}

export function ErrorState({
  what,
  error,
  onRetry,
}: {
  /** What failed, as a sentence: "The map did not load." */
  readonly what: string;
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
}) {
  const problem = asProblem(error);
  return (
    <Note tone="crit" role="alert">
      <b>{what}</b> {problem.message}{' '}
      {onRetry === undefined ? null : (
        <button type="button" className="linklike" onClick={onRetry}>
          Try again
        </button>
      )}
      <br />
      <span className="t3 xs">code {problem.code}</span>
    </Note>
  );
}

interface QueryLike<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/** Shows data as soon as there is any (even old), else the error, else the shape of what comes. */
export function Loaded<T>({
  of: query,
  what,
  rows,
  children,
}: {
  readonly of: QueryLike<T>;
  /** Names the thing in the error: "The services did not load." */
  readonly what?: string;
  readonly rows?: number;
  readonly children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error instanceof ApiProblem || query.error instanceof Error) {
    return (
      <ErrorState
        what={what ?? 'This did not load.'}
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  return <Loading {...(rows === undefined ? {} : { rows })} />;
}

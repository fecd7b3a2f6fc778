/** A person as initial and name; you are the accent; an empty role is a dashed circle that says so. */
import type { ReactNode } from 'react';

export function Avatar({
  name,
  you = false,
  size,
}: {
  readonly name: string;
  readonly you?: boolean;
  readonly size?: 'md' | 'lg';
}) {
  const shape = size === 'lg' ? ' lg' : '';
  return (
    <span
      className={`av${you ? ' you' : ''}${shape}`}
      aria-hidden="true"
      style={size === 'md' ? { width: 24, height: 24 } : undefined}
    >
      {initial(name)}
    </span>
  );
}

export function Person({
  name,
  you = false,
  note,
}: {
  readonly name: string;
  readonly you?: boolean;
  /** What they are here: "commander", "database". */
  readonly note?: string | undefined;
}) {
  return (
    <span className="who">
      <Avatar name={name} you={you} />
      {name}
      {you ? <span className="t3">you</span> : null}
      {note === undefined ? null : <span className="t3">{note}</span>}
    </span>
  );
}

/** Nobody holds this: "Nobody, 16 min". Warns only where `urgent`. */
export function NoPerson({
  urgent = false,
  children,
}: {
  readonly urgent?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <span className={urgent ? 'who warn' : 'who'}>
      <span className="av none" aria-hidden="true">
        ?
      </span>
      <span className={urgent ? '' : 't3'}>{children}</span>
    </span>
  );
}

function initial(name: string): string {
  return ([...name.trim()][0] ?? '?').toUpperCase();
}

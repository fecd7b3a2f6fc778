/** One numbered question of the report, with what it lacks below it, and the large choices of a phone. */
import type { ReactNode } from 'react';
import type { When } from './draft.ts';
import { REPORT } from './words.ts';

/** A group of choices under one question; `error` is what is missing, in words. */
export function Choices({
  place,
  name,
  question,
  error,
  children,
}: {
  readonly place: number;
  /** Field of the report, and the anchor an error leads to. */
  readonly name: string;
  readonly question: string;
  readonly error: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <fieldset
      className="q"
      id={`q-${name}`}
      tabIndex={-1}
      aria-describedby={error === undefined ? undefined : `q-${name}-error`}
    >
      <legend>
        <i>{place}</i>
        {question}
      </legend>
      {children}
      <FieldError name={name} error={error} />
    </fieldset>
  );
}

export function FieldError({
  name,
  error,
}: {
  readonly name: string;
  readonly error: string | undefined;
}) {
  if (error === undefined) return null;
  return (
    <p className="sm crit pt-1" id={`q-${name}-error`}>
      {error}
    </p>
  );
}

export function Choice({
  group,
  label,
  note,
  checked,
  onChoose,
}: {
  readonly group: string;
  readonly label: string;
  readonly note?: string;
  readonly checked: boolean;
  readonly onChoose: () => void;
}) {
  return (
    <label className="opt">
      <input type="radio" name={group} checked={checked} onChange={onChoose} />
      <span>
        {label}
        {note === undefined ? null : <small>{note}</small>}
      </span>
    </label>
  );
}

interface Labels {
  /** The choice that needs no time: "Just now", "No". */
  readonly none: string;
  /** Another day: "Earlier", "Later". */
  readonly other: string;
  readonly time: string;
  readonly at: string;
}

/** No time at all, a time today, or a day and a time: three large choices, and a field where one is due. */
export function WhenChoice<K extends 'now' | 'no'>({
  group,
  none,
  labels,
  value,
  onChange,
}: {
  readonly group: string;
  readonly none: K;
  readonly labels: Labels;
  readonly value: When<K>;
  readonly onChange: (value: When<K>) => void;
}) {
  const kinds = [
    [none, labels.none],
    ['today', REPORT.today],
    ['other', labels.other],
  ] as const;
  return (
    <>
      <div className="opts row">
        {kinds.map(([kind, label]) => (
          <Choice
            key={kind}
            group={group}
            label={label}
            checked={value.kind === kind}
            onChoose={() => onChange({ ...value, kind })}
          />
        ))}
      </div>
      {value.kind === 'today' ? (
        <input
          className="inp when"
          type="time"
          aria-label={labels.time}
          value={value.time}
          onChange={(event) => onChange({ ...value, time: event.currentTarget.value })}
        />
      ) : value.kind === 'other' ? (
        <input
          className="inp when"
          type="datetime-local"
          aria-label={labels.at}
          value={value.at}
          onChange={(event) => onChange({ ...value, at: event.currentTarget.value })}
        />
      ) : null}
    </>
  );
}

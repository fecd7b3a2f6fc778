/** An expression that is checked while it is typed: the place that is wrong is marked, with what to do. */
import { Textarea } from '@mantine/core';
import { useId } from 'react';
import type { RuleChecked, RuleFault } from '../../rules/rule-shape.ts';
import { useChecked } from './use-checked.ts';

interface Props {
  readonly label: string;
  readonly description?: string;
  readonly wanted: 'test' | 'text';
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Hears of each text in which nothing is wrong. */
  readonly onSound?: ((text: string) => void) | undefined;
  /** A stored signal to try it on. */
  readonly example: string | undefined;
  readonly placeholder?: string;
  readonly required?: boolean;
}

export function ExpressionField(props: Props) {
  const { wanted, value, example, label, description, placeholder } = props;
  const checked = useChecked(
    value.trim() === ''
      ? undefined
      : { expression: value, wanted, ...(example === undefined ? {} : { signal: example }) },
    ({ expression }) => props.onSound?.(expression),
  );
  const fault = value.trim() === '' ? undefined : checked?.faults[0];
  const id = useId();
  return (
    <div>
      <Textarea
        label={label}
        description={description}
        placeholder={placeholder}
        required={props.required === true}
        autosize
        minRows={wanted === 'test' ? 2 : 1}
        maxRows={12}
        value={value}
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        styles={{ input: { fontFamily: 'var(--mono)' } }}
        error={fault !== undefined}
        aria-invalid={fault !== undefined}
        aria-describedby={id}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
      <div id={id} role="status" className="xs t2">
        {fault === undefined ? (
          <Answer checked={value.trim() === '' ? undefined : checked} asked={example} />
        ) : (
          <Fault text={value} fault={fault} />
        )}
      </div>
    </div>
  );
}

function Fault({ text, fault }: { readonly text: string; readonly fault: RuleFault }) {
  const from = text.lastIndexOf('\n', Math.max(fault.start - 1, 0)) + 1;
  const lineEnd = text.indexOf('\n', fault.start);
  const until = lineEnd < 0 ? text.length : lineEnd;
  const marked = text.slice(fault.start, Math.min(Math.max(fault.end, fault.start + 1), until));
  const start = Math.max(from, fault.start - 40);
  return (
    <>
      <div className="mono rule-mark">
        {start > from ? '…' : ''}
        {text.slice(start, fault.start)}
        <mark>{marked === '' ? ' ' : marked}</mark>
        {text.slice(fault.start + marked.length, Math.min(until, fault.start + 60))}
      </div>
      <b>
        Line {fault.line}, column {fault.column}:
      </b>{' '}
      {fault.message}
    </>
  );
}

function Answer({
  checked,
  asked,
}: {
  readonly checked: RuleChecked | undefined;
  readonly asked: string | undefined;
}) {
  if (checked === undefined) return null;
  if (asked === undefined) return <>Can be read.</>;
  if (checked.failed !== null) return <>Fails on the example: {checked.failed}</>;
  if (checked.value === null) return null;
  if (typeof checked.value === 'boolean') {
    return <>{checked.value ? 'Holds for the example.' : 'Does not hold for the example.'}</>;
  }
  return (
    <>
      Of the example:{' '}
      <span className="mono">{checked.value === '' ? '(empty)' : checked.value}</span>
    </>
  );
}

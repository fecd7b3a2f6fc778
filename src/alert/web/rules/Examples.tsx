/** Stored signals to write rules by: one is picked, its words are shown, and every expression is tried on it. */
import { Select } from '@mantine/core';
import { useGet } from '../../../ui/api.ts';
import { useNow } from '../../../ui/clock.ts';
import { formatWhen, useZone } from '../../../ui/format.ts';
import type { RuleExample, Vocabulary } from '../../rules/rule-shape.ts';

export function useExamples(): readonly RuleExample[] {
  const list = useGet<{ readonly items: readonly RuleExample[] }>(
    '/api/v1/rules/examples?limit=50',
  );
  return list.data?.items ?? [];
}

export function ExampleSelect({
  examples,
  value,
  onChange,
}: {
  readonly examples: readonly RuleExample[];
  readonly value: string | undefined;
  readonly onChange: (signal: string | undefined) => void;
}) {
  const now = useNow();
  const zone = useZone();
  return (
    <Select
      label="Try it on a signal"
      placeholder={examples.length === 0 ? 'No signal came in yet' : 'Pick one that came in'}
      data={examples.map(({ signal, title, receivedAt }) => ({
        value: signal,
        label: `${title} (${formatWhen(receivedAt, now, zone)})`,
      }))}
      value={value ?? null}
      onChange={(signal) => onChange(signal ?? undefined)}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': 'Clear the signal' }}
      disabled={examples.length === 0}
    />
  );
}

/** Everything the example says, as an expression would name it. */
export function ExampleWords({ example }: { readonly example: RuleExample | undefined }) {
  if (example === undefined) return null;
  const told: readonly (readonly [string, string])[] = [
    ['event.title', example.title],
    ['event.key', example.key],
    ['event.severity', example.severity],
    ['event.source', example.source],
    ...(example.service === null ? [] : [['service.name', example.service] as const]),
    ...Object.entries(example.labels).map(
      ([name, value]) =>
        [/^[A-Za-z_]\w*$/.test(name) ? `labels.${name}` : `labels['${name}']`, value] as const,
    ),
  ];
  return (
    <dl className="rule-words" aria-label="What the signal says">
      {told.map(([name, value]) => (
        <div key={name}>
          <dt className="mono">{name}</dt>
          <dd className="mono">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What expressions can name and call. */
export function VocabularyList() {
  const words = useGet<Vocabulary>('/api/v1/rules/vocabulary', { staleSeconds: 3600 }).data;
  return (
    <details>
      <summary>What can be named and called</summary>
      {(
        [
          ['Names', words?.variables ?? []],
          ['Functions', words?.functions ?? []],
        ] as const
      ).map(([head, items]) => (
        <dl key={head} className="rule-words" aria-label={head}>
          {items.map(({ name, help }) => (
            <div key={name}>
              <dt className="mono">{name}</dt>
              <dd>{help}</dd>
            </div>
          ))}
        </dl>
      ))}
    </details>
  );
}

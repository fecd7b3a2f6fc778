/** Stored signals to write rules by: one is picked, its words are shown, and every expression is tried on it. */
import { Select } from '@mantine/core';
import { useGet } from '../../../ui/api.ts';
import { useNow } from '../../../ui/clock.ts';
import { formatWhen, useZone } from '../../../ui/format.ts';
import type { RuleExample, Vocabulary } from '../../rules/rule-shape.ts';
import type { TableItem } from '../../rules/tables/table-shape.ts';
import { labelName } from '../tables/told.tsx';
import { TABLES_PATH } from '../tables/words.ts';

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
    ...Object.entries(example.labels).map(([name, value]) => [labelName(name), value] as const),
  ];
  return (
    <dl className="rule-words" aria-label="What the signal says" tabIndex={0}>
      {told.map(([name, value]) => (
        <div key={name}>
          <dt className="mono">{name}</dt>
          <dd className="mono">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What expressions can name and call, and the tables whose labels a rule can add. */
export function VocabularyList() {
  const words = useGet<Vocabulary>('/api/v1/rules/vocabulary', { staleSeconds: 3600 }).data;
  const tables = useGet<{ readonly items: readonly TableItem[] }>(TABLES_PATH).data;
  return (
    <details>
      <summary>What can be named and called</summary>
      {(
        [
          ['Names', words?.variables ?? []],
          ['Functions', words?.functions ?? []],
          ['Tables', (tables?.items ?? []).map(tableWords)],
        ] as const
      ).map(([head, items]) =>
        items.length === 0 ? null : (
          <dl key={head} className="rule-words" aria-label={head} tabIndex={0}>
            {items.map(({ name, help }) => (
              <div key={name}>
                <dt className="mono">{name}</dt>
                <dd>{help}</dd>
              </div>
            ))}
          </dl>
        ),
      )}
    </details>
  );
}

/** No expression asks a table: a rule adds its labels, and those after it name them. */
function tableWords({ name, keyName, labels }: TableItem) {
  const given = labels.slice(0, 6).map(labelName).join(', ');
  const more = labels.length > 6 ? ' and more' : '';
  const help = `adds ${given || 'nothing yet'}${more}: choose it under Labels and key, of the row named ${labelName(keyName)}, say; rules after this one can name them`;
  return { name: `table ${name}`, help };
}

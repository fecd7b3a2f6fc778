/** What a rule does where it holds; whatever is left empty stays as it is. */
import { NumberInput, Select, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useGet } from '../../../ui/api.ts';
import type { FieldErrors } from '../../../ui/forms/problem-fields.ts';
import { useAll } from '../../../ui/pages.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import type { TableItem } from '../../rules/tables/table-shape.ts';
import { labelName } from '../tables/told.tsx';
import { type Draft, hasLabelsOrKey, hasPatience } from './draft.ts';
import { ExpressionField } from './ExpressionField.tsx';

interface Props {
  readonly draft: Draft;
  readonly put: (change: Partial<Draft>) => void;
  readonly errors: FieldErrors;
  readonly example: string | undefined;
}

const SEVERITIES = ['critical', 'error', 'warning', 'info'];
const EFFECTS = [
  { value: 'interrupted', label: 'Interrupted' },
  { value: 'degraded', label: 'Degraded' },
  { value: 'at_risk', label: 'At risk' },
  { value: 'none', label: 'None' },
];

export function ActionFields(props: Props) {
  // What a rule already says is in sight when its editor opens; afterwards each part stays as it was left.
  const [opens] = useState(() => ({
    labels: hasLabelsOrKey(props.draft),
    patience: hasPatience(props.draft),
  }));
  return (
    <>
      <Where {...props} />
      <Words {...props} />
      <details open={opens.labels}>
        <summary>Labels and key</summary>
        <div className="stack pt-2">
          <Labels {...props} />
          <Enrich {...props} />
          <ExpressionField
            label="Key of the alert"
            description="Events of one sender with the same key are one alert; empty = the sender's own"
            placeholder="labels.host + '/' + labels.check"
            wanted="text"
            value={props.draft.key}
            example={props.example}
            onChange={(key) => props.put({ key })}
          />
        </div>
      </details>
      <details open={opens.patience}>
        <summary>Group, wait, suppress</summary>
        <div className="stack pt-2">
          <Together {...props} />
          <Patience {...props} />
        </div>
      </details>
    </>
  );
}

function Where({ draft, put, errors }: Props) {
  const services = useAll<{ readonly id: string; readonly name: string }>('/api/v1/services');
  return (
    <div className="rule-pair">
      <Select
        label="Send to service"
        placeholder="The service of its sender"
        data={(services.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={draft.service === '' ? null : draft.service}
        onChange={(service) => put({ service: service ?? '' })}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': 'Clear the service' }}
        error={errors.of('actions.service')}
      />
      <Select
        label="Wakes people"
        placeholder="As the service says"
        data={[
          { value: 'high', label: 'Yes, loud' },
          { value: 'low', label: 'No, quiet' },
        ]}
        value={draft.loudness === '' ? null : draft.loudness}
        onChange={(loudness) => put({ loudness: loudness ?? '' })}
        clearable
        clearButtonProps={{ 'aria-label': 'Clear whether it wakes people' }}
      />
      <Select
        label="Severity"
        placeholder="As the sender says"
        data={SEVERITIES}
        value={draft.severity === '' ? null : draft.severity}
        onChange={(severity) => put({ severity: severity ?? '' })}
        clearable
        clearButtonProps={{ 'aria-label': 'Clear the severity' }}
      />
      <Select
        label="Effect on users"
        placeholder="Not said"
        data={EFFECTS}
        value={draft.effect === '' ? null : draft.effect}
        onChange={(effect) => put({ effect: effect ?? '' })}
        clearable
        clearButtonProps={{ 'aria-label': 'Clear the effect' }}
      />
    </div>
  );
}

function Words({ draft, put, errors }: Props) {
  return (
    <div className="rule-pair">
      <TextInput
        label="Component"
        value={draft.component}
        onChange={(event) => put({ component: event.currentTarget.value })}
        error={errors.of('actions.component')}
      />
      <TextInput
        label="Category"
        value={draft.category}
        onChange={(event) => put({ category: event.currentTarget.value })}
        error={errors.of('actions.category')}
      />
    </div>
  );
}

function Labels({ draft, put, example }: Props) {
  const { labels } = draft;
  const change = (line: number, told: { name?: string; text?: string }) =>
    put({ labels: labels.map((one) => (one.line === line ? { ...one, ...told } : one)) });
  const next = 1 + Math.max(-1, ...labels.map(({ line }) => line));
  return (
    <div className="stack">
      {labels.map(({ line, name, text }) => (
        <div key={line} className="rule-pair">
          <TextInput
            label="Set the label"
            placeholder="team"
            value={name}
            onChange={(event) => change(line, { name: event.currentTarget.value })}
          />
          <ExpressionField
            label={`to the text of${name === '' ? '' : ` (${name})`}`}
            placeholder="'core'"
            wanted="text"
            value={text}
            example={example}
            onChange={(told) => change(line, { text: told })}
          />
        </div>
      ))}
      <div className="flex wrap">
        <Button
          size="sm"
          onClick={() => put({ labels: [...labels, { line: next, name: '', text: '' }] })}
        >
          Set a label
        </Button>
        {labels.length === 0 ? null : (
          <Button size="sm" kind="quiet" onClick={() => put({ labels: labels.slice(0, -1) })}>
            Take the last one away
          </Button>
        )}
      </div>
    </div>
  );
}

function Enrich({ draft, put, errors, example }: Props) {
  const tables = useGet<{ readonly items: readonly TableItem[] }>('/api/v1/enrichment-tables');
  const items = tables.data?.items ?? [];
  const chosen = items.find(({ id }) => id === draft.enrichTable);
  if (items.length === 0) {
    return (
      <p className="sm t2">
        A <Link to="/signals/tables">table</Link> can add labels its sender does not say, such as
        the team of a host. There is none yet.
      </p>
    );
  }
  return (
    <div className="rule-pair">
      <Select
        label="Add the labels of a table"
        description={
          chosen === undefined ? undefined : `Adds ${chosen.labels.join(', ') || 'nothing yet'}`
        }
        data={items.map(({ id, name }) => ({ value: id, label: name }))}
        value={draft.enrichTable === '' ? null : draft.enrichTable}
        onChange={(enrichTable) => put({ enrichTable: enrichTable ?? '' })}
        clearable
        clearButtonProps={{ 'aria-label': 'Clear the table' }}
        error={errors.of('actions.enrich.table')}
      />
      <ExpressionField
        label="of the row named"
        placeholder={labelName(chosen?.keyName ?? 'host')}
        wanted="text"
        value={draft.enrichBy}
        example={example}
        onChange={(enrichBy) => put({ enrichBy })}
      />
    </div>
  );
}

function Together({ draft, put, errors, example }: Props) {
  return (
    <>
      <ExpressionField
        label="Share an incident by"
        description="Alerts for which this gives the same text within the window"
        placeholder="labels.cluster"
        wanted="text"
        value={draft.groupBy}
        example={example}
        onChange={(groupBy) => put({ groupBy })}
      />
      {draft.groupBy === '' ? null : (
        <div className="rule-pair">
          <NumberInput
            label="Window in minutes"
            min={0}
            value={draft.groupMinutes}
            onChange={(groupMinutes) => put({ groupMinutes })}
            error={errors.of('actions.group.seconds')}
          />
          <Select
            label="Counted from"
            data={[
              { value: 'rolling', label: 'the last alert' },
              { value: 'fixed', label: 'the first alert' },
            ]}
            value={draft.groupKind}
            onChange={(kind) => put({ groupKind: kind === 'fixed' ? 'fixed' : 'rolling' })}
            allowDeselect={false}
          />
        </div>
      )}
    </>
  );
}

function Patience({ draft, put, errors }: Props) {
  return (
    <>
      <div className="rule-pair">
        <NumberInput
          label="Not before it fired so often"
          min={0}
          value={draft.thresholdCount}
          onChange={(thresholdCount) => put({ thresholdCount })}
          error={errors.of('actions.threshold.count')}
        />
        <NumberInput
          label="within so many minutes"
          min={0}
          value={draft.thresholdMinutes}
          onChange={(thresholdMinutes) => put({ thresholdMinutes })}
          error={errors.of('actions.threshold.seconds')}
        />
      </div>
      <NumberInput
        label="Seconds to wait whether it clears by itself"
        description="At most 900; what clears by then nobody hears of"
        min={0}
        value={draft.pauseSeconds}
        onChange={(pauseSeconds) => put({ pauseSeconds })}
        error={errors.of('actions.pauseSeconds')}
      />
      <TextInput
        label="Suppress, because"
        description="Nobody hears of it; it is still listed and counted"
        value={draft.suppress}
        onChange={(event) => put({ suppress: event.currentTarget.value })}
        error={errors.of('actions.suppress')}
      />
    </>
  );
}

/** Corrects one fact: first which, then its value in the input that fits it, then why. */
import { Select } from '@mantine/core';
import { useState } from 'react';
import { inWords, type JsonSchema } from '../../../ui/forms/json-schema.ts';
import { type Picks, SchemaForm, type Values } from '../../../ui/forms/SchemaForm.tsx';
import type { IncidentState } from '../../core/state.ts';
import type { EditableField } from '../../core/timeline.ts';

const TEXT: JsonSchema = { type: 'string' };
const LONG: JsonSchema = { type: 'string', 'x-lines': 'many' };
const INSTANT: JsonSchema = { type: 'string', format: 'date-time' };
const FLAG: JsonSchema = { enum: [true, false], 'x-labels': { true: 'Yes', false: 'No' } };

const FIELDS: Readonly<Record<EditableField, JsonSchema>> = {
  title: TEXT,
  description: LONG,
  effect: { enum: ['interrupted', 'degraded', 'latent'] },
  noticedAt: INSTANT,
  startedAt: INSTANT,
  component: TEXT,
  faultyService: { type: 'string', 'x-pick': 'service' },
  categoryFirst: TEXT,
  categoryClosing: TEXT,
  affectedUsers: { type: 'integer', minimum: 0 },
  dataLoss: FLAG,
  personalData: FLAG,
  safety: FLAG,
  legal: FLAG,
  trigger: LONG,
  site: TEXT,
  environment: TEXT,
  team: { type: 'string', 'x-pick': 'team' },
  detectionGap: LONG,
};

const WORDS: Partial<Readonly<Record<EditableField, string>>> = {
  noticedAt: 'Noticed at',
  startedAt: 'Harm began at',
  affectedUsers: 'People affected',
  faultyService: 'Where the fault was',
  categoryFirst: 'Category',
  categoryClosing: 'Category at closing',
  dataLoss: 'Data was lost',
  personalData: 'Personal data is touched',
  safety: 'Somebody’s safety is touched',
  legal: 'It has legal effects',
  trigger: 'What set it off',
  detectionGap: 'Why monitoring missed it',
};

const OPTIONS = (Object.keys(FIELDS) as EditableField[]).map((field) => ({
  value: field,
  label: WORDS[field] ?? inWords(field),
}));

export function EditForm({
  state,
  picks,
  onSubmit,
  onCancel,
}: {
  readonly state: IncidentState;
  readonly picks: Picks;
  readonly onSubmit: (values: Values) => Promise<void>;
  readonly onCancel: () => void;
}) {
  const [field, setField] = useState<EditableField>('title');
  const label = WORDS[field] ?? inWords(field);
  const schema: JsonSchema = {
    type: 'object',
    required: ['value'],
    properties: { value: { ...FIELDS[field], title: label }, reason: LONG },
  };
  return (
    <div className="stack">
      <Select
        label="What is wrong or missing?"
        data={OPTIONS}
        value={field}
        onChange={(next) => setField((next ?? 'title') as EditableField)}
        allowDeselect={false}
      />
      <SchemaForm
        key={field}
        schema={schema}
        picks={picks}
        initial={{ value: present(state, field) ?? undefined }}
        submit="Save"
        keep="Leave it"
        onSubmit={(values) => onSubmit({ ...values, field })}
        onCancel={onCancel}
      />
    </div>
  );
}

/** What the fact is now. */
function present(state: IncidentState, field: EditableField): unknown {
  switch (field) {
    case 'noticedAt':
    case 'startedAt':
      return state.stamps[field];
    case 'dataLoss':
    case 'personalData':
    case 'safety':
    case 'legal':
      return state.flags[field];
    default:
      return state[field];
  }
}

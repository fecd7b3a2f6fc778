/** A new table: a name, and its rows as CSV or a grid that is still empty. */
import { TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { apiSend } from '../../../ui/api.ts';
import { FormDialog } from '../../../ui/forms/FormDialog.tsx';
import { toastDone } from '../../../ui/forms/toast.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import { Segments } from '../../../ui/parts/Segments.tsx';
import type { NewTable, TableItem } from '../../rules/tables/table-shape.ts';
import { CsvField, useCsv } from './CsvField.tsx';
import { TABLES_PATH } from './words.ts';

type Way = 'csv' | 'grid';
const WAYS = [
  { value: 'csv', label: 'Rows as CSV' },
  { value: 'grid', label: 'Write them in a grid' },
] as const;

export function NewTableDialog({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [way, setWay] = useState<Way>('csv');
  const [csv, setCsv] = useState('');
  const [keyName, setKeyName] = useState('');
  const [labels, setLabels] = useState('');
  const read = useCsv(csv);
  const navigate = useNavigate();
  const refresh = useRefresh();
  const save = async () => {
    const named = labels.split(/[,;]/).map((label) => label.trim());
    const body: NewTable =
      way === 'csv' ? { name, csv } : { name, keyName, labels: named.filter((one) => one !== '') };
    const made = await apiSend<TableItem>('POST', TABLES_PATH, body);
    await refresh(TABLES_PATH);
    toastDone(`${made.name} is there. Rules can read it now.`);
    await navigate({ to: `/signals/tables/${made.id}` });
  };
  return (
    <FormDialog
      title="A new table"
      submit="Add the table"
      width={720}
      known={way === 'csv' ? ['name', 'csv'] : ['name', 'keyName', 'labels']}
      onSubmit={save}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <TextInput
            label="Name"
            placeholder="Hosts"
            required
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={errors.of('name')}
          />
          <Segments<Way> label="Its rows" named value={way} options={WAYS} onChange={setWay} />
          {way === 'csv' ? (
            <CsvField
              value={csv}
              read={read}
              onChange={setCsv}
              onNamed={(file) => setName((told) => (told === '' ? file : told))}
              error={read?.kind === 'faults' ? undefined : errors.of('csv')}
            />
          ) : (
            <div className="two">
              <TextInput
                label="What is looked up"
                description="Name of the first column"
                placeholder="host"
                required
                value={keyName}
                onChange={(event) => setKeyName(event.currentTarget.value)}
                error={errors.of('keyName')}
              />
              <TextInput
                label="Labels it gives"
                description="With commas between them"
                placeholder="team, room"
                value={labels}
                onChange={(event) => setLabels(event.currentTarget.value)}
                error={errors.of('labels')}
              />
            </div>
          )}
        </>
      )}
    </FormDialog>
  );
}

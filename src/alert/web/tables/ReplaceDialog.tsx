/** All rows of a table replaced by CSV; what that adds, changes and takes away is said before. */
import { useState } from 'react';
import { apiSend } from '../../../ui/api.ts';
import { plural } from '../../../ui/format.ts';
import { FormDialog } from '../../../ui/forms/FormDialog.tsx';
import { toastDone } from '../../../ui/forms/toast.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import { Note } from '../../../ui/parts/Note.tsx';
import type { TableContent } from '../../rules/tables/csv.ts';
import type { TableWithRows } from '../../rules/tables/table-shape.ts';
import { CsvField, useCsv } from './CsvField.tsx';
import { difference } from './grid-draft.ts';
import { TABLES_PATH } from './words.ts';

interface Props {
  readonly table: TableWithRows;
  readonly onClose: () => void;
}

export function ReplaceDialog({ table, onClose }: Props) {
  const [csv, setCsv] = useState('');
  const read = useCsv(csv);
  const refresh = useRefresh();
  const save = async () => {
    const body = { csv, expectedVersion: table.version };
    await apiSend('PATCH', `${TABLES_PATH}/${table.id}`, body);
    await refresh(TABLES_PATH);
    toastDone(`${table.name} is replaced.`);
  };
  return (
    <FormDialog
      title={`Replace all rows of ${table.name}`}
      submit="Replace them"
      width={720}
      known={['csv']}
      onSubmit={save}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <CsvField
            value={csv}
            read={read}
            onChange={setCsv}
            error={read?.kind === 'faults' ? undefined : errors.of('csv')}
          />
          {read?.kind === 'table' ? <Becomes before={table} after={read.table} /> : null}
        </>
      )}
    </FormDialog>
  );
}

function Becomes({
  before,
  after,
}: {
  readonly before: TableContent;
  readonly after: TableContent;
}) {
  const { added, changed, removed, gone } = difference(before, after);
  const isTaking = removed > 0 || gone.length > 0;
  return (
    <Note {...(isTaking ? { tone: 'warn' } : {})} role="status">
      {added + changed + removed === 0
        ? 'Every row stays as it is.'
        : `${plural(added, 'row')} added, ${changed} changed, ${removed} taken away.`}
      {gone.length === 0 ? '' : ` No row has ${gone.join(', ')} any more.`}
    </Note>
  );
}

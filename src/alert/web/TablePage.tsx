/** One enrichment table: its rows to look through, written in a grid or replaced by a CSV file. */
import '../../ui/styles/manage.css';
import '../../ui/styles/lookup.css';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { usePeople } from '../../identity/web/people.ts';
import { useGet } from '../../ui/api.ts';
import { plural } from '../../ui/format.ts';
import { Page } from '../../ui/layout/Page.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Loaded } from '../../ui/layout/States.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Time } from '../../ui/parts/Clock.tsx';
import { useMay } from '../../ui/viewer.ts';
import type { TableWithRows } from '../rules/tables/table-shape.ts';
import { SignalsTabs } from './SignalsTabs.tsx';
import { DeleteTable } from './tables/DeleteTable.tsx';
import { GridEditor } from './tables/GridEditor.tsx';
import { draftOfTable } from './tables/grid-draft.ts';
import { ReplaceDialog } from './tables/ReplaceDialog.tsx';
import { TableGrid } from './tables/TableGrid.tsx';
import { labelName, ReadBy } from './tables/told.tsx';
import { TABLE_WORDS, TABLES_PATH } from './tables/words.ts';
import { WORDS } from './words.ts';

type Open = 'grid' | 'replace' | 'delete';

export function TablePage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const one = useGet<TableWithRows>(`${TABLES_PATH}/${encodeURIComponent(id)}`);
  const [open, setOpen] = useState<Open>();
  const may = useMay('responder', 'team_lead');
  const table = one.data;
  return (
    <Page
      crumbs={[
        { label: WORDS.place, to: '/signals' },
        { label: TABLE_WORDS.title, to: '/signals/tables' },
        { label: table?.name ?? TABLE_WORDS.title },
      ]}
      title={table === undefined ? TABLE_WORDS.title : newsOf(table)}
      sub={table === undefined ? undefined : <Changed table={table} />}
      actions={
        table === undefined || open === 'grid' ? undefined : (
          <Actions table={table} may={may} onOpen={setOpen} />
        )
      }
    >
      <SignalsTabs current="Tables" />
      <Loaded of={one} what="The table did not load." rows={6}>
        {(loaded) => (
          <>
            {open === 'grid' ? (
              <GridEditor table={loaded} onClose={() => setOpen(undefined)} />
            ) : (
              <Shown table={loaded} />
            )}
            <Dialogs table={loaded} open={open} onClose={() => setOpen(undefined)} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Actions({
  table,
  may,
  onOpen,
}: {
  readonly table: TableWithRows;
  readonly may: boolean;
  readonly onOpen: (open: Open) => void;
}) {
  return (
    <>
      <a className="btn" href={`${TABLES_PATH}/${table.id}/csv`} download>
        Download CSV
      </a>
      {may ? (
        <>
          <Button onClick={() => onOpen('delete')}>Delete</Button>
          <Button onClick={() => onOpen('replace')}>Replace from CSV</Button>
          <Button kind="primary" onClick={() => onOpen('grid')}>
            Edit
          </Button>
        </>
      ) : null}
    </>
  );
}

function Shown({ table }: { readonly table: TableWithRows }) {
  return (
    <div className="stack">
      <Panel title="Rows" flush>
        <TableGrid draft={draftOfTable(table)} label={`Rows of ${table.name}`} />
      </Panel>
      <Panel title="How rules read it">
        <div className="stack">
          <ReadBy table={table} />
          <HowTo table={table} />
        </div>
      </Panel>
    </div>
  );
}

function HowTo({ table }: { readonly table: TableWithRows }) {
  const [label] = table.labels;
  return (
    <p className="sm t2">
      In a <Link to="/signals/rules">rule</Link>, under Labels and key, choose {table.name} and name
      the row by an expression such as <code>{labelName(table.keyName)}</code>.{' '}
      {label === undefined ? null : (
        <>
          Rules after it, and people who read the alert, then find <code>{labelName(label)}</code>.
        </>
      )}
    </p>
  );
}

function Changed({ table }: { readonly table: TableWithRows }) {
  const people = usePeople();
  return (
    <>
      Changed by {people.actorName(table.changedBy)}, <Time at={table.changedAt} />. A change holds
      for what comes in after it.
    </>
  );
}

function Dialogs({
  table,
  open,
  onClose,
}: {
  readonly table: TableWithRows;
  readonly open: Open | undefined;
  readonly onClose: () => void;
}) {
  const navigate = useNavigate();
  if (open === 'replace') return <ReplaceDialog table={table} onClose={onClose} />;
  if (open !== 'delete') return null;
  const gone = () => void navigate({ to: '/signals/tables' });
  return <DeleteTable table={table} onClose={onClose} onGone={gone} />;
}

function newsOf({ name, rowCount, labels }: TableWithRows): string {
  return `${name}: ${plural(rowCount, 'row')}, ${plural(labels.length, 'label')}`;
}

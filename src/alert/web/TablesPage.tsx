/** Enrichment tables: each with its columns, its rows, the rules that read it and who changed it last. */
import '../../ui/styles/manage.css';
import '../../ui/styles/lookup.css';
import { useState } from 'react';
import { useGet } from '../../ui/api.ts';
import { plural } from '../../ui/format.ts';
import { Page } from '../../ui/layout/Page.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { useMay } from '../../ui/viewer.ts';
import type { TableItem } from '../rules/tables/table-shape.ts';
import { SignalsTabs } from './SignalsTabs.tsx';
import { DeleteTable } from './tables/DeleteTable.tsx';
import { NewTableDialog } from './tables/NewTableDialog.tsx';
import { TableRows } from './tables/TableRows.tsx';
import { TABLE_WORDS, TABLES_PATH } from './tables/words.ts';
import { WORDS } from './words.ts';

export function TablesPage() {
  const list = useGet<{ readonly items: readonly TableItem[] }>(TABLES_PATH, { againSeconds: 30 });
  const [isAdding, setAdding] = useState(false);
  const [deleted, setDeleted] = useState<TableItem>();
  const may = useMay('responder', 'team_lead');
  return (
    <Page
      crumbs={[{ label: WORDS.place, to: '/signals' }, { label: TABLE_WORDS.title }]}
      title={newsOf(list.data?.items)}
      sub={TABLE_WORDS.sub}
      actions={
        may ? (
          <Button kind="primary" onClick={() => setAdding(true)}>
            {TABLE_WORDS.add}
          </Button>
        ) : undefined
      }
    >
      <SignalsTabs current="Tables" />
      <section className="panel" aria-label="Tables">
        <Loaded of={list} what="The tables did not load." rows={4}>
          {({ items }) =>
            items.length === 0 ? (
              <NoTable />
            ) : (
              <TableRows items={items} may={may} onDelete={setDeleted} />
            )
          }
        </Loaded>
      </section>
      {isAdding ? <NewTableDialog onClose={() => setAdding(false)} /> : null}
      {deleted === undefined ? null : (
        <DeleteTable table={deleted} onClose={() => setDeleted(undefined)} />
      )}
    </Page>
  );
}

function NoTable() {
  return (
    <div className="lookup-empty">
      <Empty title={TABLE_WORDS.empty}>{TABLE_WORDS.teach}</Empty>
      <pre className="rule lookup-example">{TABLE_WORDS.example}</pre>
    </div>
  );
}

function newsOf(items: readonly TableItem[] | undefined): string {
  if (items === undefined) return TABLE_WORDS.title;
  if (items.length === 0) return 'No enrichment table';
  const unread = items.filter(({ usedBy }) => !usedBy.some(({ enabled }) => enabled)).length;
  const count = plural(items.length, 'table');
  if (unread === 0) return count;
  return `${count}, ${unread} read by no rule`;
}

/** The list of tables. */
import { Link } from '@tanstack/react-router';
import { usePeople } from '../../../identity/web/people.ts';
import { formatCount } from '../../../ui/format.ts';
import { type Column, DataTable } from '../../../ui/layout/DataTable.tsx';
import { Button } from '../../../ui/parts/Button.tsx';
import { Time } from '../../../ui/parts/Clock.tsx';
import type { TableItem } from '../../rules/tables/table-shape.ts';
import { ReadBy } from './told.tsx';
import { TABLES_PATH } from './words.ts';

const MOST_NAMED = 6;

interface Props {
  readonly items: readonly TableItem[];
  readonly may: boolean;
  readonly onDelete: (table: TableItem) => void;
}

export function TableRows({ items, may, onDelete }: Props) {
  const people = usePeople();
  const columns: readonly Column<TableItem>[] = [
    { key: 'name', head: 'Table', phone: 'full', cell: (table) => <Name table={table} /> },
    {
      key: 'rows',
      head: 'Rows',
      width: 76,
      align: 'right',
      told: true,
      phone: 'full',
      cell: ({ rowCount }) => formatCount(rowCount),
    },
    {
      key: 'read',
      head: 'Read by',
      width: 240,
      told: true,
      phone: 'full',
      cell: (table) => <ReadBy table={table} />,
    },
    {
      key: 'changed',
      head: 'Last changed',
      width: 150,
      told: true,
      phone: 'full',
      cell: ({ changedBy, changedAt }) => (
        <>
          <Time at={changedAt} />
          <div className="xs t3 drop">{people.actorName(changedBy)}</div>
        </>
      ),
    },
    {
      key: 'do',
      head: 'Do',
      quiet: true,
      width: may ? 168 : 100,
      phone: 'full',
      cell: (table) => (
        <span className="row-act">
          <a
            className="btn sm"
            href={`${TABLES_PATH}/${table.id}/csv`}
            aria-label={`Download ${table.name} as CSV`}
            download
          >
            CSV
          </a>
          {may ? (
            <Button size="sm" aria-label={`Delete ${table.name}`} onClick={() => onDelete(table)}>
              Delete
            </Button>
          ) : null}
        </span>
      ),
    },
  ];
  return <DataTable label="Tables" columns={columns} rows={items} rowKey={({ id }) => id} />;
}

function Name({ table }: { readonly table: TableItem }) {
  const { id, name, keyName, labels } = table;
  const more = labels.length - MOST_NAMED;
  return (
    <>
      <Link to={`/signals/tables/${id}`} className="ti" data-row>
        {name}
      </Link>
      <div className="xs t2 drop">
        <span className="mono">{keyName}</span> gives{' '}
        <span className="mono">{labels.slice(0, MOST_NAMED).join(', ') || 'nothing yet'}</span>
        {more > 0 ? ` and ${formatCount(more)} more` : ''}
      </div>
    </>
  );
}

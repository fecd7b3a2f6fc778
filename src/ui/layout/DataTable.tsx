/**
 * A dense table that becomes cards on phones. Columns say where they go there: `wide` starts under the
 * title, `full` takes a whole line, `hide` is left out (never for what decides).
 */
import type { ReactNode } from 'react';

export interface Column<T> {
  readonly key: string;
  readonly head: ReactNode;
  readonly cell: (row: T) => ReactNode;
  /** CSS width; a fixed layout is used as soon as one column has it. */
  readonly width?: number;
  readonly align?: 'right' | 'center';
  readonly phone?: 'wide' | 'full' | 'hide';
  /** On phones, where there is no head, its words stand before the cell: a bare time says nothing. */
  readonly told?: boolean;
  /** The head is only for screen readers. */
  readonly quiet?: boolean;
}

export interface DataTableProps<T> {
  /** What the table lists; read out, not shown. */
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  /** Shown in place of rows. */
  readonly empty?: ReactNode;
  readonly selected?: (row: T) => boolean;
}

const PHONE = { wide: 'wide', full: 'full', hide: 'm0' } as const;

export function DataTable<T>({ label, columns, rows, rowKey, empty, selected }: DataTableProps<T>) {
  if (rows.length === 0 && empty !== undefined) return empty;
  const fixed = columns.some((column) => column.width !== undefined);
  return (
    <table className={fixed ? 'tbl cards fix' : 'tbl cards'} aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th
              key={column.key}
              scope="col"
              className={column.align === undefined ? '' : column.align === 'right' ? 'right' : 'v'}
              style={column.width === undefined ? undefined : { width: column.width }}
            >
              {column.quiet === true ? <span className="sr">{column.head}</span> : column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)} className={selected?.(row) === true ? 'sel' : ''}>
            {columns.map((column) => (
              <td key={column.key} className={cellClass(column)}>
                {column.told === true ? (
                  <span className="on-phone t3 xs">{column.head}: </span>
                ) : null}
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function cellClass<T>(column: Column<T>): string {
  return [
    column.phone === undefined ? '' : PHONE[column.phone],
    column.align === 'right' ? 'right num' : column.align === 'center' ? 'v' : '',
  ]
    .filter((name) => name !== '')
    .join(' ');
}

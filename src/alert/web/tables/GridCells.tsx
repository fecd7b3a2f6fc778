/** The grid itself: a field for each cell and each name of a column, marked where something is wrong. */
import { IconTrash } from '@tabler/icons-react';
import { type ClipboardEvent, type KeyboardEvent, useId } from 'react';
import { IconButton } from '../../../ui/parts/Button.tsx';
import { linesOf } from '../../rules/tables/csv-lines.ts';
import {
  type GridDraft,
  type GridFault,
  type GridRow,
  withCell,
  withHead,
  withoutColumn,
  withoutRow,
  withPasted,
} from './grid-draft.ts';

interface Props {
  readonly draft: GridDraft;
  /** Those that are shown now. */
  readonly rows: readonly GridRow[];
  readonly faults: readonly GridFault[];
  readonly put: (draft: GridDraft) => void;
  /** Asked for a row below the last one. */
  readonly onNext: () => void;
}

export function GridCells(props: Props) {
  const { draft, rows, onNext } = props;
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const at = (event.target as HTMLElement).closest<HTMLElement>('[data-row-at]');
    if (at === null || event.nativeEvent.isComposing) return;
    const down = event.key === 'Enter' || event.key === 'ArrowDown';
    if (!down && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const row = Number(at.dataset['rowAt']) + (down ? 1 : -1);
    const next = event.currentTarget.querySelector<HTMLElement>(
      `[data-row-at="${row}"][data-place="${at.dataset['place']}"]`,
    );
    if (next !== null) next.focus();
    else if (event.key === 'Enter' && rows.at(-1) === draft.rows.at(-1)) onNext();
  };
  return (
    <div className="scroll-x lookup-scroll">
      <table className="tbl lookup-grid edit" aria-label="Rows" onKeyDown={move}>
        <thead>
          <Heads {...props} />
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <Row key={row.line} {...props} row={row} at={at} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Heads({ draft, faults, put }: Props) {
  return (
    <tr>
      {draft.heads.map((head, place) => {
        const fault = faults.find((one) => one.line === undefined && one.place === place);
        const what = place === 0 ? 'what is looked up' : `column ${place}`;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other identity
          <th key={place} scope="col">
            <span className="flex lookup-head">
              <Field
                label={`Name of ${what}`}
                value={head}
                fault={fault}
                onText={(text) => put(withHead(draft, { place, text }))}
              />
              {place === 0 ? null : (
                <IconButton
                  icon={IconTrash}
                  label={`Delete the column ${head === '' ? place : head}`}
                  onClick={() => put(withoutColumn(draft, place))}
                />
              )}
            </span>
          </th>
        );
      })}
      <th scope="col">
        <span className="sr">Do</span>
      </th>
    </tr>
  );
}

function Row({
  draft,
  faults,
  put,
  row,
  at,
}: Props & { readonly row: GridRow; readonly at: number }) {
  const number = draft.rows.indexOf(row) + 1;
  return (
    <tr>
      {row.cells.map((cell, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other identity
        <td key={place}>
          <Field
            label={`${draft.heads[place] || `Column ${place}`} of row ${number}`}
            value={cell}
            at={{ row: at, place }}
            fault={faults.find((one) => one.line === row.line && one.place === place)}
            onText={(text) => put(withCell(draft, row.line, { place, text }))}
            onCells={(lines) => put(withPasted(draft, { line: row.line, place }, lines))}
          />
        </td>
      ))}
      <td>
        <IconButton
          icon={IconTrash}
          label={`Delete row ${number}`}
          onClick={() => put(withoutRow(draft, row.line))}
        />
      </td>
    </tr>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly fault: GridFault | undefined;
  readonly at?: { readonly row: number; readonly place: number };
  readonly onText: (text: string) => void;
  readonly onCells?: (lines: readonly (readonly string[])[]) => void;
}

function Field({ label, value, fault, at, onText, onCells }: FieldProps) {
  const id = useId();
  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text/plain').replace(/\r?\n$/, '');
    // One word goes where the caret is, as everywhere.
    if (onCells === undefined || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    onCells(linesOf(text, '\t').lines.map(({ cells }) => cells));
  };
  return (
    <>
      <input
        className={fault === undefined ? 'lookup-cell' : 'lookup-cell wrong'}
        aria-label={label}
        aria-invalid={fault !== undefined}
        aria-describedby={fault === undefined ? undefined : id}
        data-row-at={at?.row}
        data-place={at?.place}
        value={value}
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        onChange={(event) => onText(event.currentTarget.value)}
        onPaste={paste}
      />
      {fault === undefined ? null : (
        <span id={id} className="xs lookup-fault">
          {fault.message}
        </span>
      )}
    </>
  );
}

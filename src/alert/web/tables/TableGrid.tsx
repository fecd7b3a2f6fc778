/** Rows of a table to look through, fifty at a time. */
import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { formatCount, plural } from '../../../ui/format.ts';
import { Empty } from '../../../ui/layout/States.tsx';
import { Button } from '../../../ui/parts/Button.tsx';
import type { GridDraft, GridRow } from './grid-draft.ts';
import { TABLE_WORDS } from './words.ts';

export const PAGE_ROWS = 50;

export function TableGrid({ draft, label }: { readonly draft: GridDraft; readonly label: string }) {
  const view = useView(draft.rows);
  if (draft.rows.length === 0) return <Empty title={TABLE_WORDS.emptyTable} />;
  return (
    <View view={view}>
      <Cells heads={draft.heads} rows={view.shown} label={label} />
    </View>
  );
}

export interface RowsView {
  readonly all: number;
  readonly found: number;
  /** Place of the first that is shown, from 0. */
  readonly first: number;
  readonly shown: readonly GridRow[];
  readonly words: string;
  readonly search: (words: string) => void;
  readonly go: (first: number) => void;
}

/** Those in which some cell has the words; the page that is looked at stays within them. */
export function useView(rows: readonly GridRow[]): RowsView {
  const [words, setWords] = useState('');
  const [wished, go] = useState(0);
  const sought = words.trim().toLowerCase();
  const found =
    sought === ''
      ? rows
      : rows.filter(({ cells }) => cells.some((cell) => cell.toLowerCase().includes(sought)));
  const last = Math.max(0, Math.floor((found.length - 1) / PAGE_ROWS) * PAGE_ROWS);
  const first = Math.min(wished, last);
  const search = (told: string) => {
    setWords(told);
    go(0);
  };
  const shown = found.slice(first, first + PAGE_ROWS);
  return { all: rows.length, found: found.length, first, shown, words, search, go };
}

export function View({
  view,
  children,
}: {
  readonly view: RowsView;
  readonly children: ReactNode;
}) {
  const { all, found, first, shown, words, search, go } = view;
  if (all <= PAGE_ROWS && words === '') return children;
  return (
    <>
      <div className="filters in-top">
        <TextInput
          className="wide"
          aria-label="Find in the rows"
          placeholder="Find in the rows"
          value={words}
          onChange={(event) => search(event.currentTarget.value)}
        />
      </div>
      {found === 0 ? <Empty title="No row has these words." /> : children}
      <div className="flex wrap more">
        <span className="sm t3" role="status">
          {found === 0
            ? `None of ${plural(all, 'row')}`
            : `Rows ${formatCount(first + 1)} to ${formatCount(first + shown.length)} of ${formatCount(found)}`}
        </span>
        <span className="push flex">
          <Button size="sm" disabled={first === 0} onClick={() => go(first - PAGE_ROWS)}>
            Previous
          </Button>
          <Button
            size="sm"
            disabled={first + PAGE_ROWS >= found}
            onClick={() => go(first + PAGE_ROWS)}
          >
            Next
          </Button>
        </span>
      </div>
    </>
  );
}

export function Cells({
  heads,
  rows,
  label,
}: {
  readonly heads: readonly string[];
  readonly rows: readonly GridRow[];
  readonly label: string;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key
    <section className="scroll-x lookup-scroll" aria-label={label} tabIndex={0}>
      <table className="tbl lookup-grid" aria-label={label}>
        <thead>
          <tr>
            {heads.map((head, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other identity
              <th key={place} scope="col" className="mono">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ line, cells: [value = '', ...cells] }) => (
            <tr key={line}>
              <th scope="row" className="mono">
                <div>{value}</div>
              </th>
              {cells.map((cell, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other identity
                <td key={place}>
                  <div>{cell}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

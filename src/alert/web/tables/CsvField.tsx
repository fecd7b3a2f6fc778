/** CSV pasted, dropped or chosen: what it would become is shown at once, or what is wrong with it and where. */
import { Textarea } from '@mantine/core';
import { type DragEvent, useDeferredValue, useId, useMemo, useRef, useState } from 'react';
import { plural } from '../../../ui/format.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import { Note } from '../../../ui/parts/Note.tsx';
import { type CsvTable, type TableContent, tableOfCsv } from '../../rules/tables/csv.ts';
import type { CsvFault } from '../../rules/tables/csv-lines.ts';
import { MAX_CSV } from '../../rules/tables/table-limits.ts';
import { textOfFile } from './file-text.ts';
import { draftOfTable } from './grid-draft.ts';
import { Cells } from './TableGrid.tsx';
import { TABLE_WORDS } from './words.ts';

const PREVIEWED = 5;

/** Undefined while there is nothing to read. */
export function useCsv(text: string): CsvTable | undefined {
  const settled = useDeferredValue(text);
  return useMemo(() => (settled.trim() === '' ? undefined : readCsv(settled)), [settled]);
}

function readCsv(text: string): CsvTable {
  if (text.length <= MAX_CSV) return tableOfCsv(text);
  const message = `more than ${MAX_CSV.toLocaleString('en')} characters in all`;
  return { kind: 'faults', faults: [{ line: 1, message }] };
}

interface Props {
  readonly value: string;
  readonly read: CsvTable | undefined;
  readonly onChange: (text: string) => void;
  /** The name of a file that was chosen, without its ending. */
  readonly onNamed?: (name: string) => void;
  readonly error?: string | undefined;
}

export function CsvField({ value, read, onChange, onNamed, error }: Props) {
  const [unread, setUnread] = useState<string>();
  const chosen = useRef<HTMLInputElement>(null);
  const id = useId();
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    setUnread(undefined);
    try {
      onChange(await textOfFile(file));
      onNamed?.(file.name.replace(/\.\w+$/, ''));
    } catch {
      setUnread(`${file.name} cannot be read.`);
    }
  };
  const drop = (event: DragEvent) => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    void take(event.dataTransfer.files[0]);
  };
  const isWrong = read?.kind === 'faults';
  return (
    <div className="stack">
      <Textarea
        label="Rows as CSV"
        description={TABLE_WORDS.csvHelp}
        placeholder={TABLE_WORDS.example}
        required
        autosize
        minRows={5}
        maxRows={10}
        value={value}
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        styles={{ input: { fontFamily: 'var(--mono)', whiteSpace: 'pre', overflowX: 'auto' } }}
        error={error ?? unread ?? isWrong}
        aria-describedby={id}
        onChange={(event) => onChange(event.currentTarget.value)}
        onDragOver={(event) => event.preventDefault()}
        onDrop={drop}
      />
      <div>
        <Button size="sm" onClick={() => chosen.current?.click()}>
          Choose a file
        </Button>
        <input
          ref={chosen}
          type="file"
          hidden
          aria-label="CSV file"
          accept=".csv,.tsv,.txt,text/csv,text/plain"
          onChange={(event) => {
            void take(event.currentTarget.files?.[0]);
            // The same file again, mended meanwhile, is a change too.
            event.currentTarget.value = '';
          }}
        />
      </div>
      <div id={id} role="status">
        {read === undefined ? null : read.kind === 'faults' ? (
          <Faults faults={read.faults} text={value} />
        ) : (
          <Preview table={read.table} />
        )}
      </div>
    </div>
  );
}

function Faults({ faults, text }: { readonly faults: readonly CsvFault[]; readonly text: string }) {
  const lines = text.split('\n');
  return (
    <Note tone="crit">
      <b>{faults.length === 1 ? 'This cannot be taken:' : 'These cannot be taken:'}</b>
      <ul className="lookup-faults">
        {faults.map((fault) => (
          <li key={`${fault.line} ${fault.column} ${fault.message}`}>
            <b>
              Line {fault.line}
              {fault.column === undefined ? '' : `, column ${fault.column}`}:
            </b>{' '}
            {fault.message}.
            <div className="mono xs cut">{lines[fault.line - 1]?.slice(0, 120)}</div>
          </li>
        ))}
      </ul>
    </Note>
  );
}

function Preview({ table }: { readonly table: TableContent }) {
  const draft = draftOfTable({ ...table, name: '' });
  const shown = draft.rows.slice(0, PREVIEWED);
  const more = draft.rows.length - shown.length;
  return (
    <div className="stack-2">
      <p className="sm">
        <b>
          {plural(draft.rows.length, 'row')}, {plural(table.labels.length, 'label')}.
        </b>{' '}
        {more > 0 ? `The first ${PREVIEWED}:` : ''}
      </p>
      <Cells heads={draft.heads} rows={shown} label="What it would become" />
    </div>
  );
}

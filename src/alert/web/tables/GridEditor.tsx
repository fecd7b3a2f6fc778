/**
 * A table written in a grid. Enter and the arrows go from row to row, cells copied out of a spreadsheet are laid over
 * those from the chosen one on, what is wrong is marked at its cell, and nothing that was typed is left by accident.
 */
import { TextInput } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { type ApiProblem, apiSend, asProblem } from '../../../ui/api.ts';
import { formatCount } from '../../../ui/format.ts';
import { ConfirmWithReason } from '../../../ui/forms/ConfirmWithReason.tsx';
import { fieldErrors } from '../../../ui/forms/problem-fields.ts';
import { toastDone } from '../../../ui/forms/toast.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import { Note } from '../../../ui/parts/Note.tsx';
import { csvOfTable } from '../../rules/tables/csv.ts';
import type { TableChange, TableWithRows } from '../../rules/tables/table-shape.ts';
import { GridCells } from './GridCells.tsx';
import {
  contentOfDraft,
  draftOfTable,
  type GridDraft,
  type GridFault,
  gridFaults,
  withColumn,
  withRow,
} from './grid-draft.ts';
import { PAGE_ROWS, useView, View } from './TableGrid.tsx';
import { TABLES_PATH } from './words.ts';

interface Props {
  readonly table: TableWithRows;
  readonly onClose: () => void;
}

export function GridEditor({ table, onClose }: Props) {
  const [draft, setDraft] = useState<GridDraft>(() => startOf(table));
  const [isTouched, setTouched] = useState(false);
  const saving = useSaving({ table, draft, onClose });
  const view = useView(draft.rows);
  const faults = gridFaults(draft);
  const errors = fieldErrors(saving.problem);
  const put = (change: GridDraft) => {
    setDraft(change);
    setTouched(true);
  };
  const addRow = () => {
    const wider = withRow(draft);
    put(wider);
    view.search('');
    view.go(Math.floor((wider.rows.length - 1) / PAGE_ROWS) * PAGE_ROWS);
  };
  return (
    <div className="stack">
      <Leaving isOff={!isTouched || saving.isDone} />
      <TextInput
        label="Name"
        required
        className="lookup-name"
        value={draft.name}
        onChange={(event) => put({ ...draft, name: event.currentTarget.value })}
        error={errors.of('name')}
      />
      <section className="panel" aria-label="Rows">
        <View view={view}>
          <GridCells draft={draft} rows={view.shown} faults={faults} put={put} onNext={addRow} />
        </View>
        <footer className="flex wrap">
          <Button size="sm" onClick={addRow}>
            Add a row
          </Button>
          <Button size="sm" onClick={() => put(withColumn(draft))}>
            Add a column
          </Button>
          <span className="xs t3">
            Enter and the arrows go from row to row; cells of a spreadsheet can be pasted.
          </span>
        </footer>
      </section>
      <Told faults={saving.isAsked ? faults : []} draft={draft} />
      {saving.problem === undefined ? null : (
        <Note tone="crit" role="alert">
          {errors.rest(['name']) ?? 'Not saved. The fields marked above say what to mend.'}
        </Note>
      )}
      <div className="flex wrap">
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="primary" busy={saving.isBusy} onClick={() => void saving.save(faults)}>
          Save
        </Button>
      </div>
    </div>
  );
}

/** A table without a row begins with one to write in. */
function startOf(table: TableWithRows): GridDraft {
  const draft = draftOfTable(table);
  return draft.rows.length === 0 ? withRow(draft) : draft;
}

function useSaving({
  table,
  draft,
  onClose,
}: {
  readonly table: TableWithRows;
  readonly draft: GridDraft;
  readonly onClose: () => void;
}) {
  const refresh = useRefresh();
  const [problem, setProblem] = useState<ApiProblem>();
  const [step, setStep] = useState<'writing' | 'asked' | 'keeping' | 'done'>('writing');
  const save = async (faults: readonly GridFault[]) => {
    setProblem(undefined);
    if (faults.length > 0) {
      setStep('asked');
      return;
    }
    setStep('keeping');
    try {
      await apiSend('PATCH', `${TABLES_PATH}/${table.id}`, changeOf(draft, table.version));
      setStep('done');
      await refresh(TABLES_PATH);
      toastDone(`${draft.name} is saved.`);
      onClose();
    } catch (error) {
      setProblem(asProblem(error));
      setStep('asked');
    }
  };
  return {
    ...{ problem, save, isAsked: step === 'asked' },
    ...{ isBusy: step === 'keeping', isDone: step === 'done' },
  };
}

/** As CSV where that can say it: JSON repeats the names of the columns in every row. */
function changeOf(draft: GridDraft, expectedVersion: number): TableChange {
  const { keyName, labels, rows } = contentOfDraft(draft);
  const { name } = draft;
  if (labels.length > 0 && Object.keys(rows).length > 0) {
    return { name, csv: csvOfTable({ keyName, labels, rows }), expectedVersion };
  }
  return { name, keyName, labels, rows, expectedVersion };
}

/** Where the faults are that may lie on other pages. */
function Told({
  faults,
  draft,
}: {
  readonly faults: readonly GridFault[];
  readonly draft: GridDraft;
}) {
  const [first] = faults;
  if (first === undefined) return null;
  const row = draft.rows.findIndex(({ line }) => line === first.line);
  const head = draft.heads[first.place] || `column ${first.place + 1}`;
  const where = row === -1 ? head : `Row ${formatCount(row + 1)}, ${head}`;
  const more = faults.length - 1;
  return (
    <Note tone="crit" role="alert">
      <b>Not saved.</b> {where}: {first.message}
      {more === 0 ? '' : ` And ${formatCount(more)} more, marked in the grid.`}
    </Note>
  );
}

function Leaving({ isOff }: { readonly isOff: boolean }) {
  const blocker = useBlocker({
    shouldBlockFn: () => !isOff,
    enableBeforeUnload: !isOff,
    withResolver: true,
  });
  return (
    <ConfirmWithReason
      opened={blocker.status === 'blocked'}
      title="Leave without saving?"
      confirm="Leave"
      keep="Stay"
      onConfirm={async () => blocker.proceed?.()}
      onClose={() => blocker.reset?.()}
    >
      What you changed in the table is not saved yet.
    </ConfirmWithReason>
  );
}

/**
 * A dialog with a form: it sends, shows the server's word at the field it names, keeps what was typed,
 * and closes when all went well. The fields are the caller's.
 */
import { Modal } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type ApiProblem, asProblem } from '../api.ts';
import { Button } from '../parts/Button.tsx';
import { Note } from '../parts/Note.tsx';
import { type FieldErrors, fieldErrors } from './problem-fields.ts';

export interface FormDialogProps {
  readonly title: string;
  /** "Add the override" */
  readonly submit: string;
  /** "Cancel" unless told otherwise. */
  readonly keep?: string;
  /** CSS width in pixels. */
  readonly width?: number;
  /** Paths some field of the form shows; messages of others stand above the buttons. */
  readonly known: readonly string[];
  /** Throwing ApiProblem keeps the dialog open; so does 'stay', where the caller shows what comes next. */
  readonly onSubmit: () => Promise<unknown>;
  readonly onClose: () => void;
  readonly children: (errors: FieldErrors) => ReactNode;
}

export function FormDialog(props: FormDialogProps) {
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const errors = fieldErrors(problem);
  const rest = errors.rest(props.known);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      if ((await props.onSubmit()) !== 'stay') props.onClose();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={props.onClose} title={props.title} size={props.width ?? 520}>
      <form onSubmit={submit} className="stack" noValidate>
        {props.children(errors)}
        {problem === undefined ? null : (
          <Note tone="crit" role="alert">
            {rest ?? 'Not saved. The fields marked above say what to mend.'}
          </Note>
        )}
        <div className="flex wrap dlg-act">
          <Button onClick={props.onClose}>{props.keep ?? 'Cancel'}</Button>
          <Button type="submit" kind="primary" busy={busy}>
            {props.submit}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

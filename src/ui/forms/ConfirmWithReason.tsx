/**
 * Asks before something costly or hard to undo. The title is the question, the body says the effect on
 * clocks and people, the buttons name the outcomes. Everything else gets a toast with Undo instead.
 */
import { Modal, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type ApiProblem, asProblem } from '../api.ts';
import { Button } from '../parts/Button.tsx';
import { Note, UnmetList } from '../parts/Note.tsx';

export interface ConfirmWithReasonProps {
  readonly opened: boolean;
  /** "Lower P1 to P2?" */
  readonly title: string;
  /** What it does to clocks and people. */
  readonly children?: ReactNode;
  /** "Lower to P2" */
  readonly confirm: string;
  /** "Keep P1" */
  readonly keep: string;
  /** Without it the dialog asks no reason. */
  readonly reasonLabel?: string;
  /** Throwing ApiProblem keeps the dialog open and shows why. */
  readonly onConfirm: (reason: string) => Promise<void>;
  readonly onClose: () => void;
}

export function ConfirmWithReason(props: ConfirmWithReasonProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title}>
      <Body {...props} />
    </Modal>
  );
}

function Body(props: ConfirmWithReasonProps) {
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await props.onConfirm(reason.trim());
      props.onClose();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit} className="stack">
      <div className="sm t2">{props.children}</div>
      {props.reasonLabel === undefined ? null : (
        <Textarea
          label={props.reasonLabel}
          placeholder="One sentence is enough"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          autosize={false}
          rows={2}
          required
          data-autofocus
        />
      )}
      {problem === undefined ? null : problem.unmet.length > 0 ? (
        <UnmetList unmet={problem.unmet} title={problem.message} />
      ) : (
        <Note tone="crit" role="alert">
          {problem.message}
        </Note>
      )}
      <div className="flex wrap dlg-act">
        <Button onClick={props.onClose} keyHint="esc">
          {props.keep}
        </Button>
        <Button type="submit" kind="primary" busy={busy}>
          {props.confirm}
        </Button>
      </div>
    </form>
  );
}

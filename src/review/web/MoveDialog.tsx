/** Asks for the proof that belongs to a move: what was done, how it was seen to work, why it is dropped. */
import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { FormDialog } from '../../ui/forms/FormDialog.tsx';
import type { ActionStatus } from '../core/document.ts';
import type { ActionItem } from './wire.ts';
import { MOVES, WORDS } from './words.ts';

export function MoveDialog({
  action,
  to,
  onMove,
  onClose,
}: {
  readonly action: ActionItem;
  readonly to: ActionStatus;
  readonly onMove: (action: ActionItem, to: ActionStatus, evidence: string) => Promise<void>;
  readonly onClose: () => void;
}) {
  const { label, asks, needed } = MOVES[to];
  const [evidence, setEvidence] = useState(action.evidence);
  return (
    <FormDialog
      title={`${label}?`}
      submit={label}
      known={['evidence']}
      onSubmit={() => onMove(action, to, evidence.trim())}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <p className="sm t2">{action.what}</p>
          {action.verifyHow === '' ? null : (
            <p className="sm t2">
              {WORDS.proof} {action.verifyHow}
            </p>
          )}
          <Textarea
            label={asks}
            rows={3}
            value={evidence}
            onChange={(event) => setEvidence(event.currentTarget.value)}
            error={errors.of('evidence')}
            required={needed}
            data-autofocus
          />
        </>
      )}
    </FormDialog>
  );
}

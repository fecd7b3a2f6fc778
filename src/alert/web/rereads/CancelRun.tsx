/** Ends a run before its next slice, or before it was started. */
import { useState } from 'react';
import { apiSend } from '../../../ui/api.ts';
import { toastProblem } from '../../../ui/forms/toast.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import type { Reread } from '../../rereads/reread-shape.ts';
import { REREADS_PATH } from './words.ts';

export function CancelRun({ run, words }: { readonly run: Reread; readonly words: string }) {
  const [busy, setBusy] = useState(false);
  const refresh = useRefresh();
  const cancel = async () => {
    setBusy(true);
    try {
      await apiSend('POST', `${REREADS_PATH}/${run.id}/cancel`);
    } catch (error) {
      toastProblem('It was not cancelled.', error);
    } finally {
      await refresh(REREADS_PATH);
      setBusy(false);
    }
  };
  return (
    <Button busy={busy} disabled={run.cancelledBy !== null} onClick={() => void cancel()}>
      {words}
    </Button>
  );
}

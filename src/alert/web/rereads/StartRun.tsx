/** The choice to do what was looked at, and whether people may be called; asked once more before it is done. */
import { useState } from 'react';
import { apiSend } from '../../../ui/api.ts';
import { plural } from '../../../ui/format.ts';
import { ConfirmWithReason } from '../../../ui/forms/ConfirmWithReason.tsx';
import { Switch } from '../../../ui/forms/Switch.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import type { Reread } from '../../rereads/reread-shape.ts';
import { CancelRun } from './CancelRun.tsx';
import { REREADS_PATH, workOf } from './words.ts';

export function StartRun({ run }: { readonly run: Reread }) {
  const [mayPage, setMayPage] = useState(false);
  const [asking, setAsking] = useState(false);
  const refresh = useRefresh();
  const what = run.signal === null ? plural(run.total, 'signal') : 'this signal';
  const start = async () => {
    try {
      await apiSend('POST', `${REREADS_PATH}/${run.id}/start`, { mayPage });
    } finally {
      await refresh(REREADS_PATH);
    }
  };
  return (
    <>
      <Switch
        label="Page for what still fires and began within six hours"
        description="Off: alerts it begins are kept back until their sender tells them anew, and nobody is called. On: whoever is on call may be woken for them."
        checked={mayPage}
        onChange={(event) => setMayPage(event.currentTarget.checked)}
      />
      <div className={run.signal === null ? 'flex wrap dlg-act' : 'flex wrap g2'}>
        <CancelRun run={run} words="Leave it as it is" />
        <Button kind="primary" onClick={() => setAsking(true)}>
          Read {what} again
        </Button>
      </div>
      <ConfirmWithReason
        opened={asking}
        title={`Read ${what} again?`}
        confirm={mayPage ? 'Read again, people may be paged' : 'Read again, nobody is paged'}
        keep="Not now"
        onConfirm={start}
        onClose={() => setAsking(false)}
      >
        {plural(workOf(run), 'signal')} would change something. What was kept stays as it is, and so
        does what was made of it; what differs is taken in beside it and cannot be taken back.{' '}
        {mayPage
          ? 'What still fires, began within six hours and is covered by no silence goes to the people on call.'
          : 'Nobody is called: alerts it begins are kept back until their sender tells them anew.'}
      </ConfirmWithReason>
    </>
  );
}

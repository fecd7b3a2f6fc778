/** What one agrees to beyond real pages: drills, and a quiet test of every way each day. */

import { useState } from 'react';
import { Switch } from '../../../ui/forms/Switch.tsx';
import { toastDone, toastProblem } from '../../../ui/forms/toast.tsx';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { type Mine, useSaveRules } from './use-mine.ts';
import { MINE } from './words.ts';

export function ConsentPanel({ mine }: { readonly mine: Mine }) {
  const [busy, setBusy] = useState(false);
  const saveRules = useSaveRules(mine);
  const { drillConsent, selfTest } = mine.rules;
  const put = async (change: { drillConsent: boolean } | { selfTest: boolean }) => {
    setBusy(true);
    try {
      await saveRules(change);
      toastDone('Saved.');
    } catch (error) {
      toastProblem('Not saved.', error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel title={MINE.consent}>
      <div className="stack">
        <Switch
          label={MINE.drill}
          description={MINE.drillHelp}
          checked={drillConsent}
          aria-busy={busy}
          onChange={(event) => void put({ drillConsent: event.currentTarget.checked })}
        />
        <Switch
          label={MINE.selfTest}
          description={MINE.selfTestHelp}
          checked={selfTest}
          aria-busy={busy}
          onChange={(event) => void put({ selfTest: event.currentTarget.checked })}
        />
      </div>
    </Panel>
  );
}

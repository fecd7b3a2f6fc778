/** The policy being written, followed as one types: who at T+n, and what is odd about it. Nothing is stored. */
import { Select } from '@mantine/core';
import { useEffect, useState } from 'react';
import { apiSend } from '../../ui/api.ts';
import { Note } from '../../ui/parts/Note.tsx';
import type { Preview } from '../api.ts';
import { inputOf, isComplete, type PolicyDraft } from './draft.ts';
import { PlanLine } from './PlanLine.tsx';
import { Steps } from './Steps.tsx';
import type { Targets } from './targets.ts';
import { WORDS } from './words.ts';

/** After the last key, before the server is asked. */
const PAUSE_MS = 400;

export function LivePlan({
  draft,
  id,
  targets,
}: {
  readonly draft: PolicyDraft;
  /** Of the policy that is edited. */
  readonly id: string | undefined;
  readonly targets: Targets;
}) {
  const [priority, setPriority] = useState('P1');
  const { name: _name, ...plan } = inputOf(draft);
  const asked = isComplete(draft)
    ? JSON.stringify({ ...plan, priority, ...(id === undefined ? {} : { id }) })
    : undefined;
  const preview = usePreview(asked);
  return (
    <section className="item-box stack-2 editor-plan" aria-label={WORDS.plan}>
      <PlanLine policy={plan} nameOf={targets.nameOf} width={360} />
      <Select
        label={WORDS.follow}
        data={['P1', 'P2', 'P3', 'P4', 'P5']}
        value={priority}
        onChange={(chosen) => setPriority(chosen ?? 'P1')}
        allowDeselect={false}
        w={220}
        maw="100%"
      />
      {asked === undefined ? <p className="sm t3">{WORDS.incomplete}</p> : null}
      {preview === undefined || asked === undefined ? null : <Found preview={preview} />}
    </section>
  );
}

function Found({ preview }: { readonly preview: Preview }) {
  const { simulation, warnings } = preview;
  return (
    <div aria-live="polite" className="stack-2">
      <Steps simulation={simulation} />
      {warnings.length === 0 ? null : (
        <Note tone="warn">
          <b>{WORDS.warnings}</b>
          <ul className="sm unmet">
            {warnings.map(({ text }) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </Note>
      )}
    </div>
  );
}

/** The answer to the latest question; the former one stays until it comes. */
function usePreview(asked: string | undefined): Preview | undefined {
  const [preview, setPreview] = useState<Preview>();
  useEffect(() => {
    if (asked === undefined) return;
    let stale = false;
    const timer = setTimeout(() => {
      apiSend<Preview>('POST', '/api/v1/escalation-policies/preview', JSON.parse(asked)).then(
        (answer) => {
          if (!stale) setPreview(answer);
        },
        // What is wrong with the form is said when it is saved; here there is only no plan.
        () => {
          if (!stale) setPreview(undefined);
        },
      );
    }, PAUSE_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [asked]);
  return preview;
}

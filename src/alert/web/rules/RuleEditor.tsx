/**
 * A rule is written: its condition and actions checked as one types, tried on a stored signal, and on all that
 * came in before it is kept. What would wake more people or keep more quiet is asked about once more.
 */
import { Checkbox, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { type ApiProblem, apiSend, asProblem } from '../../../ui/api.ts';
import { useNow } from '../../../ui/clock.ts';
import { fieldErrors } from '../../../ui/forms/problem-fields.ts';
import { toastDone } from '../../../ui/forms/toast.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import { Note } from '../../../ui/parts/Note.tsx';
import type { DryRun } from '../../rules/dry-run/dry-run-shape.ts';
import type { NewRule, RuleItem } from '../../rules/rule-shape.ts';
import { ActionFields } from './ActionFields.tsx';
import { DryRunPanel, type Hours, windowOf } from './DryRunPanel.tsx';
import { type Draft, draftOf, ruleOf } from './draft.ts';
import { ExampleSelect, ExampleWords, useExamples, VocabularyList } from './Examples.tsx';
import { ExpressionField } from './ExpressionField.tsx';
import { Tried } from './TryPanel.tsx';
import { useChecked } from './use-checked.ts';
import { isGrave, useDryRun } from './use-dry-run.ts';

interface Props {
  /** Undefined for a new one. */
  readonly rule: RuleItem | undefined;
  readonly onClose: () => void;
}

export function RuleEditor({ rule, onClose }: Props) {
  const [draft, setDraft] = useState<Draft>(() => draftOf(rule));
  const [example, setExample] = useState<string>();
  const examples = useExamples();
  const saving = useSaving(rule, draft, onClose);
  const errors = fieldErrors(saving.problem);
  const put = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void saving.ask();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size={820}
      title={rule === undefined ? 'A new rule' : rule.name}
    >
      <form className="stack" onSubmit={submit} noValidate>
        <TextInput
          label="Name"
          required
          data-autofocus
          value={draft.name}
          onChange={(event) => put({ name: event.currentTarget.value })}
          error={errors.of('name')}
        />
        <ExampleSelect examples={examples} value={example} onChange={setExample} />
        <ExampleWords example={examples.find((one) => one.signal === example)} />
        <ExpressionField
          label="Where this holds"
          placeholder="labels.env == 'test'"
          required
          wanted="test"
          value={draft.condition}
          example={example}
          onChange={(condition) => put({ condition })}
        />
        <VocabularyList />
        <h3>Do this</h3>
        <ActionFields draft={draft} put={put} errors={errors} example={example} />
        <Checkbox
          label="Ask no rule after it"
          checked={draft.isLast}
          onChange={(event) => put({ isLast: event.currentTarget.checked })}
        />
        <Made draft={draft} example={example} />
        <h3>Before it is kept</h3>
        <DryRunPanel {...saving.panel} />
        <Saving
          saving={saving}
          isNew={rule === undefined}
          errors={errors.rest(KNOWN)}
          onClose={onClose}
        />
      </form>
    </Modal>
  );
}

const KNOWN = [
  ...['name', 'actions.service', 'actions.component', 'actions.category', 'actions.suppress'],
  ...['actions.enrich.table', 'actions.group.seconds', 'actions.threshold.count'],
  ...['actions.threshold.seconds', 'actions.pauseSeconds'],
];

/** What the whole rule makes of the example. */
function Made({ draft, example }: { readonly draft: Draft; readonly example: string | undefined }) {
  const isReady = example !== undefined && draft.condition.trim() !== '';
  const checked = useChecked(isReady ? { rule: ruleOf(draft), signal: example } : undefined);
  const [tried] = checked?.tried ?? [];
  if (!isReady || tried === undefined) return null;
  return (
    <p role="status" className="sm">
      The signal: <Tried one={{ ...tried, name: '' }} />
    </p>
  );
}

function send(rule: RuleItem | undefined, written: NewRule): Promise<unknown> {
  if (rule === undefined) return apiSend('POST', '/api/v1/rules', written);
  const change = { ...written, expectedVersion: rule.version };
  return apiSend('PATCH', `/api/v1/rules/${rule.id}`, change);
}

/** Acts once, when it becomes so. */
function useWhen(isSo: boolean, act: () => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: it happens once, whatever else changes meanwhile
  useEffect(() => {
    if (isSo) act();
  }, [isSo]);
}

function useSaving(rule: RuleItem | undefined, draft: Draft, onClose: () => void) {
  const refresh = useRefresh();
  const now = useNow();
  const [problem, setProblem] = useState<ApiProblem>();
  const [step, setStep] = useState<'writing' | 'trying' | 'untried' | 'asking' | 'keeping'>(
    'writing',
  );
  const [hours, setHours] = useState<Hours>('24');
  const [tried, setTried] = useState('');
  const followed = useDryRun();
  const written = ruleOf(draft);
  const wish = rule === undefined ? { add: written } : { change: { id: rule.id, rule: written } };
  const text = JSON.stringify(wish);
  const start = (asked: Parameters<typeof followed.start>[0]) => {
    setTried(text);
    return followed.start(asked);
  };
  // What is written anew is not what is being tried.
  useWhen(step === 'trying' && tried !== text, () => setStep('writing'));
  const keep = async () => {
    setStep('keeping');
    setProblem(undefined);
    try {
      await send(rule, written);
      await refresh('/api/v1/rules');
      toastDone(`${written.name} holds for what comes in from now on.`);
      onClose();
    } catch (error) {
      setProblem(asProblem(error));
      setStep('writing');
    }
  };
  const fresh: DryRun | undefined = tried === text ? followed.run : undefined;
  const settle = (run: DryRun | undefined) => {
    if (run?.state !== 'failed' && !isGrave(run)) void keep();
    else setStep(run?.state === 'failed' ? 'untried' : 'asking');
  };
  const ask = async () => {
    if (fresh?.state === 'done') return settle(fresh);
    setTried(text);
    setStep('trying');
    const asked = await start({ ...wish, ...windowOf(now, hours) });
    // What is wrong with the rule itself is told by keeping it, field by field.
    if (asked === undefined) await keep();
  };
  const isOver = step === 'trying' && (fresh?.state === 'done' || fresh?.state === 'failed');
  useWhen(isOver, () => settle(fresh));
  const panel = { followed: { ...followed, start }, wish, hours, onHours: setHours };
  return { problem, step, panel, ask, keep, back: () => setStep('writing'), run: fresh };
}

function Saving({
  saving,
  isNew,
  errors,
  onClose,
}: {
  readonly saving: ReturnType<typeof useSaving>;
  readonly isNew: boolean;
  readonly errors: string | undefined;
  readonly onClose: () => void;
}) {
  const { step, run, problem } = saving;
  if (step === 'asking' && run !== undefined) {
    const pages = run.after.paged - run.before.paged;
    const quiet = run.after.suppressed - run.before.suppressed;
    return (
      <div className="flex wrap dlg-act">
        <p role="alert" className="sm grow">
          <b>
            Of {run.done} signals, {pages > 0 ? `${pages} more would wake somebody` : ''}
            {pages > 0 && quiet > 0 ? ' and ' : ''}
            {quiet > 0 ? `${quiet} more would be suppressed` : ''}.
          </b>{' '}
          Keep the rule all the same?
        </p>
        <Button onClick={saving.back}>Change it</Button>
        <Button kind="primary" onClick={() => void saving.keep()}>
          Keep it all the same
        </Button>
      </div>
    );
  }
  return (
    <>
      {problem === undefined ? null : (
        <Note tone="crit" role="alert">
          {errors ?? 'Not saved. The fields marked above say what to mend.'}
        </Note>
      )}
      <div className="flex wrap dlg-act">
        <Button onClick={onClose}>Cancel</Button>
        {step === 'trying' || step === 'untried' ? (
          <Button onClick={() => void saving.keep()}>Save without waiting for the dry run</Button>
        ) : null}
        <Button type="submit" kind="primary" busy={step === 'keeping' || step === 'trying'}>
          {isNew ? 'Add the rule' : 'Save'}
        </Button>
      </div>
    </>
  );
}

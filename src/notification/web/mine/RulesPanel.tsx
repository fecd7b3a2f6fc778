/** One's own rules by urgency, changed as a whole and drawn as they will run. */
import { useState } from 'react';
import { ApiProblem, asProblem } from '../../../ui/api.ts';
import { toastDone } from '../../../ui/forms/toast.tsx';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { Button } from '../../../ui/parts/Button.tsx';
import { Note } from '../../../ui/parts/Note.tsx';
import { RuleLine } from './RuleLine.tsx';
import { draftOf, isSame, type RulesDraft, stepsOf, type Urgency } from './rule-draft.ts';
import { StepList } from './StepList.tsx';
import { type Mine, useSaveRules } from './use-mine.ts';
import { MINE, URGENCY_WORDS } from './words.ts';

const URGENCIES = ['high', 'low'] as const satisfies readonly Urgency[];

export function RulesPanel({ mine }: { readonly mine: Mine }) {
  const rules = useRulesDraft(mine);
  const { draft, changed, conflict, problem, busy, put, save, drop } = rules;
  return (
    <Panel title={MINE.rules}>
      <div className="stack">
        <p className="sm t2">{MINE.rulesHelp}</p>
        {URGENCIES.map((urgency) => (
          <fieldset key={urgency} className="item-box stack-2">
            <legend>{URGENCY_WORDS[urgency].title}</legend>
            <p className="xs t3">{URGENCY_WORDS[urgency].help}</p>
            <RuleLine mine={mine} draft={draft} urgency={urgency} />
            <StepList
              mine={mine}
              urgency={urgency}
              steps={draft[urgency]}
              onChange={(steps) => put({ [urgency]: steps })}
            />
          </fieldset>
        ))}
        {problem === undefined ? null : (
          <Note tone="crit" role="alert">
            Not saved. {problem.message}
          </Note>
        )}
        {conflict ? (
          <Note tone="warn" role="alert">
            <p>{MINE.conflict}</p>
            <span className="flex wrap">
              <Button size="sm" onClick={drop}>
                {MINE.theirs}
              </Button>
              <Button size="sm" busy={busy} onClick={() => void save()}>
                {MINE.mine}
              </Button>
            </span>
          </Note>
        ) : (
          <span className="flex wrap">
            <Button
              kind="primary"
              busy={busy}
              aria-disabled={!changed}
              onClick={() => (changed ? void save() : undefined)}
            >
              {MINE.save}
            </Button>
            {changed ? <Button onClick={drop}>{MINE.undo}</Button> : null}
          </span>
        )}
      </div>
    </Panel>
  );
}

/** The draft over what the server has; news of the server wins while nothing was typed. */
function useRulesDraft(mine: Mine) {
  const stored = draftOf(mine.rules, mine.contacts);
  const [own, setOwn] = useState<{ readonly base: RulesDraft; readonly draft: RulesDraft }>();
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const saveRules = useSaveRules(mine);
  const draft = own?.draft ?? stored;
  const changed = own !== undefined && !isSame(own.draft, stored);
  const conflict = changed && !isSame(own.base, stored);
  const save = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await saveRules({ high: [...stepsOf(draft.high)], low: [...stepsOf(draft.low)] });
      setOwn(undefined);
      toastDone(MINE.saved);
    } catch (error) {
      // A conflict shows itself as soon as the newer rules are read.
      if (!(error instanceof ApiProblem && error.status === 409)) setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return {
    draft,
    changed,
    conflict,
    problem,
    busy,
    put: (change: Partial<RulesDraft>) =>
      setOwn({ base: own?.base ?? stored, draft: { ...draft, ...change } }),
    save,
    drop: () => {
      setOwn(undefined);
      setProblem(undefined);
    },
  };
}

/** The five lines as a form; only changed lines are sent. Loaded when somebody begins to write. */
import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { asProblem } from '../../../ui/api.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import { Note } from '../../../ui/parts/Note.tsx';
import type { IncidentState } from '../../core/state.ts';
import { LINES, type Line } from './summary-lines.ts';
import type { SendVerb } from './use-verbs.ts';

export function SummaryEditor({
  state,
  verb,
  send,
  onDone,
}: {
  readonly state: IncidentState;
  readonly verb: string;
  readonly send: SendVerb;
  readonly onDone: () => void;
}) {
  const [texts, setTexts] = useState<Readonly<Record<Line, string>>>(state.summary);
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const changed = LINES.filter(({ line }) => texts[line].trim() !== state.summary[line]);
      const input = Object.fromEntries(changed.map(({ line }) => [line, texts[line].trim()]));
      if (changed.length > 0) await send(verb, input);
      onDone();
    } catch (error) {
      setProblem(asProblem(error).message);
      setBusy(false);
    }
  };
  return (
    <form
      className="stack-2"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onDone();
      }}
    >
      {LINES.map(({ line, word, empty }, index) => (
        <Textarea
          key={line}
          label={word}
          placeholder={empty}
          rows={line === 'what' || line === 'impact' ? 2 : 1}
          value={texts[line]}
          data-autofocus={index === 0}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setTexts((before) => ({ ...before, [line]: value }));
          }}
        />
      ))}
      {problem === undefined ? null : (
        <Note tone="crit" role="alert">
          {problem}
        </Note>
      )}
      <div className="flex dlg-act">
        <Button onClick={onDone}>Leave as it is</Button>
        <Button type="submit" busy={busy}>
          Save the lines
        </Button>
      </div>
    </form>
  );
}

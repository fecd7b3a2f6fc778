/** Five lines a late joiner reads on one phone screen; edited in place, saved line by line. */
import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { asProblem } from '../../../ui/api.ts';
import { useNow } from '../../../ui/clock.ts';
import { formatWhen, useZone } from '../../../ui/format.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import { Note } from '../../../ui/parts/Note.tsx';
import type { IncidentState } from '../../core/state.ts';
import type { SendVerb } from './use-verbs.ts';

const LINES = [
  { line: 'what', word: 'What', empty: 'What is broken, in one sentence.' },
  { line: 'impact', word: 'Impact', empty: 'Who cannot do what, how many.' },
  { line: 'theory', word: 'Theory', empty: 'What we think it is.' },
  { line: 'doing', word: 'Doing', empty: 'Who does what right now.' },
  { line: 'next', word: 'Next', empty: 'What comes next, and when.' },
] as const;

type Line = (typeof LINES)[number]['line'];

/** `verb` is undefined where the viewer may not write. */
export function Summary({
  state,
  verb,
  send,
}: {
  readonly state: IncidentState;
  readonly verb: string | undefined;
  readonly send: SendVerb;
}) {
  const [editing, setEditing] = useState(false);
  if (editing && verb !== undefined) {
    return <Editor state={state} verb={verb} send={send} onDone={() => setEditing(false)} />;
  }
  const bare = LINES.every(({ line }) => state.summary[line] === '');
  return (
    <>
      <dl className="five">
        {LINES.map(({ line, word, empty }) => (
          <Pair key={line} word={word} text={state.summary[line]} empty={empty} />
        ))}
      </dl>
      <p className="xs t3 five-by">
        {bare ? 'Nobody wrote it yet.' : <Written state={state} />}
        {verb === undefined ? null : (
          <>
            {' '}
            <button type="button" className="linklike" onClick={() => setEditing(true)}>
              {bare ? 'Write it' : 'Edit'}
            </button>
          </>
        )}
      </p>
    </>
  );
}

function Pair({
  word,
  text,
  empty,
}: {
  readonly word: string;
  readonly text: string;
  readonly empty: string;
}) {
  return (
    <>
      <dt>{word}</dt>
      <dd>{text === '' ? <span className="t3">{empty}</span> : text}</dd>
    </>
  );
}

function Written({ state }: { readonly state: IncidentState }) {
  const now = useNow();
  const zone = useZone();
  return state.summaryAt === null ? null : <>Written {formatWhen(state.summaryAt, now, zone)} ·</>;
}

function Editor({
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

/** Five lines a late joiner reads on one phone screen; edited in place, saved line by line. */
import { lazy, Suspense, useState } from 'react';
import { useNow } from '../../../ui/clock.ts';
import { formatWhen, useZone } from '../../../ui/format.ts';
import type { IncidentState } from '../../core/state.ts';
import { LINES } from './summary-lines.ts';
import type { SendVerb } from './use-verbs.ts';

const SummaryEditor = lazy(() =>
  import('./SummaryEditor.tsx').then((module) => ({ default: module.SummaryEditor })),
);

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
    return (
      <Suspense fallback={<Lines state={state} />}>
        <SummaryEditor state={state} verb={verb} send={send} onDone={() => setEditing(false)} />
      </Suspense>
    );
  }
  const bare = LINES.every(({ line }) => state.summary[line] === '');
  return (
    <>
      <Lines state={state} />
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

function Lines({ state }: { readonly state: IncidentState }) {
  return (
    <dl className="five">
      {LINES.map(({ line, word, empty }) => (
        <Pair key={line} word={word} text={state.summary[line]} empty={empty} />
      ))}
    </dl>
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

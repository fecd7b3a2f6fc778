/** One run: what reading again would change, the choice to do it, how far it is, and what became of it. */
import { Progress } from '@mantine/core';
import { usePeople } from '../../../identity/web/people.ts';
import { formatCount, plural } from '../../../ui/format.ts';
import { Loaded } from '../../../ui/layout/States.tsx';
import { Time } from '../../../ui/parts/Clock.tsx';
import { Note } from '../../../ui/parts/Note.tsx';
import type { Reread } from '../../rereads/reread-shape.ts';
import { Behind } from './Behind.tsx';
import { CancelRun } from './CancelRun.tsx';
import { Counts } from './Counts.tsx';
import { StartRun } from './StartRun.tsx';
import { useRun } from './use-run.ts';
import { CELL_WORDS, EFFECT_WORDS, PLAN_WORDS, workOf } from './words.ts';

export function RunBody({ id }: { readonly id: string }) {
  const query = useRun(id);
  return (
    <Loaded of={query} what="The run did not load." rows={5}>
      {(run) => (
        <div className="stack">
          {run.signal === null ? <About run={run} /> : null}
          <Now run={run} />
        </div>
      )}
    </Loaded>
  );
}

function About({ run }: { readonly run: Reread }) {
  const people = usePeople();
  const { startedAt, startedBy } = run;
  return (
    <dl className="kv">
      <dt>Sender</dt>
      <dd className="drop">{run.integrationName}</dd>
      <dt>Received</dt>
      <dd>
        <Time at={run.from} zoned /> to <Time at={run.to} zoned />
      </dd>
      <dt>Looked at</dt>
      <dd>
        <Time at={run.askedAt} /> by {people.actorName(run.askedBy)}
      </dd>
      {startedAt === null ? null : (
        <>
          <dt>Started</dt>
          <dd>
            <Time at={startedAt} /> by {people.actorName(startedBy ?? '')},{' '}
            {run.mayPage ? 'calling people for what still fires' : 'calling nobody'}
          </dd>
        </>
      )}
    </dl>
  );
}

function Now({ run }: { readonly run: Reread }) {
  if (run.state === 'looking') {
    return <Underway run={run} done={run.looked} word="looked at" />;
  }
  if (run.state === 'running') return <Underway run={run} done={run.done} word="read again" />;
  if (run.state === 'looked') return <Looked run={run} />;
  return <Over run={run} />;
}

/** Cancelled between two slices, so it may take a moment. */
function Underway({
  run,
  done,
  word,
}: {
  readonly run: Reread;
  readonly done: number;
  readonly word: string;
}) {
  const share = run.total === 0 ? 0 : Math.round((100 * done) / run.total);
  return (
    <>
      <div role="status" className="sm t2">
        {formatCount(done)} of {formatCount(run.total)} {word}
        {run.cancelledBy === null ? '' : '; it stops after the slice at hand'}
      </div>
      <Progress value={share} aria-label="How far it is" />
      <div className={run.signal === null ? 'flex dlg-act' : 'flex'}>
        <CancelRun run={run} words="Cancel" />
      </div>
    </>
  );
}

function Looked({ run }: { readonly run: Reread }) {
  if (run.looked === 0) {
    return <Note>Nothing came in from it then, so there is nothing to read again.</Note>;
  }
  return (
    <>
      {run.signal === null ? (
        <>
          <div>
            <h3>{plural(run.looked, 'signal')} looked at: they would be</h3>
            <Counts run={run} by="cell" counts={run.cells} words={CELL_WORDS} />
          </div>
          <div>
            <h3>Read again, they</h3>
            <ul className="hint-list" aria-label="What is to be done">
              {run.plan.map(({ name, count }) => (
                <li key={name}>
                  <span>
                    <b className="num">{formatCount(count)}</b> {PLAN_WORDS[name]}
                  </span>
                </li>
              ))}
            </ul>
          </div>
        </>
      ) : (
        <Behind run={run} />
      )}
      {workOf(run) === 0 ? (
        <Note role="status">Nothing would change, so there is nothing to do.</Note>
      ) : (
        <StartRun run={run} />
      )}
    </>
  );
}

function Over({ run }: { readonly run: Reread }) {
  const { over, kept, letGo } = run.alerts;
  return (
    <>
      <End run={run} />
      {run.signal !== null ? <Behind run={run} /> : null}
      {run.signal !== null || run.effects.length === 0 ? null : (
        <div>
          <h3>What became of them</h3>
          <Counts run={run} by="effect" counts={run.effects} words={EFFECT_WORDS} />
        </div>
      )}
      {over + kept + letGo === 0 ? null : (
        <p className="sm t2">
          Alerts it began: {formatCount(over)} over by now, {formatCount(kept)} kept back until
          their sender tells them anew, {formatCount(letGo)} let go to people.
        </p>
      )}
    </>
  );
}

function End({ run }: { readonly run: Reread }) {
  const people = usePeople();
  const done = `${formatCount(run.done)} of ${formatCount(run.total)} read again`;
  if (run.state === 'done') {
    return (
      <Note tone="ok" role="status">
        Done: {done}.
      </Note>
    );
  }
  const stands = run.startedAt === null ? 'Nothing was changed.' : `${done}; what was done stands.`;
  if (run.state === 'cancelled') {
    return (
      <Note tone="warn" role="status">
        Cancelled by {people.actorName(run.cancelledBy ?? '')}. {stands}
      </Note>
    );
  }
  return (
    <Note tone="crit" role="alert">
      <b>{run.startedAt === null ? 'It could not be looked at.' : 'It was stopped.'}</b>{' '}
      {run.words[0]} {stands}
    </Note>
  );
}

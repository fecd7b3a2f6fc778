/** Rules tried on what came in: a window, the progress, the two sums side by side, the signals behind each number. */
import { Progress } from '@mantine/core';
import { useState } from 'react';
import { type Instant, plusSeconds } from '../../../kernel/instant.ts';
import { useNow } from '../../../ui/clock.ts';
import { formatCount } from '../../../ui/format.ts';
import { LoadMore } from '../../../ui/layout/LoadMore.tsx';
import { Loaded } from '../../../ui/layout/States.tsx';
import { useList } from '../../../ui/pages.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import { Time } from '../../../ui/parts/Clock.tsx';
import { Note } from '../../../ui/parts/Note.tsx';
import { Segments } from '../../../ui/parts/Segments.tsx';
import type { DryRun, DryRunSignal, DryRunWish } from '../../rules/dry-run/dry-run-shape.ts';
import type { Followed } from './use-dry-run.ts';
import { cellWords, ENDS } from './words.ts';

const WINDOWS = [
  { value: '1', label: 'Last hour' },
  { value: '24', label: '24 hours' },
  { value: '168', label: '7 days' },
] as const;
export type Hours = (typeof WINDOWS)[number]['value'];

/** `[from, to)` of the last so many hours. */
export function windowOf(now: Instant, hours: Hours): { from: Instant; to: Instant } {
  const to = plusSeconds(now, 1);
  return { from: plusSeconds(to, -3_600 * Number(hours)), to };
}

export function DryRunPanel({
  followed,
  wish,
  hours,
  onHours,
}: {
  readonly followed: Followed;
  /** What is proposed, without its window. */
  readonly wish: Omit<DryRunWish, 'from' | 'to'>;
  readonly hours: Hours;
  readonly onHours: (hours: Hours) => void;
}) {
  const now = useNow();
  const { run, problem, busy, start } = followed;
  return (
    <section className="stack" aria-label="Dry run">
      <div className="flex wrap">
        <Segments<Hours> label="Signals of" value={hours} options={WINDOWS} onChange={onHours} />
        <Button busy={busy} onClick={() => void start({ ...wish, ...windowOf(now, hours) })}>
          Try it on what came in
        </Button>
      </div>
      {problem === undefined ? null : (
        <Note tone="crit" role="alert">
          {problem.message}
        </Note>
      )}
      {run === undefined ? null : <Run run={run} busy={busy} />}
    </section>
  );
}

function Run({ run, busy }: { readonly run: DryRun; readonly busy: boolean }) {
  const [cell, setCell] = useState<string>();
  if (busy) {
    const share = run.total === 0 ? 0 : Math.round((100 * run.done) / run.total);
    return (
      <div role="status" className="sm t2">
        {formatCount(run.done)} of {formatCount(run.total)} signals
        <Progress value={share} aria-label="How far the dry run is" />
      </div>
    );
  }
  if (run.state === 'failed') {
    return (
      <Note tone="crit" role="alert">
        {run.words[0] ?? 'The dry run failed.'}
      </Note>
    );
  }
  return (
    <div className="stack">
      <Sums run={run} />
      <Cells run={run} chosen={cell} onChoose={setCell} />
      {cell === undefined ? null : <Behind run={run} cell={cell} />}
      <ul className="xs t2">
        {run.untried === 0 ? null : (
          <li>{formatCount(run.untried)} signals were kept without what a dry run needs.</li>
        )}
        {run.words.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
    </div>
  );
}

function Sums({ run }: { readonly run: DryRun }) {
  const rows = [
    ...ENDS.map(({ end, label }) => ({ label, was: run.before[end], is: run.after[end] })),
    { label: 'Wake somebody', was: run.before.paged, is: run.after.paged },
  ];
  return (
    <table className="tbl" aria-label={`${formatCount(run.done)} signals`}>
      <thead>
        <tr>
          <th scope="col">Of {formatCount(run.done - run.untried)} signals</th>
          <th scope="col" className="right">
            now
          </th>
          <th scope="col" className="right">
            with the change
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, was, is }) => (
          <tr key={label}>
            <td>{label}</td>
            <td className="right">{formatCount(was)}</td>
            <td className="right">{is === was ? formatCount(is) : <b>{formatCount(is)}</b>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Differences first; every number opens its signals. */
function Cells({
  run,
  chosen,
  onChoose,
}: {
  readonly run: DryRun;
  readonly chosen: string | undefined;
  readonly onChoose: (cell: string | undefined) => void;
}) {
  const differs = (name: string) => name.split('>')[0] !== name.split('>')[1];
  const cells = [...run.cells].sort((a, b) => Number(differs(b.name)) - Number(differs(a.name)));
  if (cells.length === 0) return <p className="sm t2">No signal came in then.</p>;
  return (
    <>
      {cells.some(({ name }) => differs(name)) ? null : (
        <p className="sm t2">Nothing would be different.</p>
      )}
      <ul className="rule-cells" aria-label="What differs">
        {cells.map(({ name, count }) => (
          <li key={name}>
            <button
              type="button"
              className="linklike"
              aria-expanded={chosen === name}
              onClick={() => onChoose(chosen === name ? undefined : name)}
            >
              {formatCount(count)}
            </button>{' '}
            {differs(name) ? <b>{cellWords(name)}</b> : cellWords(name)}
          </li>
        ))}
      </ul>
    </>
  );
}

function Behind({ run, cell }: { readonly run: DryRun; readonly cell: string }) {
  const path = `/api/v1/rules/dry-runs/${run.id}/signals?limit=50&cell=${encodeURIComponent(cell)}`;
  const list = useList<DryRunSignal>(path);
  return (
    <Loaded of={list} what="The signals did not load." rows={3}>
      {(items) => (
        <>
          <ul className="rule-cells" aria-label={cellWords(cell)}>
            {items.map((one) => (
              <li key={one.signal}>
                <a
                  href={`/signals?view=signals&signal=${one.signal}`}
                  target="_blank"
                  rel="noreferrer"
                >
                  {one.title}
                </a>{' '}
                <span className="xs t2">
                  {one.serviceName ?? one.source}, <Time at={one.receivedAt} seconds />
                </span>
              </li>
            ))}
          </ul>
          <LoadMore of={list} thing="signal" />
        </>
      )}
    </Loaded>
  );
}

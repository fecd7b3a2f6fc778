/**
 * Says on every page when Evenkeel itself is in trouble: pages may be late, nobody can be paged, clocks disagree;
 * and what to do about it. That no channel is connected yet is on the bridge alone, where it is somebody's work.
 */
import { Link } from '@tanstack/react-router';
import type { WatchProblem, WatchStand } from '../../notification/api.ts';
import { useGet } from '../../ui/api.ts';
import { Note } from '../../ui/parts/Note.tsx';
import { useMay } from '../../ui/viewer.ts';

const AGAIN_SECONDS = 30;

export function WatchBanner({ path }: { readonly path: string }) {
  const watch = useGet<WatchStand>('/api/v1/watch', {
    staleSeconds: AGAIN_SECONDS,
    againSeconds: AGAIN_SECONDS,
  });
  const problems = watch.data?.problems ?? [];
  const shown = problems.filter(({ code }) => code !== 'no_channel' || path === '/');
  // The page of the watch says it all itself.
  if (shown.length === 0 || path === '/settings/watch') return null;
  return (
    <div className="stack-2 watch">
      {shown.map((problem) => (
        <Note key={problem.code} tone={isLoud(problem) ? 'crit' : 'warn'} role="alert">
          <b>{problem.text}</b> <WhatToDo problem={problem} path={path} />
        </Note>
      ))}
    </div>
  );
}

function isLoud({ code }: WatchProblem): boolean {
  return code === 'engine' || code === 'nobody_reachable';
}

function WhatToDo({ problem, path }: { readonly problem: WatchProblem; readonly path: string }) {
  const keeps = useMay('admin');
  const { code, incident } = problem;
  if (code === 'nobody_reachable') {
    const there = `/incidents/${incident}`;
    if (incident === undefined || path === there) return null;
    return <Link to={there}>Who was tried</Link>;
  }
  if (code === 'no_channel') return keeps ? <Link to="/settings/channels">Set one up</Link> : null;
  if (!keeps) return code === 'engine' ? 'Call people yourself for what cannot wait.' : null;
  return <Link to="/settings/watch">What is known of it</Link>;
}

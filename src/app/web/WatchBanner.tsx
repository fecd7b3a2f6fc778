/**
 * Says on every page when Evenkeel itself is in trouble: pages may be late, or nobody can be paged. What stands in
 * the way of the next page is on the bridge alone, where it is somebody's work; a stopped engine is everybody's.
 */
import type { WatchStand } from '../../notification/api.ts';
import { useGet } from '../../ui/api.ts';
import { Note } from '../../ui/parts/Note.tsx';

const AGAIN_SECONDS = 30;

const EVERYWHERE: ReadonlySet<WatchStand['problems'][number]['code']> = new Set([
  'engine',
  'clocks',
]);

export function WatchBanner({ path }: { readonly path: string }) {
  const watch = useGet<WatchStand>('/api/v1/watch', {
    staleSeconds: AGAIN_SECONDS,
    againSeconds: AGAIN_SECONDS,
  });
  const problems = watch.data?.problems ?? [];
  const shown = problems.filter(({ code }) => EVERYWHERE.has(code) || path === '/');
  if (shown.length === 0) return null;
  return (
    <div className="stack-2 watch">
      {shown.map(({ code, text }) => (
        <Note
          key={text}
          tone={code === 'no_channel' || code === 'clocks' ? 'warn' : 'crit'}
          role="alert"
        >
          <b>{text}</b>
        </Note>
      ))}
    </div>
  );
}

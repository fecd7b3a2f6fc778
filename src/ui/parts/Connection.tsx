/** Whether the screen is fed: "Live", or how old the last news is while it tries again. */
import { toMillis } from '../../kernel/instant.ts';
import { useNow } from '../clock.ts';
import { formatDuration } from '../format.ts';
import { retryLive, useConnection } from '../live.ts';

export function Connection() {
  const { state } = useConnection();
  if (state === 'off') return null;
  if (state === 'lost') return <Lost />;
  return <span className="live">{state === 'live' ? 'Live' : 'Connecting'}</span>;
}

function Lost() {
  const { lastNewsMs } = useConnection();
  const now = toMillis(useNow());
  const words =
    lastNewsMs === 0
      ? 'No news yet, trying again'
      : `Last news ${formatDuration((now - lastNewsMs) / 1000, { coarse: true })} ago, trying again`;
  return (
    <button type="button" className="live stale plain" title={words} onClick={retryLive}>
      {words}
    </button>
  );
}

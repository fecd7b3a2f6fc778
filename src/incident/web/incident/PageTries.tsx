/** Every try of one page: by what, when it came how far, why it failed, and why it was made at that moment. */
import type { Instant } from '../../../kernel/instant.ts';
import { useNow } from '../../../ui/clock.ts';
import { formatTime, localInstants, useZone } from '../../../ui/format.ts';
import { Tag } from '../../../ui/parts/Tag.tsx';
import { channelName, momentsOf, standingOf, triesInShort } from './page-tries.ts';
import type { PageAttempt, PageItem } from './pages-wire.ts';

export function PageTries({ page }: { readonly page: PageItem }) {
  if (page.attempts.length === 0) return null;
  return (
    <details className="tries">
      <summary className="xs">{triesInShort(page.attempts)}</summary>
      <ol>
        {page.attempts.map((attempt) => (
          <Try key={attempt.number} page={page} attempt={attempt} />
        ))}
      </ol>
    </details>
  );
}

function Try({ page, attempt }: { readonly page: PageItem; readonly attempt: PageAttempt }) {
  const now = useNow();
  const zone = useZone();
  const { word, bad } = standingOf(attempt);
  return (
    <li className="xs drop">
      <b>{channelName(attempt.channel)}</b> {attempt.address}{' '}
      <Tag tone={bad ? 'crit' : undefined}>{word}</Tag>
      {attempt.verified ? null : <Tag tone="warn">not verified</Tag>}
      <div className="t3">
        {momentsOf(page, attempt)
          .map((moment) => `${moment.word} ${formatTime(moment.at as Instant, zone)}`)
          .join(', ')}
      </div>
      {attempt.whyNow === null ? null : <div className="t3">Why now: {attempt.whyNow}.</div>}
      {attempt.why === null ? null : <div>{localInstants(attempt.why, now, zone)}</div>}
    </li>
  );
}

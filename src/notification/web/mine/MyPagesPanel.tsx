/** "Why was I paged?": one's last pages, each with its reason, its tries and its end. */
import { Link } from '@tanstack/react-router';
import { PAGE_LOOKS } from '../../../incident/web/incident/page-looks.ts';
import type { Instant } from '../../../kernel/instant.ts';
import { useNow } from '../../../ui/clock.ts';
import { localInstants, useZone } from '../../../ui/format.ts';
import { LoadMore } from '../../../ui/layout/LoadMore.tsx';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { Empty, Loaded } from '../../../ui/layout/States.tsx';
import { useList } from '../../../ui/pages.ts';
import { Time } from '../../../ui/parts/Clock.tsx';
import { Icon } from '../../../ui/parts/Icon.tsx';
import type { PersonPage } from '../../api.ts';
import type { Mine } from './use-mine.ts';
import { MINE } from './words.ts';

export function MyPagesPanel({ mine }: { readonly mine: Mine }) {
  const list = useList<PersonPage>(`/api/v1/people/${mine.person}/pages?limit=10`, {
    topics: ['incident', 'page', 'notification'],
  });
  return (
    <Panel title={MINE.pages} flush>
      <Loaded of={list} what="Your pages did not load." rows={3}>
        {(pages) =>
          pages.length === 0 ? (
            <Empty title={MINE.noPages}>{MINE.noPagesHelp}</Empty>
          ) : (
            <ul className="list">
              {pages.map((page) => (
                <OnePage key={page.id} page={page} mine={mine} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <LoadMore of={list} thing="page" />
    </Panel>
  );
}

function OnePage({ page, mine }: { readonly page: PersonPage; readonly mine: Mine }) {
  const now = useNow();
  const zone = useZone();
  const look = PAGE_LOOKS[page.state];
  const titleOf = (kind: string) => mine.channels.find(({ name }) => name === kind)?.title ?? kind;
  const ways = [...new Set(page.attempts.map(({ channel }) => titleOf(channel)))].join(', then ');

  return (
    <li className="tp">
      <span className="grow drop page-line">
        <Link to={`/incidents/${page.incident}`} data-row>
          {page.incident}
        </Link>{' '}
        {page.title ?? 'Restricted'}
        <br />
        <span className="xs t3">
          {localInstants(page.reason, now, zone)}
          {ways === '' ? '' : ` By ${ways}`}
          {page.outcome === null ? '' : `: ${localInstants(page.outcome, now, zone)}`}
        </span>
      </span>
      <span className="xs nw">
        <span className={look.tone}>
          <Icon of={look.icon} size="s" /> {look.word}
        </span>
        <br />
        <span className="t3">
          <Time at={page.createdAt as Instant} seconds />
        </span>
      </span>
    </li>
  );
}

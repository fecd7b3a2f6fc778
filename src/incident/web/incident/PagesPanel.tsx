/** Who was paged and why, by which channel, with which outcome; and who was not, and why not. */
import { IconBellOff } from '@tabler/icons-react';
import type { Instant } from '../../../kernel/instant.ts';
import { useGet } from '../../../ui/api.ts';
import { useNow } from '../../../ui/clock.ts';
import { formatWhen, localInstants, useZone } from '../../../ui/format.ts';
import { inWords } from '../../../ui/forms/json-schema.ts';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { Loaded } from '../../../ui/layout/States.tsx';
import { Icon } from '../../../ui/parts/Icon.tsx';
import { Person } from '../../../ui/parts/Person.tsx';
import { useViewer } from '../../../ui/viewer.ts';
import type { IncidentState } from '../../core/state.ts';
import { PAGE_LOOKS } from './page-looks.ts';
import type { IncidentPages, PageItem } from './pages-wire.ts';

export function PagesPanel({ state }: { readonly state: IncidentState }) {
  const query = useGet<IncidentPages>(`/api/v1/incidents/${state.number}/pages`, {
    topics: ['incident', 'page', 'notification'],
  });
  const now = useNow();
  const zone = useZone();
  const next = state.paging.status === 'running' ? state.paging.nextDueAt : null;
  return (
    <Panel
      title="Who was paged, and why"
      note={pagingWords(state)}
      footer={
        next === null
          ? undefined
          : `Next step ${formatWhen(next, now, zone, { seconds: true })}, unless somebody acknowledges.`
      }
      flush
    >
      <Loaded of={query} what="The pages did not load." rows={3}>
        {(answer) => <PageLists answer={answer} />}
      </Loaded>
    </Panel>
  );
}

function pagingWords(state: IncidentState): string {
  const { status, level, round } = state.paging;
  if (status === 'running' && level === 0) return 'about to begin';
  if (status === 'running') return `level ${level}${round > 1 ? `, round ${round}` : ''}`;
  if (status === 'acked') return 'acknowledged';
  return status === 'idle' ? 'nobody yet' : inWords(status).toLowerCase();
}

function PageLists({ answer }: { readonly answer: IncidentPages }) {
  const viewer = useViewer();
  const now = useNow();
  const zone = useZone();
  const { pages, notPaged, names } = answer;
  if (pages.length === 0 && notPaged.length === 0) {
    return <p className="in sm t2">Nobody was paged for this incident.</p>;
  }
  return (
    <ul className="list">
      {pages.map((page) => (
        <li key={page.id} className="tp">
          <span className="grow">
            <Person name={names[page.person] ?? 'Someone'} you={page.person === viewer.id} />
            <br />
            <span className="t3 xs">{page.reason}</span>
            <Attempts page={page} />
          </span>
          <Outcome page={page} />
        </li>
      ))}
      {notPaged.map((none) => (
        <li key={`${none.level} ${none.reason}`} className="tp">
          <Icon of={IconBellOff} label="Not paged" />
          <span className="grow t2">
            {none.level === null ? '' : `Level ${none.level}: `}
            {none.targets.map((target) => names[target.id] ?? target.kind).join(', ')}
            {none.targets.length === 0 ? '' : ' not paged. '}
            {localInstants(none.reason, now, zone)}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Outcome({ page }: { readonly page: PageItem }) {
  const now = useNow();
  const zone = useZone();
  const look = PAGE_LOOKS[page.state];
  const at = (page.acknowledgedAt ?? page.createdAt) as Instant;
  return (
    <span className="push right xs nw">
      <span className={look.tone}>
        <Icon of={look.icon} size="s" /> {look.word}
      </span>
      <br />
      <span className="t3">{formatWhen(at, now, zone, { seconds: true })}</span>
    </span>
  );
}

/** The tries worth a word: those that did not go through. */
function Attempts({ page }: { readonly page: PageItem }) {
  const bad = page.attempts.filter(
    (attempt) => attempt.state === 'failed' || attempt.state === 'not_sent',
  );
  const channels = [...new Set(page.attempts.map((attempt) => attempt.channel))].join(', ');
  const told = ['', ...bad.map((attempt) => attempt.why)];
  return (
    <span className="t3 xs">
      {channels === '' ? '' : ` · by ${channels}`}
      {bad.map((attempt) => (
        <span key={attempt.number}>
          <br />
          try {attempt.number} by {attempt.channel}: {attempt.why ?? 'failed'}
        </span>
      ))}
      {page.outcome === null || told.includes(page.outcome) ? null : ` · ${page.outcome}`}
    </span>
  );
}

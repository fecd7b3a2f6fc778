/** Who was paged and why, by which channel, with which outcome; and who was not, and why not. */
import { Select } from '@mantine/core';
import { IconBellOff } from '@tabler/icons-react';
import { useState } from 'react';
import { usePeople } from '../../../identity/web/people.ts';
import type { Instant } from '../../../kernel/instant.ts';
import { useGet } from '../../../ui/api.ts';
import { useNow } from '../../../ui/clock.ts';
import { formatWhen, localInstants, useZone } from '../../../ui/format.ts';
import { inWords } from '../../../ui/forms/json-schema.ts';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { Loaded } from '../../../ui/layout/States.tsx';
import { Button } from '../../../ui/parts/Button.tsx';
import { Icon } from '../../../ui/parts/Icon.tsx';
import { Person } from '../../../ui/parts/Person.tsx';
import { useViewer } from '../../../ui/viewer.ts';
import type { IncidentState } from '../../core/state.ts';
import { PageTries } from './PageTries.tsx';
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
        {(answer) => <PageLists answer={answer} number={state.number} />}
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

/** Longer lists are opened by a press. */
const SHOWN = 6;

function PageLists({
  answer,
  number,
}: {
  readonly answer: IncidentPages;
  readonly number: string;
}) {
  const viewer = useViewer();
  const people = usePeople();
  const [person, setPerson] = useState<string>();
  const [all, setAll] = useState(false);
  const chosen =
    person === undefined ? answer.pages : answer.pages.filter((one) => one.person === person);
  const shown = all ? chosen : chosen.slice(0, SHOWN);
  const choices = [...people.choices].map((one) =>
    one.value === viewer.id ? { ...one, label: `${one.label} (you)` } : one,
  );
  return (
    <>
      <div className="in">
        <Select
          label="Why was somebody paged, or not?"
          placeholder="Everybody"
          data={choices}
          value={person ?? null}
          onChange={(id) => setPerson(id ?? undefined)}
          searchable
          clearable
        />
      </div>
      {person === undefined ? null : <WhyOf number={number} person={person} />}
      {person === undefined && answer.pages.length === 0 && answer.notPaged.length === 0 ? (
        <p className="in sm t2">
          Nobody was paged for this incident. A page goes out when an alert is loud, when the
          priority says so, or by hand.
        </p>
      ) : null}
      <ul className="list">
        {shown.map((page) => (
          <OnePage key={page.id} page={page} names={answer.names} />
        ))}
        {person === undefined ? <Levels answer={answer} /> : null}
      </ul>
      {shown.length < chosen.length ? (
        <div className="in pt">
          <Button size="sm" onClick={() => setAll(true)}>
            Show all {chosen.length} pages
          </Button>
        </div>
      ) : null}
    </>
  );
}

/** The server's own sentences about one person, in the order of time. */
function WhyOf({ number, person }: { readonly number: string; readonly person: string }) {
  const now = useNow();
  const zone = useZone();
  const query = useGet<IncidentPages>(`/api/v1/incidents/${number}/pages?person=${person}`, {
    topics: ['incident', 'page', 'notification'],
  });
  return (
    <Loaded of={query} what="The answer did not load." rows={2}>
      {({ why = [] }) => (
        <div className="in sm" role="status">
          <ol className="why">
            {why.map(({ at, text }) => (
              <li key={`${at} ${text}`}>
                {at === null ? null : (
                  <span className="t3">
                    {formatWhen(at as Instant, now, zone, { seconds: true })}{' '}
                  </span>
                )}
                {localInstants(text, now, zone)}
              </li>
            ))}
          </ol>
        </div>
      )}
    </Loaded>
  );
}

function OnePage({
  page,
  names,
}: {
  readonly page: PageItem;
  readonly names: IncidentPages['names'];
}) {
  const viewer = useViewer();
  const now = useNow();
  const zone = useZone();
  const told = page.attempts.some(({ why }) => why === page.outcome);
  return (
    <li className="tp">
      <span className="grow">
        <Person name={names[page.person] ?? 'Someone'} you={page.person === viewer.id} />
        <br />
        <span className="t3 xs">{localInstants(page.reason, now, zone)}</span>
        {page.outcome === null || told ? null : (
          <span className="t3 xs"> {localInstants(page.outcome, now, zone)}</span>
        )}
        <PageTries page={page} />
      </span>
      <Outcome page={page} />
    </li>
  );
}

/** Levels that paged nobody, each with its reason. */
function Levels({ answer }: { readonly answer: IncidentPages }) {
  const now = useNow();
  const zone = useZone();
  return answer.notPaged.map((none) => (
    <li key={`${none.level} ${none.reason}`} className="tp">
      <Icon of={IconBellOff} label="Not paged" />
      <span className="grow t2">
        {none.level === null ? '' : `Level ${none.level}: `}
        {none.targets.map((target) => answer.names[target.id] ?? target.kind).join(', ')}
        {none.targets.length === 0 ? '' : ' not paged. '}
        {localInstants(none.reason, now, zone)}
      </span>
    </li>
  ));
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

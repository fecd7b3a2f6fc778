/**
 * The bridge: every open incident in the order of work, who is on call, what needs a decision. Where
 * nothing burns it says so, since when, and whether we are ready for the next one.
 */
import '../../ui/styles/work.css';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useGet } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { formatBetween, formatWhenZoned, plural, useZone } from '../../ui/format.ts';
import { Page } from '../../ui/layout/Page.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { ButtonLink } from '../../ui/parts/Button.tsx';
import { Segments } from '../../ui/parts/Segments.tsx';
import { useViewer } from '../../ui/viewer.ts';
import { Decisions } from './bridge/Decisions.tsx';
import { isUnanswered } from './bridge/decisions.ts';
import { CalmHorizon, SignalsPanel } from './bridge/Horizon.tsx';
import { Major } from './bridge/Major.tsx';
import { OnCallNow } from './bridge/OnCallNow.tsx';
import { QueueTable } from './bridge/QueueTable.tsx';
import { Readiness } from './bridge/Readiness.tsx';
import { Unanswered } from './bridge/Unanswered.tsx';
import { useQueue } from './queue.ts';
import type { IncidentItem, IncidentQueue } from './wire.ts';
import { WORDS } from './words.ts';

const words = WORDS.bridge;

export function BridgePage() {
  const query = useQueue();
  const items = query.data?.items ?? [];
  const calm = query.data !== undefined && !items.some(burns);
  const isInTrouble = useTrouble();
  return (
    <Page
      crumbs={[{ label: words.place }]}
      title={query.data === undefined ? 'Reading the board' : newsOf(items, isInTrouble)}
      sub={query.data === undefined ? ' ' : calm ? <CalmSince items={items} /> : words.each}
      actions={
        <ButtonLink to="/report" icon={IconPlus} className="m-hide">
          {words.report}
        </ButtonLink>
      }
    >
      <Loaded of={query} what="The open incidents did not load." rows={6}>
        {(queue) => (
          <>
            <Unanswered items={queue.items} />
            {calm ? <Calm queue={queue} /> : <Storm queue={queue} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** P1 to P3, not yet judged, or called in vain: somebody has to look now. */
function burns(item: IncidentItem): boolean {
  if (item.state === 'resolved') return false;
  if (isUnanswered(item)) return true;
  return item.priority === null || ['P1', 'P2', 'P3'].includes(item.priority);
}

/** Whether Evenkeel itself could not page now: the banner above says what it is. */
function useTrouble(): boolean {
  const watch = useGet<{ readonly problems: readonly { readonly code: string }[] }>(
    '/api/v1/watch',
    {
      staleSeconds: 30,
    },
  );
  return (watch.data?.problems ?? []).some(({ code }) => code === 'engine');
}

function newsOf(items: readonly IncidentItem[], isInTrouble: boolean): string {
  const majors = items.filter((item) => item.major === 'declared').length;
  const others = items.length - majors;
  if (majors > 0) {
    return `${plural(majors, 'major incident')}${others === 0 ? '' : `, ${plural(others, 'other')} open`}`;
  }
  if (!items.some(burns)) return isInTrouble ? words.calmInTrouble : words.calm;
  const loud = items.filter((item) => item.priority === 'P1' || item.priority === 'P2').length;
  const open = `${plural(items.length, 'incident')} open`;
  if (loud === 0) return `${open}, none of them P1 or P2`;
  if (loud < items.length) return `${open}, ${loud} of them P1 or P2`;
  return items.length === 1 ? `${open}, and it is ${items[0]?.priority}` : `${open}, all P1 or P2`;
}

function CalmSince({ items }: { readonly items: readonly IncidentItem[] }) {
  const now = useNow();
  const zone = useZone();
  const last = useGet<IncidentQueue>('/api/v1/incidents?state=closed&limit=1', {
    topics: ['incident'],
  }).data?.items[0];
  const burning = items.length === 0 ? 'Nothing is open.' : 'No open P1, P2 or P3.';
  if (last?.closedAt === undefined || last.closedAt === null) return burning;
  return (
    <>
      {burning} Last incident closed {formatWhenZoned(last.closedAt, now, zone)}:{' '}
      {formatBetween(last.closedAt, now, { coarse: true })} of quiet so far.
    </>
  );
}

function Calm({ queue }: { readonly queue: IncidentQueue }) {
  return (
    <>
      <CalmHorizon />
      <div className="cols">
        <div className="stack-5">
          <Readiness />
          {queue.items.length === 0 ? null : (
            <Panel
              title={words.canWait}
              note={queue.items.length}
              aside={<Link to="/incidents">{words.queue}</Link>}
              flush
            >
              <QueueTable label={words.canWait} items={queue.items} names={queue.names} />
            </Panel>
          )}
        </div>
        <div className="stack-5">
          <OnCallNow />
          <Decisions items={queue.items} />
        </div>
      </div>
    </>
  );
}

/** More big cards than this would push the queue out of sight. */
const MOST_CARDS = 2;

/** Of the queue; the rest is a press away. */
const MOST_ROWS = 25;

type Filter = 'all' | 'mine' | 'nobody';

const FILTERS = [
  { value: 'all', label: 'All' },
  { value: 'mine', label: 'Mine' },
  { value: 'nobody', label: 'No owner' },
] as const satisfies readonly { value: Filter; label: string }[];

function Storm({ queue }: { readonly queue: IncidentQueue }) {
  const viewer = useViewer();
  const [filter, setFilter] = useState<Filter>('all');
  const top = queue.items.filter(isTop).slice(0, MOST_CARDS);
  const others = queue.items.filter((item) => !top.includes(item));
  const shown = others.filter((item) => fits(item, filter, viewer.id));
  return (
    <>
      {top.map((item) => (
        <Major key={item.number} item={item} names={queue.names} />
      ))}
      <div className="cols">
        <div className="stack-5">
          <SignalsPanel />
          {others.length === 0 ? null : (
            <Panel
              title={top.length > 0 ? words.others : words.open}
              note={`${others.length}, ${words.order}`}
              aside={
                <Segments label="Which" value={filter} options={FILTERS} onChange={setFilter} />
              }
              footer={
                <Link to="/incidents">
                  {shown.length > MOST_ROWS
                    ? `${shown.length - MOST_ROWS} more: ${words.queue.toLowerCase()}`
                    : words.queue}
                </Link>
              }
              flush
            >
              {shown.length === 0 ? (
                <Empty title="None of these." />
              ) : (
                <QueueTable
                  label={words.open}
                  items={shown.slice(0, MOST_ROWS)}
                  names={queue.names}
                />
              )}
            </Panel>
          )}
        </div>
        <div className="stack-5">
          <Decisions items={queue.items} />
          <OnCallNow />
        </div>
      </div>
    </>
  );
}

/** A declared major, or a P1 that is still open, gets the big card. */
function isTop(item: IncidentItem): boolean {
  return item.state !== 'resolved' && (item.major === 'declared' || item.priority === 'P1');
}

function fits(item: IncidentItem, filter: Filter, viewer: string): boolean {
  if (filter === 'all') return true;
  if (filter === 'nobody') return item.assignee === null && item.commander === null;
  return item.assignee === viewer || item.commander === viewer;
}

/** The live log: note box, filters, rows that wait, stars, and the proof that nobody edited it. */
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Instant } from '../../../kernel/instant.ts';
import { useGet } from '../../../ui/api.ts';
import { useNow } from '../../../ui/clock.ts';
import { formatCount, formatWhen, plural, useZone } from '../../../ui/format.ts';
import { toastProblem } from '../../../ui/forms/toast.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { Empty, ErrorState, Loading } from '../../../ui/layout/States.tsx';
import { Button } from '../../../ui/parts/Button.tsx';
import { Segments } from '../../../ui/parts/Segments.tsx';
import { Tag } from '../../../ui/parts/Tag.tsx';
import { NewRowsBar, TimelineRow } from '../../../ui/parts/Timeline.tsx';
import { useViewer } from '../../../ui/viewer.ts';
import type { IncidentState } from '../../core/state.ts';
import type { Entry } from '../../core/timeline.ts';
import type { Names } from '../wire.ts';
import { WORDS } from '../words.ts';
import { NoteBox } from './NoteBox.tsx';
import { isMilestone, sentenceOf } from './say.tsx';
import { isHuman } from './speak.ts';
import type { Timeline } from './use-timeline.ts';
import type { SendVerb } from './use-verbs.ts';

type Filter = 'key' | 'all' | 'people' | 'machine';

const FILTERS = [
  { value: 'key', label: 'Key' },
  { value: 'all', label: 'All' },
  { value: 'people', label: 'People' },
  { value: 'machine', label: 'Machine' },
] as const satisfies readonly { value: Filter; label: string }[];

interface Props {
  readonly state: IncidentState;
  readonly names: Names;
  readonly timeline: Timeline;
  readonly send: SendVerb;
  readonly mayNote: boolean;
  readonly mayStar: boolean;
}

export function TimelinePanel(props: Props) {
  const { state, timeline, send } = props;
  const [filter, setFilter] = useState<Filter>('all');
  const shown = timeline.rows.filter((entry) => fits(entry, filter, state.starred));
  useKeys([{ keys: '.', label: 'Show new rows', run: timeline.show }]);
  return (
    <Panel
      title={WORDS.incident.timeline}
      note={
        <span className="flex wrap">
          {plural(state.version, 'row')}
          <ChainTag number={state.number} version={state.version} />
        </span>
      }
      aside={<Segments label="Which rows" value={filter} options={FILTERS} onChange={setFilter} />}
      flush
    >
      {props.mayNote ? <NoteBox number={state.number} send={send} /> : null}
      <NewRowsBar count={timeline.waiting} onShow={timeline.show} />
      <PoliteCount count={timeline.waiting} />
      {timeline.loading ? <Loading rows={5} /> : null}
      {timeline.error === null ? null : (
        <div className="in">
          <ErrorState
            what="The log did not load."
            error={timeline.error}
            onRetry={timeline.retry}
          />
        </div>
      )}
      {shown.length === 0 && !timeline.loading && timeline.error === null ? (
        <Empty title={filter === 'all' ? WORDS.incident.empty : 'No such row.'} />
      ) : (
        <Rows {...props} shown={shown} />
      )}
      {timeline.more === undefined ? null : (
        <div className="in">
          <Button kind="quiet" size="sm" onClick={timeline.more}>
            Older rows
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Rows({
  state,
  names,
  timeline,
  send,
  mayStar,
  shown,
}: Props & { readonly shown: readonly Entry[] }) {
  const now = useNow();
  const zone = useZone();
  const viewer = useViewer();
  const by = {
    names: { ...names, ...timeline.names },
    viewer: viewer.id,
    alerts: titlesOf(state),
    when: (at: Instant) => formatWhen(at, now, zone),
  };
  return (
    <ol className="tl">
      {shown.map((entry) => {
        const { icon, kind, text, meta, tone } = sentenceOf(entry, by);
        const starred = state.starred.includes(entry.seq);
        const late = entry.recordedAt > entry.occurredAt && gapSeconds(entry) > 60;
        return (
          <TimelineRow
            key={entry.seq}
            at={entry.occurredAt}
            recordedAt={late ? entry.recordedAt : undefined}
            icon={icon}
            iconLabel={kind}
            tone={tone}
            meta={meta === '' ? undefined : meta}
            star={starred}
            onStar={mayStar ? () => void star(send, entry.seq, !starred) : undefined}
          >
            {text}
          </TimelineRow>
        );
      })}
    </ol>
  );
}

function titlesOf(state: IncidentState): Readonly<Record<string, string>> {
  return Object.fromEntries(state.alerts.map((alert) => [alert.alert, alert.title]));
}

function gapSeconds(entry: Entry): number {
  return (Date.parse(entry.recordedAt) - Date.parse(entry.occurredAt)) / 1000;
}

async function star(send: SendVerb, seq: number, starred: boolean): Promise<void> {
  try {
    await send('star', { seq, starred });
  } catch (error) {
    toastProblem('The star was not set.', error);
  }
}

function fits(entry: Entry, filter: Filter, starred: readonly number[]): boolean {
  if (entry.kind === 'row.starred') return filter === 'machine';
  if (filter === 'all') return true;
  if (filter === 'people') return isHuman(entry.actorId);
  if (filter === 'machine') return !isHuman(entry.actorId);
  return starred.includes(entry.seq) || isMilestone(entry);
}

/** Read out at most every half minute, so a storm does not talk without end. */
function PoliteCount({ count }: { readonly count: number }) {
  const half = useNow().slice(17, 19) < '30' ? 0 : 1;
  const [spoken, setSpoken] = useState({ half, count: 0 });
  if (spoken.half !== half) setSpoken({ half, count });
  return (
    <span className="sr" role="status">
      {spoken.count === 0 ? '' : `${formatCount(spoken.count)} new rows wait`}
    </span>
  );
}

interface Verdict {
  readonly ok: boolean;
  readonly rows: number;
  readonly firstBadRow: number | null;
}

function ChainTag({ number, version }: { readonly number: string; readonly version: number }) {
  const { data } = useGet<Verdict>(`/api/v1/incidents/${number}/verify`, {
    staleSeconds: 60,
    enabled: version > 0,
  });
  if (data === undefined) return null;
  return data.ok ? (
    <Tag tone="ok" icon={IconShieldCheck} title="Every row carries the hash of the row before it">
      {WORDS.incident.verified}
    </Tag>
  ) : (
    <Tag tone="crit" icon={IconShieldX}>
      {WORDS.incident.broken} at row {data.firstBadRow ?? '?'}
    </Tag>
  );
}

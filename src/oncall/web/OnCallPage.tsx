/**
 * On call: is anyone missing? The calendar of one schedule, its gaps in words with a way to fill them,
 * what people changed beside the layers, how the burden is shared, and who carries the pager right now.
 */
import '../../ui/styles/calendar.css';
import '../../ui/styles/manage.css';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { fromMillis, plusSeconds, toMillis } from '../../kernel/instant.ts';
import { useGet } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { useZone } from '../../ui/format.ts';
import { Page } from '../../ui/layout/Page.tsx';
import { Empty, ErrorState, Loaded, Loading } from '../../ui/layout/States.tsx';
import { useAll } from '../../ui/pages.ts';
import { Button, ButtonLink } from '../../ui/parts/Button.tsx';
import { useUrl } from '../../ui/url.ts';
import { useMay } from '../../ui/viewer.ts';
import type { AbsenceItem } from '../absence-shapes.ts';
import type { FeedItem, OnCall, OverrideItem, Schedule, ShiftItem, Shifts } from '../api.ts';
import type { ShadowItem, SwapItem } from '../swap-shapes.ts';
import { AbsencePanel } from './AbsencePanel.tsx';
import { Ahead } from './Ahead.tsx';
import { CalendarLinks } from './CalendarLinks.tsx';
import { CalendarPanel, peopleOf } from './CalendarPanel.tsx';
import { type Span, useAhead, useItems } from './changes.ts';
import { FairShare } from './FairShare.tsx';
import { FeedPanel } from './FeedPanel.tsx';
import { Gaps } from './Gaps.tsx';
import { Handovers } from './Handovers.tsx';
import { newsOf } from './news.ts';
import { OverrideDialog, type OverrideWish } from './OverrideDialog.tsx';
import { OverrideList } from './OverrideList.tsx';
import { RotaList } from './RotaList.tsx';
import { ScheduleDialog } from './ScheduleDialog.tsx';
import { ShadowPanel } from './ShadowPanel.tsx';
import { ShiftDialog } from './ShiftDialog.tsx';
import { SwapDialog, type SwapWish } from './SwapDialog.tsx';
import { SwapList } from './SwapList.tsx';
import { WORDS } from './words.ts';

export function OnCallPage() {
  const schedules = useAll<Schedule>('/api/v1/schedules', { topics: ['oncall'] });
  const [url, put] = useUrl();
  const [form, setForm] = useState<'new' | 'edit'>();
  const shown = schedules.data?.find(({ id }) => id === url['schedule']) ?? schedules.data?.[0];
  const dialog =
    form === undefined ? null : (
      <ScheduleDialog
        schedule={form === 'edit' ? shown : undefined}
        onSaved={(saved) => put({ schedule: saved.id })}
        onClose={() => setForm(undefined)}
      />
    );
  if (shown !== undefined) {
    return (
      <>
        <OneSchedule key={shown.id} schedule={shown} onForm={setForm} />
        {dialog}
      </>
    );
  }
  return (
    <Page
      crumbs={[{ label: WORDS.place }]}
      title={schedules.data === undefined ? WORDS.place : WORDS.none}
    >
      {schedules.error !== null ? (
        <ErrorState
          what="The schedules did not load."
          error={schedules.error}
          onRetry={() => void schedules.refetch()}
        />
      ) : schedules.data === undefined ? (
        <Loading rows={6} />
      ) : (
        <section className="panel">
          <Empty
            title={WORDS.noneTitle}
            action={
              <Button kind="primary" onClick={() => setForm('new')}>
                {WORDS.first}
              </Button>
            }
          >
            {WORDS.noneHelp}
          </Empty>
        </section>
      )}
      {dialog}
    </Page>
  );
}

type Open =
  | { readonly kind: 'override'; readonly wish: OverrideWish }
  | { readonly kind: 'shift'; readonly shift: ShiftItem }
  | { readonly kind: 'swap'; readonly wish: SwapWish | undefined };

function OneSchedule({
  schedule,
  onForm,
}: {
  readonly schedule: Schedule;
  readonly onForm: (form: 'new' | 'edit') => void;
}) {
  const now = useNow();
  const zone = useZone();
  const mayWrite = useMay('team_lead');
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const ahead = useAhead();
  const path = `/api/v1/schedules/${schedule.id}/shifts${ahead}`;
  const coming = useGet<Shifts>(path, { topics: ['oncall'], keep: true });
  const rotas = useGet<OnCall>('/api/v1/oncall', { topics: ['oncall'] });
  const gaps = (coming.data?.gaps ?? []).filter((gap) => gap.to > now);
  const news = newsOf({
    rota: rotas.data?.items.find((item) => item.schedule === schedule.id),
    gaps: coming.data === undefined ? undefined : gaps.length,
    now,
    zone,
  });
  const nextHour = fromMillis(Math.ceil(toMillis(now) / 3_600_000) * 3_600_000);
  const override = ({ from, to }: Span, slot?: number) => {
    const wish = { schedule: schedule.id, from, to, ...(slot === undefined ? {} : { slot }) };
    setOpen({ kind: 'override', wish });
  };
  return (
    <Page
      crumbs={[{ label: WORDS.place, to: '/oncall' }, { label: schedule.name }]}
      title={news.title}
      sub={
        <>
          <b>{schedule.name}.</b> {news.after}{' '}
          {news.gaps === undefined ? null : <span className="crit">{news.gaps}</span>}
        </>
      }
      actions={
        <>
          <ButtonLink to="/oncall/simulate">{WORDS.simulate}</ButtonLink>
          <ButtonLink to="/oncall/drills">{WORDS.drills}</ButtonLink>
          {mayWrite ? <Button onClick={() => onForm('new')}>{WORDS.add}</Button> : null}
          {mayWrite ? <Button onClick={() => onForm('edit')}>{WORDS.edit}</Button> : null}
          <Button onClick={() => setOpen({ kind: 'swap', wish: undefined })}>{WORDS.ask}</Button>
          <Button
            kind="primary"
            icon={IconPlus}
            onClick={() => override({ from: nextHour, to: plusSeconds(nextHour, 8 * 3600) })}
          >
            {WORDS.override}
          </Button>
        </>
      }
    >
      <div className="stack-5">
        <CalendarPanel
          schedule={schedule}
          onShift={(shift) => setOpen({ kind: 'shift', shift })}
          onPick={override}
        />
        <div className="cols">
          <div className="stack">
            <Loaded of={coming} what="The gaps are not known." rows={2}>
              {() => <Gaps schedule={schedule.id} gaps={gaps} onFill={override} />}
            </Loaded>
            <div className="pairs">
              <Changes schedule={schedule} />
            </div>
            <FairShare schedule={schedule.id} window={ahead} />
          </div>
          <div className="stack">
            <Loaded of={rotas} what="Who is on call now did not load.">
              {({ items }) => <RotaList items={items} current={schedule.id} />}
            </Loaded>
            <Handovers schedule={schedule.id} />
            <Ahead schedule={schedule.id} />
            <CalendarLinks schedule={schedule} />
            <Feeds schedule={schedule} mayWrite={mayWrite} />
          </div>
        </div>
      </div>
      {open?.kind === 'override' ? (
        <OverrideDialog
          wish={open.wish}
          slots={Math.max(...schedule.layers.map((layer) => layer.slots))}
          onClose={close}
        />
      ) : null}
      {open?.kind === 'shift' ? (
        <ShiftDialog
          schedule={schedule.id}
          shift={open.shift}
          onOverride={() => override(open.shift, open.shift.slot)}
          onAsk={() => setOpen({ kind: 'swap', wish: open.shift })}
          onClose={close}
        />
      ) : null}
      {open?.kind === 'swap' && coming.data !== undefined ? (
        <SwapDialog
          schedule={schedule}
          coming={coming.data.items}
          wish={open.wish}
          onClose={close}
        />
      ) : null}
    </Page>
  );
}

/** What people changed beside the layers in the next weeks. */
function Changes({ schedule }: { readonly schedule: Schedule }) {
  const ahead = useAhead();
  const base = `/api/v1/schedules/${schedule.id}`;
  const swaps = useItems<SwapItem>(`${base}/swaps${ahead}`);
  const overrides = useItems<OverrideItem>(`${base}/overrides${ahead}`);
  const away = useItems<AbsenceItem>(`/api/v1/absences${ahead}`);
  const shadows = useItems<ShadowItem>(`${base}/shadows${ahead}`);
  return (
    <>
      <Loaded of={swaps} what="The swaps did not load." rows={2}>
        {({ items }) => <SwapList items={items} />}
      </Loaded>
      <Loaded of={overrides} what="The overrides did not load." rows={2}>
        {({ items }) => <OverrideList items={items} />}
      </Loaded>
      <Loaded of={away} what="The absences did not load." rows={2}>
        {({ items }) => <AbsencePanel items={items} people={peopleOf(schedule)} />}
      </Loaded>
      <Loaded of={shadows} what="The shadow shifts did not load." rows={2}>
        {({ items }) => <ShadowPanel schedule={schedule.id} items={items} />}
      </Loaded>
    </>
  );
}

function Feeds({
  schedule,
  mayWrite,
}: {
  readonly schedule: Schedule;
  readonly mayWrite: boolean;
}) {
  const feeds = useItems<FeedItem>(`/api/v1/schedules/${schedule.id}/feeds`);
  return (
    <Loaded of={feeds} what="The calendars did not load." rows={1}>
      {({ items }) => <FeedPanel schedule={schedule} items={items} mayWrite={mayWrite} />}
    </Loaded>
  );
}

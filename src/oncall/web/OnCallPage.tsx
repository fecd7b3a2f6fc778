/**
 * On call: is anyone missing? The calendar of one schedule, its gaps in words with a way to fill them,
 * its overrides, and who carries the pager in every schedule right now.
 */
import '../../ui/styles/calendar.css';
import '../../ui/styles/manage.css';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { fromMillis, plusSeconds, toMillis } from '../../kernel/instant.ts';
import { useGet } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { useZone } from '../../ui/format.ts';
import { Page } from '../../ui/layout/Page.tsx';
import { Empty, ErrorState, Loaded, Loading } from '../../ui/layout/States.tsx';
import { useAll } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { useUrl } from '../../ui/url.ts';
import { useMay } from '../../ui/viewer.ts';
import type { OnCall, OverrideItem, Schedule, Shifts } from '../api.ts';
import { CalendarPanel } from './CalendarPanel.tsx';
import { Gaps } from './Gaps.tsx';
import { Handovers } from './Handovers.tsx';
import { newsOf } from './news.ts';
import { OverrideDialog, type OverrideWish } from './OverrideDialog.tsx';
import { OverrideList } from './OverrideList.tsx';
import { RotaList } from './RotaList.tsx';
import { ScheduleDialog } from './ScheduleDialog.tsx';
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

const LOOK_AHEAD_DAYS = 60;

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
  const [wish, setWish] = useState<OverrideWish>();
  const base = `/api/v1/schedules/${schedule.id}`;
  // To the hour, or every second would ask anew.
  const hour = now.slice(0, 13);
  const ahead = useMemo(() => {
    const from = fromMillis(Date.parse(`${hour}:00:00Z`));
    return `?from=${from}&to=${plusSeconds(from, LOOK_AHEAD_DAYS * 86_400)}`;
  }, [hour]);
  const topics = ['oncall'];
  const coming = useGet<Shifts>(`${base}/shifts${ahead}`, { topics });
  const overrides = useGet<{ readonly items: readonly OverrideItem[] }>(
    `${base}/overrides${ahead}`,
    { topics },
  );
  const rotas = useGet<OnCall>('/api/v1/oncall', { topics });
  const gaps = (coming.data?.gaps ?? []).filter((gap) => gap.to > now);
  const news = newsOf({
    rota: rotas.data?.items.find((item) => item.schedule === schedule.id),
    gaps: coming.data === undefined ? undefined : gaps.length,
    now,
    zone,
  });
  const nextHour = fromMillis(Math.ceil(toMillis(now) / 3_600_000) * 3_600_000);
  const ask = (span: Pick<OverrideWish, 'from' | 'to'>) =>
    setWish({ schedule: schedule.id, from: span.from, to: span.to });
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
          {mayWrite ? <Button onClick={() => onForm('new')}>{WORDS.add}</Button> : null}
          {mayWrite ? <Button onClick={() => onForm('edit')}>{WORDS.edit}</Button> : null}
          <Button
            kind="primary"
            icon={IconPlus}
            onClick={() => ask({ from: nextHour, to: plusSeconds(nextHour, 8 * 3600) })}
          >
            {WORDS.override}
          </Button>
        </>
      }
    >
      <div className="stack-5">
        <CalendarPanel schedule={schedule} onPick={ask} />
        <div className="cols">
          <div className="stack">
            <Loaded of={coming} what="The gaps are not known." rows={2}>
              {() => <Gaps schedule={schedule.id} gaps={gaps} onFill={ask} />}
            </Loaded>
            <Loaded of={overrides} what="The overrides did not load." rows={2}>
              {({ items }) => <OverrideList items={items} />}
            </Loaded>
          </div>
          <div className="stack">
            <Loaded of={rotas} what="Who is on call now did not load.">
              {({ items }) => <RotaList items={items} current={schedule.id} />}
            </Loaded>
            <Handovers schedule={schedule.id} />
          </div>
        </div>
      </div>
      {wish === undefined ? null : (
        <OverrideDialog
          wish={wish}
          slots={Math.max(...schedule.layers.map((layer) => layer.slots))}
          onClose={() => setWish(undefined)}
        />
      )}
    </Page>
  );
}

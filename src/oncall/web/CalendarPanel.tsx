/** The frame of the calendar: which time is shown, in whose zone, how much of it is covered. */
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useMemo } from 'react';
import { type Instant, secondsBetween } from '../../kernel/instant.ts';
import { useGet } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { formatDay, plural, useZone, zoneNames } from '../../ui/format.ts';
import { ErrorState } from '../../ui/layout/States.tsx';
import { Button, IconButton } from '../../ui/parts/Button.tsx';
import { Segments } from '../../ui/parts/Segments.tsx';
import { useUrl } from '../../ui/url.ts';
import type { AbsenceItem } from '../absence-shapes.ts';
import type { LayerShifts, Schedule, ShiftItem, Shifts } from '../api.ts';
import type { ShadowItem } from '../swap-shapes.ts';
import { Calendar, type CalendarProps } from './Calendar.tsx';
import { type Span, useItems } from './changes.ts';
import { type Day, dateOf, daysOf, step, type View } from './days.ts';
import { ShiftTable } from './ShiftTable.tsx';
import { WORDS } from './words.ts';

const VIEWS = [
  { value: '1', label: 'Week' },
  { value: '2', label: '2 weeks' },
  { value: '4', label: '4 weeks' },
  { value: '8', label: '8 weeks' },
] as const;

export function CalendarPanel({
  schedule,
  onShift,
  onPick,
}: {
  readonly schedule: Schedule;
  /** A bar of the result was pressed. */
  readonly onShift: (shift: ShiftItem) => void;
  /** A span was dragged, or a gap pressed: put somebody on call then. */
  readonly onPick: (span: Span) => void;
}) {
  const now = useNow();
  const zone = useZone();
  const [url, put] = useUrl();
  const shown = VIEWS.find(({ value }) => value === url['weeks'])?.value ?? '2';
  const view = Number(shown) as View;
  const today = dateOf(now, zone);
  const date = /^\d{4}-\d\d-\d\d$/.test(url['from'] ?? '') ? (url['from'] ?? today) : today;
  const days = useMemo(() => daysOf(date, view, zone), [date, view, zone]);
  const window = windowOf(days);
  const base = `/api/v1/schedules/${schedule.id}`;
  const options = { topics: ['oncall'], keep: true, enabled: window !== undefined };
  const shifts = useGet<Shifts>(`${base}/shifts?${window ?? ''}`, options);
  const layers = useGet<LayerShifts>(`${base}/layers?${window ?? ''}`, options);
  const people = peopleOf(schedule);
  const range = `?${window ?? ''}`;
  const away = useItems<AbsenceItem>(`/api/v1/absences${range}`, window !== undefined);
  const shadows = useItems<ShadowItem>(`${base}/shadows${range}`, window !== undefined);
  const go = (from: string) => put({ from: from === today ? '' : from });
  return (
    <section className="panel" aria-label={`Calendar of ${schedule.name}`}>
      <header>
        <Segments
          label="Time shown"
          value={shown}
          options={VIEWS}
          onChange={(next) => put({ weeks: next === '2' ? '' : next })}
        />
        <span className="flex g1">
          <IconButton
            icon={IconChevronLeft}
            label="Earlier"
            onClick={() => go(step(date, view, -1))}
          />
          <Button size="sm" kind="quiet" onClick={() => go(today)}>
            Today
          </Button>
          <IconButton
            icon={IconChevronRight}
            label="Later"
            onClick={() => go(step(date, view, 1))}
          />
        </span>
        <h2 aria-live="polite">{spanWords(days, zone)}</h2>
        <span className="push t3 sm">{zoneWords(days, zone, schedule.timeZone)}</span>
      </header>
      {shifts.error !== null && shifts.data === undefined ? (
        <ErrorState
          what="The calendar did not load."
          error={shifts.error}
          onRetry={() => void shifts.refetch()}
        />
      ) : (
        <Drawn
          days={days}
          shifts={shifts.data ?? NO_SHIFTS}
          layers={layers.data?.items ?? []}
          away={(away.data?.items ?? []).filter(({ person }) => people.has(person))}
          shadows={shadows.data?.items ?? []}
          onShift={onShift}
          onPick={onPick}
        />
      )}
    </section>
  );
}

const NO_SHIFTS: Shifts = { items: [], gaps: [] };

function Drawn(props: CalendarProps) {
  const { days, shifts } = props;
  return (
    <>
      <Calendar {...props} />
      <footer>
        <div className="flex wrap cal-key">
          <span className="flex g1">
            <i className="key" /> shift
          </span>
          <span className="flex g1">
            <i className="key ov" /> override
          </span>
          <span className="flex g1">
            <i className="key gap" /> gap: nobody on call
          </span>
          <span className="flex g1">
            <i className="key beat" /> beaten by a layer above
          </span>
          <span className="flex g1">
            <i className="key dst-key" /> clocks change
          </span>
          <span>drag over the result to put somebody on call, or press a shift</span>
          <span className="push t3 num">{coverage(days, shifts)}</span>
        </div>
        <details className="twin" open={isPhone() && shifts.items.length <= FEW}>
          <summary>
            {WORDS.table}, {plural(shifts.items.length, 'shift')}
          </summary>
          <ShiftTable shifts={shifts} />
        </details>
      </footer>
    </>
  );
}

/** Rows that may stand open before what is missing comes into sight. */
const FEW = 8;

/** On a phone the calendar scrolls sideways, so the same in words stands open below it. */
function isPhone(): boolean {
  return matchMedia('(max-width: 719px)').matches;
}

function windowOf(days: readonly Day[]): string | undefined {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return `from=${first.from}&to=${last.to}`;
}

/** "19 Oct to 1 Nov 2026". */
function spanWords(days: readonly Day[], zone: string): string {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return '';
  const short = (at: Instant, year: boolean) =>
    formatDay(at, zone, { year }).split(' ').slice(1).join(' ');
  return `${short(first.from, first.date.slice(0, 4) !== last.date.slice(0, 4))} to ${short(last.from, true)}`;
}

/** "Europe/Berlin: CEST, UTC+2, then CET, UTC+1"; and the schedule's own zone where it is another. */
function zoneWords(days: readonly Day[], zone: string, own: string): string {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return zone;
  const words = (at: Instant) => {
    const { short, offset } = zoneNames(at, zone);
    return short === offset ? offset : `${short}, ${offset}`;
  };
  const [before, after] = [words(first.from), words(last.to)];
  const same = before === zone ? zone : `${zone} · ${before}`;
  const shown = before === after ? same : `${zone} · ${before}, then ${after}`;
  return own === zone ? shown : `${shown} · hands change in ${own}`;
}

/** "Coverage 325 of 337 h, 96.4 %". */
function coverage(days: readonly Day[], { gaps }: Shifts): string {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return '';
  const all = secondsBetween(first.from, last.to);
  const open = gaps.reduce((sum, gap) => sum + secondsBetween(gap.from, gap.to), 0);
  const hours = (seconds: number) => Math.round(seconds / 360) / 10;
  const share = Math.floor(((all - open) / all) * 1000) / 10;
  return `Coverage ${hours(all - open)} of ${hours(all)} h, ${share} %`;
}

/** Everybody who takes turns or is listed in its layers. */
export function peopleOf({ layers }: Schedule): ReadonlySet<string> {
  const people = layers.flatMap((layer) =>
    layer.kind === 'list' ? layer.shifts.map(({ person }) => person) : layer.people,
  );
  return new Set(people);
}

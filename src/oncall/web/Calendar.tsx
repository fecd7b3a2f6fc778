/**
 * The calendar of one schedule: the result on top, below it the override row and the layers it comes
 * from, the highest first. Bars are two greys, so that colour stays free for gaps (look.md 4). What is
 * drawn here stands in the table below it in words.
 */
import { IconMoon } from '@tabler/icons-react';
import { type ReactNode, useMemo } from 'react';
import type { Instant } from '../../kernel/instant.ts';
import { useNow } from '../../ui/clock.ts';
import { formatDay, formatSpan, useZone } from '../../ui/format.ts';
import { Icon } from '../../ui/parts/Icon.tsx';
import { useViewer } from '../../ui/viewer.ts';
import type { AbsenceItem } from '../absence-shapes.ts';
import type { LayerShifts, ShiftItem, Shifts } from '../api.ts';
import type { ShadowItem } from '../swap-shapes.ts';
import type { Span } from './changes.ts';
import { clockChanges, type Day, placeOf } from './days.ts';
import { useDrag } from './drag.ts';
import { NAMES_PX, useNowInSight } from './now-in-sight.ts';
import { REASONS, WORDS } from './words.ts';

export interface CalendarProps {
  readonly days: readonly Day[];
  readonly shifts: Shifts;
  readonly layers: LayerShifts['items'];
  readonly away: readonly AbsenceItem[];
  readonly shadows: readonly ShadowItem[];
  /** A bar of the result was pressed. */
  readonly onShift: (shift: ShiftItem) => void;
  /** A span was dragged, or a gap pressed: put somebody on call then. */
  readonly onPick: (span: Span) => void;
}

export function Calendar(props: CalendarProps) {
  const { days, shifts, layers, away, shadows, onShift, onPick } = props;
  const tones = useTones(shifts, layers);
  const overrides = shifts.items.filter((shift) => shift.override !== null);
  const grid = { days, tones };
  const wrap = useNowInSight(days);
  return (
    <div className="cal-wrap" ref={wrap}>
      <div className="cal" style={{ minWidth: Math.max(620, NAMES_PX + days.length * DAY_PX) }}>
        <DayHeads days={days} />
        <div className="cal-grid">
          <Lane
            {...grid}
            name={WORDS.result}
            help={WORDS.resultHelp}
            result
            slots={slotsIn(shifts.items)}
            onDrag={onPick}
          >
            {shifts.items.map((shift) => (
              <Bar key={keyOf(shift)} {...grid} shift={shift} onShift={onShift} />
            ))}
            {shifts.gaps.map((gap) => (
              <GapBar key={gap.from} days={days} gap={gap} onPick={onPick} />
            ))}
          </Lane>
          {overrides.length === 0 ? null : (
            <Lane
              {...grid}
              name={WORDS.overrideRow}
              help={WORDS.overrideRowHelp}
              slots={slotsIn(overrides)}
            >
              {overrides.map((shift) => (
                <Bar key={keyOf(shift)} {...grid} shift={shift} />
              ))}
            </Lane>
          )}
          {layers
            .map((layer, index) => (
              <Lane
                key={layer.name}
                {...grid}
                name={`${index + 1} ${layer.name}`}
                help={peopleOf(layer.shifts)}
                slots={slotsIn(layer.shifts)}
              >
                {layer.shifts.map((shift) => (
                  <Bar
                    key={keyOf(shift)}
                    {...grid}
                    shift={shift}
                    beaten={!wins(shift, shifts.items)}
                  />
                ))}
              </Lane>
            ))
            .reverse()}
          <MarkLane
            {...grid}
            name={WORDS.awayRow}
            help={WORDS.awayRowHelp}
            marks={away.map((one) => ({ ...one, what: REASONS[one.kind] }))}
          />
          <MarkLane
            {...grid}
            name={WORDS.shadowRow}
            help={WORDS.shadowRowHelp}
            marks={shadows.map((one) => ({ ...one, what: WORDS.shadowRow }))}
          />
        </div>
      </div>
    </div>
  );
}

function DayHeads({ days }: { readonly days: readonly Day[] }) {
  const now = useNow();
  const zone = useZone();
  const changes = useMemo(() => clockChanges(days, zone), [days, zone]);
  return (
    <div className="cal-grid">
      <div className="cal-corner" />
      <div>
        {changes.length === 0 ? null : (
          <div className="cal-dst">
            {changes.map((change) => (
              <span
                key={change.at}
                className="tag"
                style={{ left: `${Math.min(78, placeOf(change.at, days) * 100)}%` }}
              >
                <Icon of={IconMoon} size="s" />
                {change.words}
              </span>
            ))}
          </div>
        )}
        <div className="cal-days" style={{ gridTemplateColumns: `repeat(${days.length}, 1fr)` }}>
          {days.map((day) => (
            <div key={day.date} className={headClass(day, now)}>
              {formatDay(day.from, zone, { year: false }).split(' ')[0]}{' '}
              <b>{Number(day.date.slice(8))}</b>
              {day.from <= now && now < day.to ? <span className="sr"> today</span> : null}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

interface Grid {
  readonly days: readonly Day[];
  readonly tones: ReadonlyMap<string, boolean>;
}

function Lane({
  days,
  name,
  help,
  result = false,
  slots,
  onDrag,
  children,
}: Grid & {
  readonly name: string;
  readonly help: string;
  readonly result?: boolean;
  readonly slots: number;
  readonly onDrag?: (span: Span) => void;
  readonly children: ReactNode;
}) {
  const drag = useDrag(days, onDrag);
  const now = useNow();
  const zone = useZone();
  const changes = useMemo(() => clockChanges(days, zone), [days, zone]);
  const at = placeOf(now, days);
  const height = (result ? 60 : 46) + (slots - 1) * (result ? 40 : 34);
  return (
    <>
      <div className={result ? 'lay-n fin' : 'lay-n'}>
        <span className="cut lay-t">{name}</span>
        <small className="cut">{help}</small>
      </div>
      <div
        className={result ? 'lay fin' : 'lay'}
        style={{ height, backgroundSize: `calc(100% / ${days.length}) 100%` }}
        {...(onDrag === undefined ? {} : drag.handlers)}
      >
        {children}
        {drag.span === undefined ? null : (
          <span
            className="drag"
            style={{
              left: percent(placeOf(drag.span.from, days)),
              width: percent(placeOf(drag.span.to, days) - placeOf(drag.span.from, days)),
            }}
          />
        )}
        {changes.map((change) => (
          <span
            key={change.at}
            className="dst"
            style={{ left: percent(placeOf(change.at, days)) }}
          />
        ))}
        {at <= 0 || at >= 1 ? null : <span className="nowl" style={{ left: percent(at) }} />}
      </div>
    </>
  );
}

function Bar({
  days,
  tones,
  shift,
  beaten = false,
  onShift,
}: Grid & {
  readonly shift: ShiftItem;
  readonly beaten?: boolean;
  readonly onShift?: (shift: ShiftItem) => void;
}) {
  const words = useSpanWords();
  const viewer = useViewer();
  const [from, to] = [placeOf(shift.from, days), placeOf(shift.to, days)];
  if (to <= from) return null;
  const stands =
    shift.insteadName === null ? '' : `, for ${shift.insteadName} (${REASONS[shift.reason]})`;
  const title = `${shift.personName}${stands}, ${words(shift)}${beaten ? ', beaten by a layer above' : ''}`;
  const look = {
    className: [
      'sh',
      tones.get(shift.person) === true ? 'alt' : '',
      shift.override === null ? '' : 'ov',
      shift.instead === null ? '' : 'in',
      beaten ? 'beat' : '',
      shift.person === viewer.id && !beaten && shift.override === null ? 'me' : '',
    ]
      .filter((name) => name !== '')
      .join(' '),
    title,
    style: {
      left: percent(from),
      width: percent(to - from),
      marginTop: shift.slot * (onShift === undefined ? 34 : 40),
    },
  };
  const label = (to - from) * days.length < 0.62 ? initials(shift.personName) : shift.personName;
  if (onShift === undefined || isNarrow(to - from, days)) return <span {...look}>{label}</span>;
  return (
    <button
      type="button"
      {...look}
      aria-label={`${title}. Change it`}
      onClick={() => onShift(shift)}
    >
      {label}
    </button>
  );
}

function GapBar({
  days,
  gap,
  onPick,
}: {
  readonly days: readonly Day[];
  readonly gap: Span;
  readonly onPick: (span: Span) => void;
}) {
  const words = useSpanWords();
  const [from, to] = [placeOf(gap.from, days), placeOf(gap.to, days)];
  if (to <= from) return null;
  if (isNarrow(to - from, days)) {
    const style = { left: percent(from), width: percent(to - from) };
    return (
      <span className="sh gap" style={style} title={`Nobody, ${words(gap)}`}>
        !
      </span>
    );
  }
  return (
    <button
      type="button"
      className="sh gap"
      style={{ left: percent(from), width: percent(to - from) }}
      title={`Nobody, ${words(gap)}`}
      aria-label={`Gap: nobody on call, ${words(gap)}. Fill the gap`}
      onClick={() => onPick(gap)}
    >
      Gap
    </button>
  );
}

/** A row of what is worth knowing beside the shifts; absent where there is nothing. */
function MarkLane({
  days,
  tones,
  name,
  help,
  marks,
}: Grid & {
  readonly name: string;
  readonly help: string;
  readonly marks: readonly (Span & {
    readonly id: string;
    readonly personName: string;
    readonly what: string;
  })[];
}) {
  const words = useSpanWords();
  const rows = stacked(marks);
  if (marks.length === 0) return null;
  return (
    <Lane days={days} tones={tones} name={name} help={help} slots={Math.max(...rows) + 1}>
      {marks.map((mark, index) => {
        const [from, to] = [placeOf(mark.from, days), placeOf(mark.to, days)];
        const style = {
          ...{ left: percent(from), width: percent(to - from) },
          marginTop: (rows[index] ?? 0) * 34,
        };
        const title = `${mark.personName}, ${mark.what}, ${words(mark)}`;
        return (
          <span key={mark.id} className="sh beat" style={style} title={title}>
            {mark.personName}
          </span>
        );
      })}
    </Lane>
  );
}

/** The row of each mark, so that none lies over another. */
function stacked(marks: readonly Span[]): readonly number[] {
  const ends: Instant[] = [];
  return marks.map(({ from, to }) => {
    const free = ends.findIndex((end) => end <= from);
    const row = free < 0 ? ends.length : free;
    ends[row] = to;
    return row;
  });
}

function useSpanWords(): (span: Span) => string {
  const now = useNow();
  const zone = useZone();
  return (span) => formatSpan(span, now, zone);
}

/** Neighbours in the order of first appearance get different greys. */
function useTones(shifts: Shifts, layers: LayerShifts['items']): ReadonlyMap<string, boolean> {
  return useMemo(() => {
    const all = [...layers.flatMap((layer) => layer.shifts), ...shifts.items];
    const people = [...new Set(all.map((shift) => shift.person))];
    return new Map(people.map((person, index) => [person, index % 2 === 1]));
  }, [shifts, layers]);
}

/** Too narrow to be pressed (WCAG 2.5.8 asks for 24 px); a day is never drawn narrower than this. */
const DAY_PX = 58;

function isNarrow(part: number, days: readonly Day[]): boolean {
  return part * days.length * DAY_PX < 24;
}

const percent = (part: number): string => `${Math.round(part * 100_000) / 1000}%`;

const keyOf = (shift: ShiftItem): string => `${shift.from} ${shift.slot} ${shift.person}`;

function slotsIn(shifts: readonly ShiftItem[]): number {
  return Math.max(1, ...shifts.map((shift) => shift.slot + 1));
}

function peopleOf(shifts: readonly ShiftItem[]): string {
  const names = [...new Set(shifts.map((shift) => shift.personName))];
  return names.length === 0 ? 'covers nothing here' : names.join(', ');
}

/** Whether any part of it is in the result. */
function wins(shift: ShiftItem, result: readonly ShiftItem[]): boolean {
  return result.some(
    (other) =>
      other.layer === shift.layer &&
      other.person === shift.person &&
      other.slot === shift.slot &&
      other.from < shift.to &&
      shift.from < other.to,
  );
}

function headClass(day: Day, now: Instant): string {
  const today = day.from <= now && now < day.to;
  return `${day.weekend ? 'we' : ''}${today ? ' today' : ''}`.trim();
}

function initials(name: string): string {
  return name
    .split(/\s+/)
    .map((word) => [...word][0] ?? '')
    .join('')
    .slice(0, 2);
}

/** A schedule while it is being written: text as typed, until the server has read it. */
import { instantToLocal, localToInstant } from '../../ui/forms/local-time.ts';
import type { Schedule } from '../api.ts';

type ListLayer = Extract<Schedule['layers'][number], { kind: 'list' }>;

export interface RestrictionDraft {
  readonly key: string;
  readonly kind: 'daily' | 'weekly';
  readonly weekday: string;
  readonly from: string;
  readonly toWeekday: string;
  readonly to: string;
}

/** One line of a list, as typed on the wall clock of the layer's zone. */
export interface LineDraft {
  readonly key: string;
  readonly person: string;
  readonly from: string;
  readonly to: string;
  readonly slot: number;
}

export interface LayerDraft {
  readonly key: string;
  readonly name: string;
  readonly people: readonly string[];
  readonly unit: string;
  readonly length: number;
  /** `2026-11-23T09:00` on the wall of the layer's zone. */
  readonly start: string;
  readonly handoff: string;
  readonly slots: number;
  readonly restrictions: readonly RestrictionDraft[];
  /** What the form does not show, sent back unchanged. */
  readonly kept: {
    readonly timeZone?: string | undefined;
    readonly end?: string | undefined;
    /** The calendar that fills it, and what it said; it goes back as it came. */
    readonly fed?: ListLayer;
  };
  /** Shifts said one by one instead of turns. */
  readonly lines?: readonly LineDraft[];
}

export interface ScheduleDraft {
  readonly name: string;
  readonly timeZone: string;
  readonly swapApproval: boolean;
  /** As on screen: the highest first. The server lists them from low to high. */
  readonly layers: readonly LayerDraft[];
}

let made = 0;

/** A key for React; the order of layers changes while they are edited. */
function freshKey(): string {
  made += 1;
  return `k${made}`;
}

export function newLayer(name: string, today: string): LayerDraft {
  return {
    key: freshKey(),
    name,
    people: [],
    unit: 'week',
    length: 1,
    start: `${today}T09:00`,
    handoff: '',
    slots: 1,
    restrictions: [],
    kept: {},
  };
}

export function newList(name: string): LayerDraft {
  return { ...newLayer(name, '2026-01-01'), lines: [] };
}

/** The line after the last one of the list, a day long. */
export function newLine(today: string, before: LineDraft | undefined): LineDraft {
  const from = before?.to ?? `${today}T09:00`;
  const next = new Date(Date.parse(`${from.slice(0, 10)}T00:00Z`) + 86_400_000);
  const to = `${next.toISOString().slice(0, 10)}${from.slice(10)}`;
  return { key: freshKey(), person: '', from, to, slot: before?.slot ?? 0 };
}

export function newRestriction(): RestrictionDraft {
  const span = { weekday: '1', from: '09:00', toWeekday: '1', to: '17:00' };
  return { key: freshKey(), kind: 'daily', ...span };
}

function layerDraft(layer: Schedule['layers'][number]): LayerDraft {
  if (layer.kind === 'list') {
    const { name, slots, timeZone, shifts, feed } = layer;
    const kept = { timeZone, ...(feed === undefined ? {} : { fed: layer }) };
    const lines = shifts.map(({ person, from, to, slot }) => ({
      ...{ key: freshKey(), person, slot },
      from: instantToLocal(from, timeZone ?? 'UTC'),
      to: instantToLocal(to, timeZone ?? 'UTC'),
    }));
    return { ...newList(name), slots, kept, lines };
  }
  return {
    key: freshKey(),
    name: layer.name,
    people: layer.people,
    unit: layer.unit,
    length: layer.length,
    start: layer.start.slice(0, 16),
    handoff: layer.handoff ?? '',
    slots: layer.slots,
    restrictions: layer.restrictions.map((restriction) => ({
      key: freshKey(),
      kind: restriction.kind,
      from: restriction.from,
      to: restriction.to,
      weekday: restriction.kind === 'weekly' ? String(restriction.weekday) : '1',
      toWeekday:
        restriction.kind === 'weekly' ? String(restriction.toWeekday ?? restriction.weekday) : '1',
    })),
    kept: { timeZone: layer.timeZone, end: layer.end },
  };
}

export function draftOf(schedule: Schedule): ScheduleDraft {
  const layers = schedule.layers.map(layerDraft);
  const { name, timeZone, swapApproval } = schedule;
  return { name, timeZone, swapApproval, layers: layers.reverse() };
}

/** What is sent; layers of the schedule's own zone follow it when that is changed. */
export function inputOf(draft: ScheduleDraft, zoneBefore: string | undefined) {
  return {
    name: draft.name.trim(),
    timeZone: draft.timeZone,
    swapApproval: draft.swapApproval,
    layers: draft.layers.map((layer) => layerInput(layer, draft, zoneBefore)).reverse(),
  };
}

/** `layers.0.start` of the server, for the layer at `index` on screen. */
export function layerPath(draft: ScheduleDraft, index: number): string {
  return `layers.${draft.layers.length - 1 - index}`;
}

function layerInput(layer: LayerDraft, draft: ScheduleDraft, zoneBefore: string | undefined) {
  const { timeZone, end, fed } = layer.kept;
  const own = timeZone === undefined || timeZone === zoneBefore ? {} : { timeZone };
  if (fed !== undefined) return { ...fed, name: layer.name.trim(), slots: layer.slots };
  if (layer.lines !== undefined) {
    const zone = timeZone ?? draft.timeZone;
    const shifts = layer.lines.map(({ person, from, to, slot }) => ({
      // What cannot be read is told by the server at its field, so it goes as it stands.
      ...{ person, slot, from: localToInstant(from, zone) ?? from },
      to: localToInstant(to, zone) ?? to,
    }));
    return { kind: 'list', name: layer.name.trim(), slots: layer.slots, ...own, shifts };
  }
  const handoff = layer.handoff.trim();
  return {
    name: layer.name.trim(),
    people: layer.people,
    unit: layer.unit,
    length: layer.length,
    start: layer.start,
    slots: layer.slots,
    ...own,
    ...(end === undefined ? {} : { end }),
    ...(handoff === '' || layer.unit === 'hours' ? {} : { handoff }),
    restrictions: layer.restrictions.map(({ kind, weekday, toWeekday, from, to }) =>
      kind === 'daily'
        ? { kind, from, to }
        : { kind, weekday: Number(weekday), toWeekday: Number(toWeekday), from, to },
    ),
  };
}

/** A schedule while it is being written: text as typed, until the server has read it. */
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
    /** A layer of shifts said one by one goes back as it came, under the name in the form. */
    readonly list?: ListLayer;
  };
}

export interface ScheduleDraft {
  readonly name: string;
  readonly timeZone: string;
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

export function newRestriction(): RestrictionDraft {
  const span = { weekday: '1', from: '09:00', toWeekday: '1', to: '17:00' };
  return { key: freshKey(), kind: 'daily', ...span };
}

function layerDraft(layer: Schedule['layers'][number]): LayerDraft {
  if (layer.kind === 'list') {
    const { name, slots, timeZone } = layer;
    return { ...newLayer(name, '2026-01-01'), slots, kept: { timeZone, list: layer } };
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
  return { name: schedule.name, timeZone: schedule.timeZone, layers: layers.reverse() };
}

/** What is sent; layers of the schedule's own zone follow it when that is changed. */
export function inputOf(draft: ScheduleDraft, zoneBefore: string | undefined) {
  return {
    name: draft.name.trim(),
    timeZone: draft.timeZone,
    layers: draft.layers.map((layer) => layerInput(layer, zoneBefore)).reverse(),
  };
}

/** `layers.0.start` of the server, for the layer at `index` on screen. */
export function layerPath(draft: ScheduleDraft, index: number): string {
  return `layers.${draft.layers.length - 1 - index}`;
}

function layerInput(layer: LayerDraft, zoneBefore: string | undefined) {
  const { timeZone, end, list } = layer.kept;
  if (list !== undefined) return { ...list, name: layer.name.trim() };
  const handoff = layer.handoff.trim();
  return {
    name: layer.name.trim(),
    people: layer.people,
    unit: layer.unit,
    length: layer.length,
    start: layer.start,
    slots: layer.slots,
    ...(timeZone === undefined || timeZone === zoneBefore ? {} : { timeZone }),
    ...(end === undefined ? {} : { end }),
    ...(handoff === '' || layer.unit === 'hours' ? {} : { handoff }),
    restrictions: layer.restrictions.map(({ kind, weekday, toWeekday, from, to }) =>
      kind === 'daily'
        ? { kind, from, to }
        : { kind, weekday: Number(weekday), toWeekday: Number(toWeekday), from, to },
    ),
  };
}

/**
 * Dragging over the result to choose a span, to the hour. A hand that only presses still presses what is
 * below it; a finger scrolls. Whoever has no pointer types the span instead: nothing needs dragging.
 */
import { type PointerEvent, useRef, useState } from 'react';
import { fromMillis, type Instant, secondsBetween, toMillis } from '../../kernel/instant.ts';
import type { Span } from './changes.ts';
import type { Day } from './days.ts';

const HOUR_MS = 3_600_000;
/** Less is a press with an unsteady hand. */
const MOVED_PX = 8;

/** The instant at a part of the width of `days`, to the hour; inverse of `placeOf`. */
export function instantAt(part: number, days: readonly Day[]): Instant | undefined {
  const place = Math.min(Math.max(part, 0), 1) * days.length;
  const day = days[Math.min(Math.floor(place), days.length - 1)];
  if (day === undefined) return undefined;
  const seconds = (place - days.indexOf(day)) * secondsBetween(day.from, day.to);
  const millis = toMillis(day.from) + seconds * 1000;
  return fromMillis(Math.round(millis / HOUR_MS) * HOUR_MS);
}

export interface Drag {
  /** What is marked while dragging. */
  readonly span: Span | undefined;
  readonly handlers: {
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerCancel: () => void;
    readonly onClickCapture: (event: { stopPropagation: () => void }) => void;
  };
}

export function useDrag(days: readonly Day[], onSpan: ((span: Span) => void) | undefined): Drag {
  const start = useRef<number>(undefined);
  const dragged = useRef(false);
  const [span, setSpan] = useState<Span>();
  const spanTo = (event: PointerEvent<HTMLElement>): Span | undefined => {
    const box = event.currentTarget.getBoundingClientRect();
    if (start.current === undefined || Math.abs(event.clientX - start.current) < MOVED_PX) return;
    const ends = [start.current, event.clientX].sort((a, b) => a - b);
    const [from, to] = ends.map((x) => instantAt((x - box.left) / box.width, days));
    return from === undefined || to === undefined || from >= to ? undefined : { from, to };
  };
  const stop = () => {
    start.current = undefined;
    setSpan(undefined);
  };
  return {
    span,
    handlers: {
      onPointerDown: (event) => {
        dragged.current = false;
        if (onSpan === undefined || event.button !== 0 || event.pointerType === 'touch') return;
        start.current = event.clientX;
      },
      onPointerMove: (event) => {
        if (start.current === undefined) return;
        const next = spanTo(event);
        if (next !== undefined && !dragged.current) {
          dragged.current = true;
          event.currentTarget.setPointerCapture(event.pointerId);
        }
        setSpan(next);
      },
      onPointerUp: (event) => {
        const chosen = dragged.current ? spanTo(event) : undefined;
        stop();
        if (chosen !== undefined) onSpan?.(chosen);
      },
      onPointerCancel: stop,
      // The press that ends a drag is no press on the bar below it.
      onClickCapture: (event) => {
        if (dragged.current) event.stopPropagation();
        dragged.current = false;
      },
    },
  };
}

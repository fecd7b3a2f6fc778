/** Where the next page of a list begins that shows the newest first: of incidents as of drills. */
import { asId, type IncidentId } from '../kernel/ids.ts';
import { type Instant, instant } from '../kernel/instant.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { decodeCursor } from '../platform/cursor.ts';
import type { IncidentState } from './core/state.ts';

/** The last one that was seen. */
export interface Before {
  readonly createdAt: Instant;
  readonly id: IncidentId;
}

/** Null: at the newest. */
export function beforeOf(cursor: string | undefined): Before | null | Refusal {
  const keys = decodeCursor(cursor, ['instant', 'uuid']);
  if (keys === undefined || isRefusal(keys)) return keys ?? null;
  const [createdAt = '', id = ''] = keys;
  return { createdAt: instant(createdAt), id: asId<IncidentId>(id) };
}

export function keyOf({ stamps, id }: IncidentState): readonly string[] {
  return [stamps.createdAt, id];
}

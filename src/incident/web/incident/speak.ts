/** How rows of a timeline speak: names for ids, words for who acted, and the shape of one sentence. */
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { actorWords } from '../../../identity/web/actors.ts';
import { capital } from '../../../kernel/capital.ts';
import type { Instant } from '../../../kernel/instant.ts';
import type { EntryData, EntryKind, EntryOf } from '../../core/timeline.ts';
import type { Names } from '../wire.ts';

export interface Speaker {
  readonly names: Names;
  readonly viewer: string;
  /** Titles of alerts by id, as far as they are known. */
  readonly alerts: Readonly<Record<string, string>>;
  /** An instant in the viewer's zone, short. */
  readonly when: (at: Instant) => string;
}

export interface Sentence {
  readonly icon: Icon;
  /** Kind of row in one word, for the icon. */
  readonly kind: string;
  readonly text: ReactNode;
  readonly meta?: string | undefined;
  readonly tone?: 'crit' | 'accent' | 'ok' | undefined;
}

export type Say<K extends EntryKind> = (entry: EntryOf<K>, by: Speaker) => Sentence;
export type SayAll<K extends EntryKind> = { readonly [Kind in K]: Say<Kind> };

/** Alerts, reporters and pages: what came in and who was called. */
export type CallKind = Extract<
  EntryKind,
  | `page.${string}`
  | `paging.${string}`
  | `escalation.${string}`
  | `alert.${string}`
  | 'alerts.joined'
  | `reporter.${string}`
  | `ack.${string}`
  | `shift.${string}`
>;
/** People at work: roles, notes, decisions, hypotheses, fixes. */
export type WorkKind = Extract<
  EntryKind,
  | `role.${string}`
  | `watcher.${string}`
  | `note.${string}`
  | `row.${string}`
  | `response.${string}`
  | `major.${string}`
  | `hypothesis.${string}`
  | `fix.${string}`
  | `decision.${string}`
  | `check.${string}`
  | 'incident.accepted'
  | 'incident.assigned'
  | 'incident.transferred'
  | 'incident.raised'
  | 'incident.mitigated'
  | 'incident.self_recovered'
>;
/** What is one incident and what is not: services that fall with another, alerts that part. */
export type FoldKind =
  | 'service.folded'
  | 'alerts.split'
  | 'split.received'
  | 'merge.suggested'
  | 'merge.declined';
export type DrillKind = Extract<EntryKind, `drill.${string}`>;
/** All the rest: birth, values, holds, the end. */
export type LifeKind = Exclude<EntryKind, CallKind | WorkKind | DrillKind | FoldKind>;

/** Name of a person, team or service; what it is where the name is not known to us. */
export function nameOf(by: Speaker, id: string | null, fallback = 'someone'): string {
  return id === null ? 'nobody' : (by.names[id] ?? fallback);
}

/** Who did it, and why where it was said. */
export function withReason(who: string, reason: string | undefined): string {
  return reason === undefined ? who : `${who} · ${reason}`;
}

/** Who cancelled it, what will be tuned, and until when its alerts are muted. */
export function cancelledWith(
  { tuning, mutedUntil }: EntryData['incident.cancelled'],
  by: Speaker,
  who: string,
): string {
  const muted = mutedUntil && `its alerts are muted until ${by.when(mutedUntil)}`;
  return withReason(withReason(who, tuning ?? undefined), muted);
}

/** Who did it: a person, Evenkeel itself, a monitor, a reporter or a program. */
export function actorName(by: Speaker, actorId: string): string {
  return by.names[actorId] ?? capital(actorWords(actorId) ?? 'someone');
}

/** True for rows a person wrote; the others are the machine's. */
export function isHuman(actorId: string): boolean {
  return !/^(system|integration:|token:)/.test(actorId);
}

/** `Dora, Ivo and Sam`. */
export function listOf(by: Speaker, ids: readonly string[]): string {
  const names = ids.map((id) => nameOf(by, id));
  const last = names.at(-1) ?? 'nobody';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/**
 * The audit log: who changed what, from where, appended in the transaction of the change itself, so
 * that a change without its row cannot exist (domain.md 3, Audit row). Secrets never come near it.
 */
import type { ActorId } from '../kernel/ids.ts';
import type { Tx } from '../platform/db.ts';
import type { Caller } from '../platform/route.ts';
import { insertAudit } from './audit-store.ts';

/** The part of a call the log keeps. */
export interface Origin {
  readonly actor: ActorId;
  readonly ip?: string | null;
  /** Row of the session or token used. */
  readonly credential?: string | null;
}

export interface AuditEntry extends Origin {
  /** Dotted, past tense: `person.changed`. */
  readonly action: string;
  /** What it was done to: `person:<id>`, `setting:organisation`. */
  readonly object: string;
  readonly old?: unknown;
  readonly new?: unknown;
  readonly reason?: string | null;
}

/** Appends one row. Of two objects only the keys that differ are kept. */
export async function audit(tx: Tx, entry: AuditEntry): Promise<void> {
  const [before, after] = onlyChanges(entry.old, entry.new);
  await insertAudit(tx, {
    actorId: entry.actor,
    action: entry.action,
    object: entry.object,
    old: before ?? null,
    new: after ?? null,
    ip: entry.ip ?? null,
    credential: entry.credential ?? null,
    reason: entry.reason ?? null,
  });
}

/** Who stands behind an HTTP call. */
export function originOf(call: { readonly caller: Caller; readonly ip: string }): Origin {
  const { caller, ip } = call;
  return { actor: caller.actorId, ip, credential: caller.credentialId ?? null };
}

/** The command line and the program itself act as `system` (domain.md roles). */
export const SYSTEM: Origin = { actor: 'system' };

function onlyChanges(before: unknown, after: unknown): readonly [unknown, unknown] {
  if (!isRecord(before) || !isRecord(after)) return [before, after];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
  const pick = (from: Record<string, unknown>) =>
    Object.fromEntries(keys.filter((key) => key in from).map((key) => [key, from[key]]));
  return [pick(before), pick(after)];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

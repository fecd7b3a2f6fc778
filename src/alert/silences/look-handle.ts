/**
 * What happens when a time of quiet ends, is ended or is changed, and when a rule that keeps alerts back is: every alert
 * it keeps back is judged again. What a rule or another time of quiet covers stays with that; what none covers goes on
 * to people as if it had fired now, so that a fault which began under a silence is never lost with it. Asked at each end, after each change, and each minute, for
 * the look itself may have been lost; asking again changes nothing.
 */
import type { AlertId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { Tx } from '../../platform/db.ts';
import { publish } from '../../platform/live.ts';
import type { Machine } from '../../platform/machine.ts';
import { enqueueAll, type Task } from '../../platform/outbox.ts';
import { newId } from '../../platform/random.ts';
import type { Alert, AlertChange } from '../core/alert.ts';
import type { RuleBook, Subject } from '../core/judging/book.ts';
import { beganAnew, byRules, letGo } from '../core/judging/hold.ts';
import { judge, quietFor, type Suppression } from '../core/judging/judge.ts';
import { insertAlerts } from '../intake/intake-store.ts';
import { expiryTask } from '../intake/keep-batch.ts';
import { loadRules } from '../rules/load-book.ts';
import { insertChanges, saveAlert } from '../store.ts';
import { tellEnds } from './ends-handle.ts';
import { loadQuiets } from './load-quiets.ts';
import { keptBack, lockAlerts, type NamedAlert } from './quiet-store.ts';

const BATCH = 200;

export async function lookAtQuiets({ db }: Machine): Promise<void> {
  let after: AlertId | null = null;
  do {
    const from: AlertId | null = after;
    after = await db.transact((tx) => judgeAgain(tx, from));
  } while (after !== null);
  await db.transact(tellEnds);
}

/** The last alert asked about, or null when there are no more. */
async function judgeAgain(tx: Tx, after: AlertId | null): Promise<AlertId | null> {
  const kept = await keptBack(tx, after, BATCH);
  if (kept.length === 0) return null;
  const { quiets } = await loadQuiets(tx, tx.now);
  const book = { quiets, rules: await loadRules(tx) };
  const turned = kept.flatMap((alert) => {
    const now = coverOf(alert, book, tx.now);
    return now?.by === alert.suppressedBy ? [] : [{ alert, now }];
  });
  await turn(tx, turned);
  return kept.length < BATCH ? null : (kept.at(-1)?.id ?? null);
}

/** The time of quiet that keeps it back already, while that holds; else the first thing that does. */
export function coverOf(
  alert: NamedAlert,
  { quiets, rules }: Pick<RuleBook, 'quiets' | 'rules'>,
  now: Instant,
): Suppression | undefined {
  const told = { subject: subjectOfAlert(alert), fingerprint: alert.fingerprint, now };
  const own = quiets.filter(({ id }) => id === alert.suppressedBy);
  const held = quietFor(own, told);
  if (held !== undefined) return held;
  return byRules(alert, judge(told.subject, rules)) ?? quietFor(quiets, told);
}

export function subjectOfAlert(alert: NamedAlert): Subject {
  const { severity, title, body, labels, source } = alert;
  return {
    action: 'firing',
    key: alert.dedupKey,
    ...{ severity, title, body, labels, source },
    integration: { id: alert.integrationId, name: alert.integrationName },
    service: { id: alert.serviceId, name: alert.serviceName, tier: alert.serviceTier },
  };
}

interface Turned {
  readonly alert: NamedAlert;
  readonly now: Suppression | undefined;
}

interface Changed {
  readonly alert: AlertId;
  readonly change: AlertChange;
}

async function turn(tx: Tx, turned: readonly Turned[]): Promise<void> {
  if (turned.length === 0) return;
  const wanted = new Map(turned.map((one) => [one.alert.id, one]));
  const changes: Changed[] = [];
  const released: Task[] = [];
  for (const alert of await lockAlerts(tx, [...wanted.keys()])) {
    const one = wanted.get(alert.id);
    // The intake may have been faster, or its sender ended it.
    const same = alert.state === 'firing' && alert.suppressedBy === one?.alert.suppressedBy;
    if (one === undefined || !same) continue;
    if (one.now === undefined && alert.incidentId !== null) {
      const begun = await beginAnew(tx, alert);
      changes.push(...begun.changes);
      released.push(...begun.tasks);
    } else if (one.now === undefined) {
      const done = letGo(alert, []);
      await saveAlert(tx, done.alert);
      for (const change of done.changes) changes.push({ alert: alert.id, change });
      released.push({ task: 'alert.accepted', payload: { alert: alert.id } });
    } else {
      const { by, reason } = one.now;
      await saveAlert(tx, { ...alert, suppressedReason: reason, suppressedBy: by });
      const change: AlertChange = { kind: 'suppressed', data: { reason, by } };
      changes.push({ alert: alert.id, change });
    }
  }
  await insertChanges(tx, changes);
  await enqueueAll(tx, released);
  const fired = released.filter(({ task }) => task === 'alert.accepted');
  if (fired.length > 0) {
    await publish(tx, { topic: 'alerts', body: { fired: fired.length, cleared: 0 } });
  }
}

/** ALR-166: it was muted with its incident, and that is over. */
async function beginAnew(
  tx: Tx,
  alert: Alert,
): Promise<{ readonly changes: readonly Changed[]; readonly tasks: readonly Task[] }> {
  const { ended, fresh } = beganAnew(alert, { freshId: newId<AlertId>(), now: tx.now });
  await saveAlert(tx, ended);
  await insertAlerts(tx, [fresh]);
  const { id, severity, expiresAt } = fresh;
  return {
    changes: [
      { alert: alert.id, change: { kind: 'cleared', data: { by: 'system' } } },
      { alert: id, change: { kind: 'fired', data: { severity } } },
    ],
    tasks: [
      { task: 'alert.accepted', payload: { alert: id } },
      ...(expiresAt === null ? [] : [expiryTask(id, expiresAt)]),
    ],
  };
}

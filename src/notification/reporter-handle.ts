/** Writes the mails to reporters and the quiet notices to people at work. */
import { ORGANISATION } from '../identity/core/setting.ts';
import { readSetting } from '../identity/settings-store.ts';
import { clocksOf } from '../incident/core/sla-clock.ts';
import type { IncidentState } from '../incident/core/state.ts';
import { type ReporterRow, reporterById } from '../incident/reporter-store.ts';
import { incidentByRef } from '../incident/store.ts';
import type { IncidentId, ReporterId } from '../kernel/ids.ts';
import type { Tx } from '../platform/db.ts';
import type { JobAttempt } from '../platform/job.ts';
import { linkToken } from '../platform/link-token.ts';
import type { Machine } from '../platform/machine.ts';
import { newId } from '../platform/random.ts';
import { type ReporterMailKind, reporterLetter } from './core/reporter-wording.ts';
import { queueMail } from './mail-handle.ts';

/** Payload of task `reporter.mail`. */
export interface ReporterMailOrder {
  readonly incident: IncidentId;
  readonly reporter: ReporterId;
  readonly kind: ReporterMailKind;
  readonly text?: string | undefined;
}

/** Somebody who left no address is reached by other ways; then there is nothing to write. */
export function mailReporter(
  machine: Machine,
  order: ReporterMailOrder,
  attempt: JobAttempt,
): Promise<void> {
  return machine.db.transact(async (tx) => {
    const loaded = await incidentByRef(tx, order.incident);
    const reporter = await reporterById(tx, order.reporter);
    if (loaded === undefined || reporter === undefined || reporter.email === null) return;
    const { state } = loaded;
    await queueMail(tx, {
      key: reporterKey(order, attempt),
      kind: order.kind,
      to: reporter.email,
      letter: reporterLetter(await inputOf(tx, machine, { order, state, reporter })),
      incident: state.id,
      person: null,
    });
  });
}

/** NOT-14: a receipt is sent once ever, other news once per task. */
function reporterKey({ kind, reporter }: ReporterMailOrder, attempt: JobAttempt): string {
  return kind === 'receipt' ? `receipt:${reporter}` : `${kind}:${reporter}:${taskOf(attempt)}`;
}

/** Run by hand, each call is a task of its own. */
function taskOf({ job }: JobAttempt): string {
  return job ?? newId();
}

interface Writing {
  readonly order: ReporterMailOrder;
  readonly state: IncidentState;
  readonly reporter: ReporterRow;
}

async function inputOf(tx: Tx, machine: Machine, { order, state, reporter }: Writing) {
  const { timeZone } = await readSetting(tx, ORGANISATION);
  const token = await linkToken(tx, 'reporter', reporter.id);
  const response = clocksOf(state, tx.now).find((clock) => clock.metric === 'response');
  const report = state.reporters.find((one) => one.reporter === reporter.id);
  return {
    kind: order.kind,
    number: state.number,
    title: state.title,
    restricted: state.visibility === 'restricted',
    url: `${machine.config.publicUrl}/r/${token}`,
    zone: timeZone,
    responseDueAt: response?.dueAt ?? null,
    workaround: null,
    words: report?.words ?? null,
    done: state.resolution?.notes ?? null,
    text: order.text ?? null,
  };
}

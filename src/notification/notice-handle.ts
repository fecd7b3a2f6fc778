/** Quiet notices to people at work: one mail each, or one for many when much happens at once. */
import { personById } from '../identity/store.ts';
import type { IncidentState } from '../incident/core/state.ts';
import { incidentByRef } from '../incident/store.ts';
import type { IncidentId, PersonId } from '../kernel/ids.ts';
import { plusSeconds } from '../kernel/instant.ts';
import type { Tx } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { enqueue, type JobAttempt } from '../platform/outbox.ts';
import { newId } from '../platform/random.ts';
import { BUNDLE_SECONDS, bundleLetter, type HeldNotice, isHeldBack } from './core/bundle.ts';
import { isStillNews } from './core/page.ts';
import { noticeLetter, restrictedText } from './core/wording.ts';
import { type MailOrder, queueMail } from './mail-handle.ts';
import { insertMail, lockNoticesOf, type MailRow, noticesSince, takeHeld } from './mail-store.ts';
import { incidentUrl } from './page-facts.ts';
import { planOf } from './plan.ts';

/** Payload of task `person.notice`. */
export interface NoticeOrder {
  readonly person: PersonId;
  readonly incident: IncidentId;
  readonly kind: string;
  readonly text: string;
}

/** One quiet mail to the first contact that can take it, at once or in a bundle. */
export function notifyPerson(
  machine: Machine,
  order: NoticeOrder,
  attempt: JobAttempt,
): Promise<void> {
  return machine.db.transact(async (tx) => {
    const loaded = await incidentByRef(tx, order.incident);
    const to = await addressOf(tx, order.person);
    if (loaded === undefined || to === undefined) return;
    const { state } = loaded;
    if (!isStillNews(order.kind, state.state)) return;
    await lockNoticesOf(tx, order.person);
    const since = plusSeconds(tx.now, -BUNDLE_SECONDS);
    const { recent, held } = await noticesSince(tx, order.person, since);
    const mail = mailOf(machine, order, { state, to, task: attempt.job ?? newId() });
    if (!isHeldBack(recent) && held === 0) return queueMail(tx, mail);
    await hold(tx, mail, lineOf(machine, order, state));
    if (held > 0) return;
    const dueAt = plusSeconds(tx.now, BUNDLE_SECONDS);
    const payload = { person: order.person };
    await enqueue(tx, { task: 'notice.bundle', payload, dueAt, key: `bundle:${order.person}` });
  });
}

/** Sends what was held back for a person in one mail. */
export function sendBundle(
  machine: Machine,
  { person }: { readonly person: PersonId },
  attempt: JobAttempt,
): Promise<void> {
  return machine.db.transact(async (tx) => {
    await lockNoticesOf(tx, person);
    const to = await addressOf(tx, person);
    const held = await takeHeld(tx, person);
    if (to === undefined || held.length === 0) return;
    const lines = [];
    for (const notice of held) lines.push(await heldLine(tx, machine, notice));
    await queueMail(tx, {
      key: `bundle:${person}:${attempt.job ?? newId()}`,
      kind: 'bundle',
      to,
      letter: bundleLetter(lines),
      incident: null,
      person,
    });
  });
}

async function addressOf(tx: Tx, id: PersonId): Promise<string | undefined> {
  const person = await personById(tx, id);
  if (person === undefined) return undefined;
  return (await planOf(tx, person, 'low')).tried[0]?.address;
}

interface Addressed {
  readonly state: IncidentState;
  readonly to: string;
  /** NOT-14: one task is one mail. */
  readonly task: string;
}

function mailOf(machine: Machine, order: NoticeOrder, { state, to, task }: Addressed): MailOrder {
  return {
    key: `${order.kind}:${state.id}:${order.person}:${task}`,
    kind: 'notice',
    to,
    letter: noticeLetter({
      number: state.number,
      title: state.title,
      restricted: state.visibility === 'restricted',
      text: order.text,
      incidentUrl: incidentUrl(machine, state.number),
    }),
    incident: state.id,
    person: order.person,
  };
}

/** What a bundle says of this notice; of a restricted incident only where to look. */
function lineOf(machine: Machine, order: NoticeOrder, state: IncidentState): string {
  const url = incidentUrl(machine, state.number);
  return state.visibility === 'restricted' ? url : `${order.text}\n${url}`;
}

/** Looked at again: the incident may have been restricted while its notice was held. */
async function heldLine(tx: Tx, machine: Machine, held: MailRow): Promise<HeldNotice> {
  const { subject, textBody: line, incidentId } = held;
  const loaded = incidentId === null ? undefined : await incidentByRef(tx, incidentId);
  if (loaded?.state.visibility !== 'restricted') return { subject, line };
  const { number } = loaded.state;
  return { subject: restrictedText(number), line: incidentUrl(machine, number) };
}

async function hold(tx: Tx, mail: MailOrder, line: string): Promise<void> {
  await insertMail(tx, {
    id: newId(),
    key: mail.key,
    kind: mail.kind,
    toAddress: mail.to,
    subject: mail.letter.subject,
    textBody: line,
    htmlBody: '',
    incidentId: mail.incident,
    pageId: null,
    personId: mail.person,
    state: 'held',
  });
}

/**
 * Ordinary mail: nobody is woken by it, so it goes through one queue with patient retries. A mail is first
 * a row of the delivery log, then a task; without a mail server the row stays, marked as not sent.
 */

import type { IncidentId, PersonId } from '../kernel/ids.ts';
import { isRefusal } from '../kernel/refusal.ts';
import type { Tx } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { enqueue } from '../platform/outbox.ts';
import { newId } from '../platform/random.ts';
import { envOf } from './channel-env.ts';
import type { Channel, SendResult } from './channels/channel.ts';
import { email } from './channels/email.ts';
import { channelOf } from './channels/index.ts';
import { nextMailTry, OUTCOME_UNKNOWN } from './core/delivery.ts';
import type { Letter } from './core/letter.ts';
import { insertMail, lockMail, type MailRow, mailById, updateMail } from './mail-store.ts';

export interface MailOrder {
  /** The same key twice is one mail. */
  readonly key: string;
  readonly kind: string;
  /** Default: mail. */
  readonly channel?: Channel;
  readonly to: string;
  readonly letter: Letter;
  readonly incident: IncidentId | null;
  readonly person: PersonId | null;
}

/** Writes the mail and the task that sends it. */
export async function queueMail(tx: Tx, order: MailOrder): Promise<void> {
  const channel = order.channel ?? email;
  const rendered = channel.render(order.letter);
  const id = newId();
  const fresh = await insertMail(tx, {
    id,
    key: order.key,
    kind: order.kind,
    toAddress: order.to,
    subject: rendered.subject,
    textBody: rendered.text,
    htmlBody: rendered.html,
    channel: channel.name,
    data: rendered.data,
    incidentId: order.incident,
    pageId: null,
    personId: order.person,
    state: 'queued',
  });
  if (fresh) await enqueue(tx, { task: 'mail.send', payload: { mail: id } });
}

/** One try; a mail that ended is left alone, so the job may run twice. */
export async function sendMail(machine: Machine, id: string): Promise<void> {
  const { db } = machine;
  const found = await mailById(db, id);
  const channel = channelOf(found?.channel ?? '') ?? email;
  const env = await envOf(machine, channel);
  const missing = channel.missing(env);
  const mail = await db.transact((tx) => begin(tx, id, missing));
  if (mail === undefined || isRefusal(mail)) return;
  const { toAddress: address, subject, textBody: text, htmlBody: html, data } = mail;
  const rendered = { subject, text, html, ...(data === null ? {} : { data }) };
  const sending = { address, rendered, idempotencyKey: `mail.${mail.id}`, thread: null };
  const result = await channel.send(env, sending);
  await db.transact((tx) => end(tx, mail, result));
}

async function begin(
  tx: Tx,
  id: string,
  missing: string | undefined,
): Promise<MailRow | undefined> {
  const mail = await lockMail(tx, id);
  if (mail === undefined || (mail.state !== 'queued' && mail.state !== 'sending')) return undefined;
  if (mail.nextTryAt !== null && mail.nextTryAt > tx.now) {
    await enqueueTry(tx, id, mail.nextTryAt);
    return undefined;
  }
  const rest = { key: mail.key, providerAnswer: mail.providerAnswer, nextTryAt: null };
  if (missing !== undefined) {
    await updateMail(tx, { ...rest, state: 'not_sent', why: missing });
    return undefined;
  }
  // NOT-64: a try that was cut off is made once more, but there are never three copies of unknown fate.
  if (mail.state === 'sending' && mail.repeatedAt !== null) {
    await updateMail(tx, { ...rest, state: 'failed', why: OUTCOME_UNKNOWN });
    return undefined;
  }
  await updateMail(tx, { ...rest, state: 'sending', why: mail.why });
  return { ...mail, tries: mail.tries + 1 };
}

async function end(tx: Tx, mail: MailRow, result: SendResult): Promise<void> {
  const { key } = mail;
  if (result.kind === 'accepted') {
    const providerAnswer = result.answer;
    return updateMail(tx, { key, state: 'sent', why: null, providerAnswer, nextTryAt: null });
  }
  const nextTryAt = result.kind === 'never' ? null : (nextMailTry(mail.tries, tx.now) ?? null);
  const providerAnswer = result.answer ?? null;
  const state = nextTryAt === null ? 'failed' : 'queued';
  await updateMail(tx, { key, state, why: result.reason, providerAnswer, nextTryAt });
  if (nextTryAt !== null) await enqueueTry(tx, mail.id, nextTryAt);
}

async function enqueueTry(tx: Tx, mail: string, dueAt: MailRow['at']): Promise<void> {
  await enqueue(tx, { task: 'mail.send', payload: { mail }, dueAt, key: `mail.send:${mail}` });
}

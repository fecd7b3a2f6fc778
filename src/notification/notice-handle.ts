/**
 * Quiet notices to people at work: by the first contact of their low rules, one message each, one for many when
 * much happens at once, and in quiet hours one digest at their end (domain.md 6.5). A page of the quiet kind is
 * not a notice: it goes through `handle.ts`, and waits with them in quiet hours.
 */
import { type PersonRow, personById } from '../identity/store.ts';
import { DRILL_BANNER } from '../incident/core/sentences.ts';
import type { IncidentState } from '../incident/core/state.ts';
import { incidentByRef } from '../incident/store.ts';
import type { IncidentId, PersonId } from '../kernel/ids.ts';
import { plusSeconds } from '../kernel/instant.ts';
import type { Tx } from '../platform/db.ts';
import type { JobAttempt } from '../platform/job.ts';
import type { Machine } from '../platform/machine.ts';
import { newId } from '../platform/random.ts';
import { BUNDLE_SECONDS, bundleLetter, type HeldNotice, isHeldBack } from './core/bundle.ts';
import { isStillNews } from './core/page.ts';
import { quietUntil } from './core/quiet-hours.ts';
import { type QuietNotice, quietLetter } from './core/quiet-wording.ts';
import { passesQuietHours, type ShiftNotice, shiftLetter } from './core/shift-wording.ts';
import { noticeLetter, restrictedText } from './core/wording.ts';
import { mayDrill } from './handle.ts';
import { type MailOrder, queueMail } from './mail-handle.ts';
import { lockNoticesOf, type MailRow, noticesSince, takeHeld } from './mail-store.ts';
import { addressOf, enqueueBundle, holdBack } from './notice-hold.ts';
import { incidentUrl } from './page-facts.ts';
import { rulesOf } from './rule-store.ts';

/** Payload of task `person.notice`. */
export interface NoticeOrder {
  readonly person: PersonId;
  readonly incident: IncidentId;
  readonly kind: string;
  readonly text: string;
}

/** NOT-20, NOT-21, NOT-24: at once, in a bundle, or at the end of the quiet hours. */
export function notifyPerson(
  machine: Machine,
  order: NoticeOrder,
  attempt: JobAttempt,
): Promise<void> {
  return machine.db.transact(async (tx) => {
    const loaded = await incidentByRef(tx, order.incident);
    const person = await personById(tx, order.person);
    if (loaded === undefined || person === undefined) return;
    const { state } = loaded;
    if (!isStillNews(order.kind, state.state)) return;
    if (!(await mayDrill(tx, person.id, state))) return;
    await tellQuietly(tx, person, {
      key: `${order.kind}:${state.id}:${order.person}:${attempt.job ?? newId()}`,
      letter: noticeLetter({
        number: state.number,
        title: state.title,
        restricted: state.visibility === 'restricted',
        text: order.text,
        incidentUrl: incidentUrl(machine, state.number),
        drill: state.drill,
      }),
      line: lineOf(machine, order, state),
      incident: state.id,
    });
  });
}

/** NOT-30: shifts that begin and end, swaps, gaps, hand-over notes. */
export function notifyOfShift(
  machine: Machine,
  notice: ShiftNotice & { readonly person: PersonId },
  attempt: JobAttempt,
): Promise<void> {
  return machine.db.transact(async (tx) => {
    const person = await personById(tx, notice.person);
    if (person === undefined || !person.active) return;
    const url = `${machine.config.publicUrl}/oncall`;
    const letter = shiftLetter(notice, { zone: person.timeZone, url });
    const key = `shift:${notice.kind}:${notice.person}:${attempt.job ?? newId()}`;
    const passes = passesQuietHours(notice.kind);
    await tellQuietly(tx, person, { key, letter, line: url, incident: null, passes });
  });
}

/** NOT-39: the end of a silence, a mute or a maintenance window, before it and when it has come. */
export function notifyOfQuiet(
  machine: Machine,
  notice: QuietNotice & { readonly person: PersonId; readonly id: string },
  attempt: JobAttempt,
): Promise<void> {
  return machine.db.transact(async (tx) => {
    const person = await personById(tx, notice.person);
    if (person === undefined || !person.active) return;
    const url = `${machine.config.publicUrl}/signals/silences?id=${notice.id}`;
    const letter = quietLetter(notice, { zone: person.timeZone, url });
    const key = `quiet:${notice.kind}:${notice.id}:${person.id}:${attempt.job ?? newId()}`;
    await tellQuietly(tx, person, { key, letter, line: url, incident: null });
  });
}

interface Quiet {
  readonly key: string;
  readonly letter: MailOrder['letter'];
  /** What a bundle says below the subject. */
  readonly line: string;
  readonly incident: IncidentId | null;
  /** Through quiet hours. */
  readonly passes?: boolean;
}

async function tellQuietly(tx: Tx, person: PersonRow, quiet: Quiet): Promise<void> {
  const to = await addressOf(tx, person);
  if (to === undefined) return;
  await lockNoticesOf(tx, person.id);
  const { quiet: hours } = await rulesOf(tx, person.id);
  const { line, passes = false, ...rest } = quiet;
  const silentUntil = passes ? null : quietUntil(hours, tx.now, person.timeZone);
  const since = plusSeconds(tx.now, -BUNDLE_SECONDS);
  const { recent, held } = await noticesSince(tx, person.id, since);
  const mail = { ...rest, kind: 'notice', ...to, person: person.id };
  const free = silentUntil === null && !isHeldBack(recent) && held === 0;
  if (passes || free) return queueMail(tx, mail);
  await holdBack(tx, mail, {
    line,
    until: silentUntil ?? plusSeconds(tx.now, BUNDLE_SECONDS),
    held,
  });
}

/** Sends what was held back for a person in one message; not into quiet hours. */
export function sendBundle(
  machine: Machine,
  { person: id }: { readonly person: PersonId },
  attempt: JobAttempt,
): Promise<void> {
  return machine.db.transact(async (tx) => {
    await lockNoticesOf(tx, id);
    const person = await personById(tx, id);
    const to = person === undefined ? undefined : await addressOf(tx, person);
    if (person === undefined) return;
    const { quiet } = await rulesOf(tx, id);
    const silentUntil = quietUntil(quiet, tx.now, person.timeZone);
    if (silentUntil !== null) return enqueueBundle(tx, id, silentUntil);
    const held = await takeHeld(tx, id);
    if (to === undefined || held.length === 0) return;
    const lines = [];
    for (const notice of held) lines.push(await heldLine(tx, machine, notice));
    await queueMail(tx, {
      key: `bundle:${id}:${attempt.job ?? newId()}`,
      kind: 'bundle',
      ...to,
      letter: bundleLetter(lines),
      incident: null,
      person: id,
    });
  });
}

/** What a bundle says of this notice; of a restricted incident only where to look. */
function lineOf(machine: Machine, order: NoticeOrder, state: IncidentState): string {
  const url = incidentUrl(machine, state.number);
  if (state.visibility === 'restricted') return url;
  const banner = state.drill ? `${DRILL_BANNER}. ` : '';
  return `${banner}${order.text}\n${url}`;
}

/** Looked at again: the incident may have been restricted while its notice was held. */
async function heldLine(tx: Tx, machine: Machine, held: MailRow): Promise<HeldNotice> {
  const { subject, textBody: line, incidentId } = held;
  const loaded = incidentId === null ? undefined : await incidentByRef(tx, incidentId);
  if (loaded?.state.visibility !== 'restricted') return { subject, line };
  const { number } = loaded.state;
  return { subject: restrictedText(number), line: incidentUrl(machine, number) };
}

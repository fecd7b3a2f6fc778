/**
 * NOT-21, NOT-24: a quiet page in quiet hours, or one too many within two minutes, waits for the one message that
 * tells them all, like every other quiet message.
 */
import type { PersonRow } from '../identity/store.ts';
import type { IncidentState } from '../incident/core/state.ts';
import { plusSeconds } from '../kernel/instant.ts';
import { clockWithZone } from '../kernel/time.ts';
import type { Tx } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { BUNDLE_SECONDS, isHeldBack } from './core/bundle.ts';
import { quietUntil } from './core/quiet-hours.ts';
import { noticeLetter } from './core/wording.ts';
import { lockNoticesOf, noticesSince } from './mail-store.ts';
import { addressOf, holdBack } from './notice-hold.ts';
import { incidentUrl } from './page-facts.ts';
import { rulesOf } from './rule-store.ts';
import { type PageRow, updatePage } from './store.ts';

export interface QuietPage {
  readonly page: PageRow;
  readonly person: PersonRow;
  readonly state: IncidentState;
}

/** True: nothing is to be sent now; the page says until when it waits. */
export async function waitsForDigest(
  tx: Tx,
  machine: Machine,
  { page, person, state }: QuietPage,
): Promise<boolean> {
  if (page.loudness !== 'low' || page.round > 0) return false;
  const to = await addressOf(tx, person);
  if (to === undefined) return false;
  await lockNoticesOf(tx, person.id);
  const silentUntil = quietUntil((await rulesOf(tx, person.id)).quiet, tx.now, person.timeZone);
  const since = plusSeconds(tx.now, -BUNDLE_SECONDS);
  const { recent, held } = await noticesSince(tx, person.id, since);
  if (silentUntil === null && !isHeldBack(recent) && held === 0) return false;
  const until = silentUntil ?? plusSeconds(tx.now, BUNDLE_SECONDS);
  const { number, title, visibility, drill } = state;
  const url = incidentUrl(machine, number);
  const restricted = visibility === 'restricted';
  const letter = noticeLetter({
    ...{ number, title, restricted, drill },
    text: page.reason,
    incidentUrl: url,
  });
  const mail = {
    ...{ key: `page:${page.id}`, kind: 'notice', letter, incident: state.id, person: person.id },
    ...to,
  };
  await holdBack(tx, mail, { line: restricted ? url : `${page.reason}\n${url}`, until, held });
  const why = silentUntil === null ? 'many at once' : 'quiet hours';
  const outcome = `${why}: told in one message at ${clockWithZone(until, person.timeZone)}`;
  await updatePage(tx, { ...page, state: 'suppressed', outcome, nextRoundAt: null });
  return true;
}

/** NOT-24: a quiet page in quiet hours waits for the one message at their end, like every other quiet message. */
import type { PersonRow } from '../identity/store.ts';
import type { IncidentState } from '../incident/core/state.ts';
import { clockWithZone } from '../kernel/time.ts';
import type { Tx } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
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
  const until = quietUntil((await rulesOf(tx, person.id)).quiet, tx.now, person.timeZone);
  const to = until === null ? undefined : await addressOf(tx, person);
  if (until === null || to === undefined) return false;
  await lockNoticesOf(tx, person.id);
  const { held } = await noticesSince(tx, person.id, tx.now);
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
  const outcome = `quiet hours: told in one message at ${clockWithZone(until, person.timeZone)}`;
  await updatePage(tx, { ...page, state: 'suppressed', outcome, nextRoundAt: null });
  return true;
}

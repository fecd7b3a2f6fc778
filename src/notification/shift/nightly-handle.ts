/**
 * Each night, what would keep a page from arriving is looked for as far ahead as the setting says, and the
 * owners of the services learn of it: gaps 14, 3 and 1 days before, everything else once (domain.md 6.3).
 */

import type { ReadinessItem } from '../../escalation/readiness-api.ts';
import { readinessView } from '../../escalation/readiness-view.ts';
import { readSetting } from '../../identity/settings-store.ts';
import { owner, peopleByIds } from '../../identity/store.ts';
import { asId, type PersonId, type ServiceId } from '../../kernel/ids.ts';
import { plusSeconds, secondsBetween } from '../../kernel/instant.ts';
import { sha256Hex } from '../../kernel/sha256.ts';
import { ONCALL_COVERAGE } from '../../oncall/core/report/settings.ts';
import { windowAhead } from '../../oncall/report-views.ts';
import type { Tx } from '../../platform/db.ts';
import type { Machine } from '../../platform/machine.ts';
import { enqueue } from '../../platform/outbox.ts';
import { servicesByIds } from '../../service/store.ts';
import { forgetTold, isFirstToTell } from './shift-store.ts';

const DAY_SECONDS = 86_400;
/** Keys are kept longer than any notice can come again. */
const KEPT_DAYS = 120;

export function lookOverRotas({ db }: Machine): Promise<void> {
  return db.transact(async (tx) => {
    await forgetTold(tx, plusSeconds(tx.now, -KEPT_DAYS * DAY_SECONDS));
    const { items } = await readinessView(tx, await windowAhead(tx, tx.now));
    const byPerson = new Map<PersonId, ReadinessItem[]>();
    for (const item of items) {
      for (const person of await ownersOf(tx, item)) {
        if (item.code === 'policy_gap') await tellGap(tx, item, person);
        // A gap of a schedule beside which somebody else stands is for the report alone.
        else if (item.code !== 'schedule_gap') {
          byPerson.set(person, [...(byPerson.get(person) ?? []), item]);
        }
      }
    }
    for (const [person, own] of byPerson) await tellRest(tx, person, own);
  });
}

/** Of the services concerned; the owner of the house where they have none. */
async function ownersOf(tx: Tx, item: ReadinessItem): Promise<readonly PersonId[]> {
  const ids = item.services.map(({ id }) => asId<ServiceId>(id));
  const named = (await servicesByIds(tx, ids)).flatMap(({ ownerId }) => ownerId ?? []);
  const people = (await peopleByIds(tx, [...new Set(named)])).filter(({ active }) => active);
  const last = people.length > 0 ? undefined : await owner(tx);
  return last === undefined ? people.map(({ id }) => id) : [last.id];
}

async function tellGap(tx: Tx, item: ReadinessItem, person: PersonId): Promise<void> {
  if (item.span === undefined) return;
  const { from: at, to: until } = item.span;
  const { gapMailDays } = await readSetting(tx, ONCALL_COVERAGE);
  const days = secondsBetween(tx.now, at) / DAY_SECONDS;
  const limit = gapMailDays.toSorted((a, b) => a - b).find((one) => days <= one);
  if (limit === undefined) return;
  // By day, since a gap that runs already begins anew with every look.
  const key = `gap:${item.on.id}:${at.slice(0, 10)}:${limit}:${person}`;
  if (!(await isFirstToTell(tx, key))) return;
  const payload = { kind: 'gap', scheduleName: item.on.name, at, until, text: item.text, person };
  await enqueue(tx, { task: 'shift.notice', payload });
}

/** The same findings are told once; another finding tells all of them again. */
async function tellRest(tx: Tx, person: PersonId, items: readonly ReadinessItem[]): Promise<void> {
  const hash = sha256Hex(items.map(({ code, on }) => `${code} ${on.id}`).join('\n'));
  if (!(await isFirstToTell(tx, `readiness:${person}:${hash}`))) return;
  const names = [...new Set(items.flatMap(({ services }) => services.map(({ name }) => name)))];
  const payload = {
    kind: 'readiness',
    scheduleName: names.length === 0 ? 'all services' : names.slice(0, 3).join(', '),
    at: tx.now,
    text: items
      .slice(0, 20)
      .map(({ text }) => text)
      .join('\n'),
    person,
  };
  await enqueue(tx, { task: 'shift.notice', payload });
}

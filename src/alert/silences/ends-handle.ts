/**
 * Tells those who own a time of quiet that it is about to end, and that it has: what it hid, and what still fires.
 * What is due is asked of what stands now, so that an end that was moved is told when it comes.
 */
import { readSetting } from '../../identity/settings-store.ts';
import { owner, peopleByIds } from '../../identity/store.ts';
import { asId } from '../../kernel/ids.ts';
import { plusSeconds } from '../../kernel/instant.ts';
import type { Tx } from '../../platform/db.ts';
import { enqueue, type Task } from '../../platform/outbox.ts';
import { servicesByIds } from '../../service/store.ts';
import { endNotices, nextLook, type QuietTime } from '../core/quiet/quiet.ts';
import { QUIET_SETTINGS } from '../core/quiet/settings.ts';
import { timesOfWindow } from './load-quiets.ts';
import { forgetTold, hiddenSums, isFirstToTell, stillFiring } from './quiet-store.ts';
import { silencesEndingAfter } from './silence-store.ts';
import { windowsEndingAfter } from './window-store.ts';

const DAY_SECONDS = 86_400;
/** A window further ahead than this is seen in time, since there is a look each minute. */
const AHEAD_SECONDS = 8 * DAY_SECONDS;

/** Asked for at once. */
export const LOOK: Task = { task: 'quiet.look', payload: {}, key: 'quiet.look' };

interface Time extends QuietTime {
  readonly what: 'silence' | 'mute' | 'window';
  readonly name: string;
  readonly owner: string | null;
  readonly services: readonly string[];
  /** Whoever ended it needs no notice of it. */
  readonly endedBy: string | null;
}

/** Tells owners of ends near and past, and sets the next look. */
export async function tellEnds(tx: Tx): Promise<void> {
  const { noticeSeconds } = await readSetting(tx, QUIET_SETTINGS);
  const times = await timesAround(tx);
  for (const notice of endNotices(times, tx.now, noticeSeconds)) {
    const time = times.find(({ id, to }) => id === notice.id && to === notice.to);
    if (time !== undefined && (await isFirstToTell(tx, notice))) await tell(tx, time, notice.kind);
  }
  const dueAt = nextLook(times, tx.now, noticeSeconds);
  // Under a key of its own: it must not put off one that is asked for at once.
  if (dueAt !== null) await enqueue(tx, { ...LOOK, key: 'quiet.look.next', dueAt });
  await forgetTold(tx, plusSeconds(tx.now, -7 * DAY_SECONDS));
}

async function timesAround(tx: Tx): Promise<readonly Time[]> {
  const since = plusSeconds(tx.now, -DAY_SECONDS);
  const until = plusSeconds(tx.now, AHEAD_SECONDS);
  const silences = await silencesEndingAfter(tx, since);
  const windows = await windowsEndingAfter(tx, since);
  return [
    ...silences.map((silence): Time => {
      const { id, startsAt: from, endsAt: to, kind: what, comment, about } = silence;
      const services = silence.serviceId === null ? [] : [silence.serviceId];
      const name = about === null ? comment : `${about} (${comment})`;
      return {
        id,
        from,
        to,
        what,
        name,
        owner: silence.ownerId,
        services,
        endedBy: silence.expiredBy,
      };
    }),
    ...windows.flatMap((window) =>
      timesOfWindow(window, { from: since, to: until }).map(({ from, to }): Time => {
        const { id, name, ownerId, services, cancelledBy } = window;
        return {
          id,
          from,
          to,
          what: 'window',
          name,
          owner: ownerId,
          services,
          endedBy: cancelledBy,
        };
      }),
    ),
  ];
}

const TITLES = 5;

/**
 * To its owner, or the owners of its services, or the owner of the house. A window that hid nothing is told of to
 * nobody: it comes back every week.
 */
async function tell(tx: Tx, time: Time, kind: 'ending' | 'ended'): Promise<void> {
  const hid = (await hiddenSums(tx, [time.id], time.from))(time.id);
  const { firing, titles } = await stillFiring(tx, time.id, TITLES);
  if (time.what === 'window' && (kind === 'ending' ? firing === 0 : hid.signals === 0)) return;
  for (const person of await ownersOf(tx, time)) {
    if (kind === 'ended' && person === time.endedBy) continue;
    await enqueue(tx, {
      task: 'quiet.notice',
      payload: {
        ...{ person, kind, what: time.what, id: time.id, name: time.name, endsAt: time.to },
        ...{ signals: hid.signals, alerts: hid.alerts, firing, titles },
      },
    });
  }
}

async function ownersOf(tx: Tx, time: Time): Promise<readonly string[]> {
  const named = time.owner === null ? await serviceOwners(tx, time.services) : [time.owner];
  const people = await peopleByIds(tx, named.map(asId<never>));
  const active = people.filter((person) => person.active).map(({ id }) => id);
  const last = active.length > 0 ? undefined : await owner(tx);
  return last === undefined ? active : [last.id];
}

async function serviceOwners(tx: Tx, services: readonly string[]): Promise<readonly string[]> {
  const rows = await servicesByIds(tx, services.map(asId<never>));
  return [...new Set(rows.flatMap(({ ownerId }) => ownerId ?? []))];
}

/**
 * News is told in the order of transactions, so one that stays open holds up all that came after it: a build of an
 * index, or anything another program does on the same PostgreSQL server. Screens must not look calm meanwhile. Once
 * news has waited for two seconds they are told to read everything anew, and again while more comes; in order it is
 * told as well, when it can be.
 */
import { type Db, sql } from './db.ts';
import type { Log } from './log.ts';

const WAITED = sql`interval '2 seconds'`;
/** Reading everything anew is dear, so screens are asked no more often. */
const AGAIN_MS = 5_000;

interface HeldUp {
  readonly count: number;
  readonly newest: string | null;
  readonly waitedSeconds: number;
}

/** To be called each second or so; `tell` is called when screens should read anew. */
export function createHeldUpWatch(db: Db, log: Log, tell: () => void): () => Promise<void> {
  let told = '';
  let notBefore = 0;
  let looking = false;
  const look = async (): Promise<void> => {
    const { count, newest, waitedSeconds } = await heldUp(db);
    const now = `${count} ${newest}`;
    if (count === 0) {
      if (told !== '') log.info('live news is told in order again');
      told = '';
      return;
    }
    notBefore = performance.now() + AGAIN_MS;
    if (now === told) return;
    if (told === '') {
      log.warn(
        { waitedSeconds, waiting: count },
        'a transaction that stays open holds up live news; screens read everything anew meanwhile',
      );
    }
    told = now;
    tell();
  };
  return async () => {
    if (looking || performance.now() < notBefore) return;
    looking = true;
    await look()
      .catch((error) => log.warn({ error: String(error) }, 'live news: not known what waits'))
      .finally(() => {
        looking = false;
      });
  };
}

/** What is committed and waits for an older transaction. */
function heldUp(db: Db): Promise<HeldUp> {
  return db.one<HeldUp>(sql`
    select count(*)::int as count, max(id)::text as newest,
           coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::int as waited_seconds
      from live
     where xid >= pg_snapshot_xmin(pg_current_snapshot()) and at < clock_timestamp() - ${WAITED}`);
}

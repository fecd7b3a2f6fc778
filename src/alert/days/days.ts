/**
 * Keeps the tables of days in order: some are made ahead, and those past retention are dropped whole. An hour that is
 * missed does no harm: there are tables for a week, and a net under them.
 */
import { readSetting } from '../../identity/settings-store.ts';
import { plusSeconds } from '../../kernel/instant.ts';
import type { Machine } from '../../platform/machine.ts';
import { SIGNAL_RETENTION } from '../core/retention.ts';
import { buildSearch } from '../search/index-store.ts';
import { DAY, dropDay, makeDays } from './day-store.ts';

const AHEAD = 7;

export async function makeSignalDays({ db, log }: Machine): Promise<void> {
  const made = await db.transact((tx) => makeDays(tx, AHEAD));
  if (made > 0) log.info({ made }, 'tables for the signals of coming days');
}

/** One table in each transaction: whoever reads signals waits for a moment, not for all of them. */
export async function dropSignalDays({ db, log }: Machine): Promise<void> {
  const { days } = await readSetting(db, SIGNAL_RETENTION);
  for (;;) {
    const name = await db.transact((tx) => dropDay(tx, plusSeconds(tx.now, -days * DAY)));
    if (name === undefined) return;
    log.info({ name, days }, 'signals past retention dropped');
  }
}

/** Days that are over are made fit to be searched; without the modules for it lists look back less far at once. */
export async function indexSignalDays({ db, log }: Machine): Promise<void> {
  const { days, missing } = await buildSearch(db);
  if (days.length > 0) log.info({ days: days.length }, 'days of signals made fit to be searched');
  if (missing.length > 0) {
    log.warn({ missing }, 'this PostgreSQL lacks modules that searching needs to be fast');
  }
}

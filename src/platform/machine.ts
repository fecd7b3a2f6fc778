/** What every handler is given instead of globals: built once in `app/compose.ts`, handed down. */
import type { Config } from './config.ts';
import type { Db } from './db.ts';
import type { GuardedClient } from './guarded-http.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

export interface Machine {
  readonly config: Config;
  readonly log: Log;
  readonly db: Db;
  readonly metrics: Metrics;
  /** The only way to other hosts. */
  readonly http: GuardedClient;
}

/** Which nodes work on jobs now, by the rows with which they watch each other (dead-workers.ts). */
import { type Reader, sql } from './db.ts';

export interface Nodes {
  /** The name of this process. */
  readonly own: string;
  /** How many others are alive. */
  readonly others: number;
}

/** Longer unheard than this is not counted on; beside it whoever watches fences them off. */
const ALIVE_SECONDS = 12;

export function nodesNow(reader: Reader): Promise<Nodes> {
  return reader.one<Nodes>(sql`
    select current_setting('application_name') as own,
           (select count(distinct session_name) from worker_node
             where session_name <> current_setting('application_name')
               and seen_at > now() - make_interval(secs => ${ALIVE_SECONDS}))::int as others`);
}

/**
 * Work due at an instant, kept in PostgreSQL by graphile-worker and enqueued in the same transaction
 * as the change that causes it: either both happened or neither. Delivery is at least once, so every
 * job must be safe to run twice. A timer is a question: nothing is cancelled, the handler decides
 * whether its moment has passed.
 */
import { type Reader, type Sql, sql, type Tx } from './db.ts';
import { jsonRows } from './json-rows.ts';
import { writeTogether } from './shared-tx.ts';
import type { Task } from './task.ts';

export type { Task } from './task.ts';

/**
 * When the machine's clock says what `evenkeel_now()` says at `due_at`. Read once and taken apart, not as the difference
 * of two readings: a server held up between them would set the timer too early, and a question that comes too early is
 * answered "not yet" and gone.
 */
const BY_THE_SERVER = sql`t.due_at - (select value from clock_offset)`;

export async function enqueue(tx: Tx, task: Task): Promise<void> {
  await enqueueAll(tx, [task]);
}

/** As `enqueue` for many tasks in one statement; of several with one key the last counts. */
export async function enqueueAll(tx: Tx, tasks: readonly Task[]): Promise<void> {
  const { atHand } = tx;
  const queued = atHand === undefined ? tasks : tasks.filter((task) => !atHand.take(task));
  if (queued.length > 0) await addJobs(tx, queued);
}

const addJobs = writeTogether<readonly Task[], void>('outbox.add', async (tx, lists) => {
  const tasks = lists.flat();
  const keyed = new Map(tasks.map((task, index) => [task.key ?? index, task]));
  const rows = [...keyed.values()].map(
    ({ task, payload, dueAt, key, queue, maxAttempts, flow }) => ({
      task,
      payload,
      due_at: dueAt === undefined || dueAt <= tx.now ? null : dueAt,
      key,
      queue,
      max_attempts: maxAttempts ?? 25,
      flow,
    }),
  );
  await tx.run(sql`
    select count(*) from graphile_worker.add_jobs(array(
      select row(t.task, t.payload, t.queue,
                 case when t.due_at is null then now() else ${BY_THE_SERVER} end,
                 t.max_attempts, t.key, null,
                 case when t.flow is not null then array[t.flow] end)::graphile_worker.job_spec
        from json_to_recordset(${jsonRows(rows)}::json) as t(
          task text, payload json, due_at timestamptz, key text, queue text,
          max_attempts smallint, flow text)))`);
  return lists.map(() => undefined);
});

/** Of jobs about people none is at work for so long: its worker has lost it, whatever its row says. */
const LOST_AFTER = sql`interval '10 minutes'`;

/** Of a row of the jobs, by the name it has in a statement: it waits, or somebody is at work on it. */
export function isGoingOn(job: string): Sql {
  const of = (column: string) => sql.ref(`${job}.${column}`);
  return sql`
    case when ${of('locked_at')} is null then ${of('attempts')} < ${of('max_attempts')}
         else ${of('locked_at')} > now() - ${LOST_AFTER} end`;
}

/** Which of these keys have a job that waits or is being done; dead ones do not count. */
export async function waitingKeys(
  reader: Reader,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const rows = await reader.rows<{ key: string }>(sql`
    select key from graphile_worker._private_jobs
     where key = any(${[...keys]}::text[])
       and ${isGoingOn('_private_jobs')}`);
  return new Set(rows.map(({ key }) => key));
}

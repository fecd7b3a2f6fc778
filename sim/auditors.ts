/**
 * The minute of the two auditors, with graphile-worker's cron as the one who asks. Most minutes have nothing an
 * auditor could find: it is asked only when its own rule finds silence now or soon, or when a page stands still,
 * whether or not a job would go on with it. That is more than it will find, and costs a look at short lists.
 */
import { findingOf } from '../src/incident/core/paging-audit.ts';
import { INCIDENT_PROCESS } from '../src/incident/core/settings.ts';
import type { Entry } from '../src/incident/core/timeline.ts';
import { fromMillis, toMillis } from '../src/kernel/instant.ts';
import { STILL_SECONDS } from '../src/notification/watch/lost-page.ts';
import { newId } from '../src/platform/random.ts';
import { lookForSilence } from './checkers/silence.ts';
import type { Loop } from './loop.ts';
import type { JobRow, Tables } from './memory/tables.ts';
import type { Nodes } from './nodes.ts';
import type { Trace } from './trace.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** By when a job that is asked for is at work, in calm. */
const TAKEN_MS = 5000;
const STILL_MS = STILL_SECONDS * 1000;

export interface Auditing {
  readonly loop: Loop;
  readonly tables: Tables;
  readonly trace: Trace;
  readonly nodes: () => Nodes;
}

export interface Auditors {
  /** To be told of every row that became visible. */
  readonly told: (entries: readonly Entry[]) => void;
  readonly begin: () => void;
}

export function createAuditors({ loop, tables, trace, nodes }: Auditing): Auditors {
  const ordered: Ordered = new Map();
  const minute = (): void => {
    const calling = lookForSilence({ tables, loop, trace });
    if (findsSilence(tables, loop.now())) ask({ tables, nodes }, 'auditor.look');
    const still = stillAt(tables, ordered, loop.now());
    if (still < loop.now()) ask({ tables, nodes }, 'pages.audit');
    // While nobody is called nothing can fall silent before something else happens, or a page has stood too long.
    const next = Math.min(loop.nextAt() ?? 0, Math.max(still, loop.now()));
    const idle = calling ? 0 : Math.max(0, next - loop.now() - 1);
    loop.after(MINUTE * (1 + Math.floor(idle / MINUTE)), minute);
  };
  return {
    begin: () => loop.after(MINUTE, minute),
    told: (entries) => {
      for (const entry of entries) {
        for (const page of pagesIn(entry)) ordered.set(page, loop.now());
      }
    },
  };
}

/** Whether the auditor of incidents would find something now, or in the time until its job is taken. */
function findsSilence(tables: Tables, now: number): boolean {
  const soon = fromMillis(now + TAKEN_MS);
  return tables.incident
    .where({ tx: null }, 1, 'open')
    .some(({ state }) => findingOf(state, INCIDENT_PROCESS.default, soon) !== null);
}

/** Pages that were ordered and were not seen in their table yet, with the time of their order. */
type Ordered = Map<string, number>;

function pagesIn(entry: Entry): readonly string[] {
  if (entry.kind === 'page.sent_by_hand') return [entry.data.page];
  if (entry.kind !== 'escalation.stepped' && entry.kind !== 'escalation.exhausted') return [];
  return entry.data.pages.map(({ page }) => page);
}

/** When the first page will have stood still for too long; in the past when one does now. */
function stillAt(tables: Tables, ordered: Ordered, now: number): number {
  const all = { tx: null };
  let first = Number.POSITIVE_INFINITY;
  for (const [page, at] of ordered) {
    if (now - at > HOUR || tables.page.get(all, page) !== undefined) ordered.delete(page);
    else first = Math.min(first, at);
  }
  for (const { nextRoundAt, createdAt } of tables.page.where(all, 2, 'queued')) {
    first = Math.min(first, toMillis(nextRoundAt ?? createdAt));
  }
  for (const { startedAt } of tables.attempt.where(all, 3, 'sending')) {
    first = Math.min(first, toMillis(startedAt));
  }
  return first + STILL_MS;
}

/** Unless it is asked already. */
function ask({ tables, nodes }: Pick<Auditing, 'tables' | 'nodes'>, task: string): void {
  if (tables.job.where({ tx: null }, 1, task).length > 0) return;
  const job: JobRow = {
    id: newId(),
    task,
    payload: {},
    runAt: 0,
    key: null,
    queue: null,
    attempts: 0,
    maxAttempts: 25,
    lockedBy: null,
  };
  tables.job.keep(job.id, job);
  nodes().wake(job);
}

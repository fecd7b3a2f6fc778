/** The house of the paging bench: services with two levels each, and one incident of each that took the real way. */
import { type Db, sql } from '../../src/platform/db.ts';
import { type Model, modelOf } from './escalations.ts';
import { arrived, type MailSink } from './mail-sink.ts';

export interface World {
  readonly db: Db;
  readonly sink: MailSink;
  readonly models: readonly Model[];
  /** Of a service of its own, whose second level is told at `loneTo`. */
  readonly lone: Model;
  readonly loneTo: string;
  /** Milliseconds to arm one, as last seen. */
  armMs: number;
}

const SERVICES = 10;
/** Until it was seen how long it takes here. */
const ARM_MS = 20;

interface Furnishing {
  readonly url: string;
  readonly token: string;
  readonly db: Db;
  readonly sink: MailSink;
}

export async function furnish({ url, token, db, sink }: Furnishing): Promise<World> {
  const post = poster(url, token);
  for (let n = 0; n <= SERVICES; n += 1) await openIncident(post, n);
  await arrived(sink, { from: 0, count: SERVICES + 1, ours: () => true });
  // The row that the mail has gone is written after it has.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const rows = await db.rows<{ id: string; first: string }>(sql`
    select i.id, p.email as first from incident i join page on page.incident_id = i.id
      join person p on p.id = page.person_id`);
  const models = await Promise.all(
    rows.map(async ({ id, first }) => ({ first, model: await modelOf(db, id) })),
  );
  const lone = models.find(({ first }) => first === emailOf('first', SERVICES))?.model;
  if (lone === undefined) throw new Error('the lone incident was not paged');
  return {
    ...{ db, sink, lone, loneTo: emailOf('second', SERVICES), armMs: ARM_MS },
    models: models.map(({ model }) => model).filter((model) => model !== lone),
  };
}

function emailOf(level: 'first' | 'second', n: number): string {
  return `${level}.${n}@bench.example`;
}

type Post = <T>(path: string, body: unknown) => Promise<T>;

function poster(url: string, token: string): Post {
  return async <T>(path: string, body: unknown): Promise<T> => {
    const response = await fetch(path.startsWith('http') ? path : `${url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
}

/** A service of its own, its two people, and an alert that calls the first of them. */
async function openIncident(post: Post, n: number): Promise<void> {
  const targets = [];
  for (const level of ['first', 'second'] as const) {
    const wish = { name: `${level} ${n}`, email: emailOf(level, n), roles: ['responder'] };
    targets.push({ kind: 'person', id: (await post<{ id: string }>('/api/v1/people', wish)).id });
  }
  const policy = await post<{ id: string }>('/api/v1/escalation-policies', {
    name: `Policy ${n}`,
    levels: targets.map((target) => ({ targets: [target], delayMinutes: 600 })),
    repeat: 0,
    catchAll: targets[0]?.id,
  });
  const service = `bench-${n}`;
  await post('/api/v1/services', {
    ...{ name: service, tier: 'T1', escalationPolicy: policy.id },
    settings: { groupBy: 'alert', holdSeconds: 0 },
  });
  const integration = { service, source: 'generic' };
  const { url } = await post<{ url: string }>('/api/v1/integrations', integration);
  await post(url, { title: 'Checkout is down', key: `k${n}`, severity: 'critical' });
}

/** Temporary: a smaller storm. */

import { readdirSync, readFileSync } from 'node:fs';
import { pino } from 'pino';
import { createToken } from '../../src/identity/tokens.ts';
import { fromMillis } from '../../src/kernel/instant.ts';
import { readConfig } from '../../src/platform/config.ts';
import { openDb } from '../../src/platform/db.ts';
import { joinOrStartEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { createGuardedClient } from '../../src/platform/guarded-http.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { ownFolder, startOwnNode } from '../lib/own-node.ts';
import { armEscalations } from './escalations.ts';
import { percentile } from './figure.ts';
import { arrived, firsts, startMailSink } from './mail-sink.ts';
import { furnish } from './paging-world.ts';

function cpu(): Record<string, number> {
  const stats = new Map<number, { ppid: number; name: string; ms: number }>();
  for (const pid of readdirSync('/proc').filter((n) => /^\d+$/.test(n))) {
    try {
      const t = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const name = t.slice(t.indexOf('(') + 1, t.lastIndexOf(')'));
      const f = t.slice(t.lastIndexOf(')') + 2).split(' ');
      stats.set(Number(pid), {
        ppid: Number(f[1]),
        name,
        ms: (Number(f[11]) + Number(f[12]) + Number(f[13]) + Number(f[14])) * 10,
      });
    } catch {}
  }
  const out: Record<string, number> = {};
  for (const [pid, st] of stats) {
    if (pid === process.pid) {
      out.self = st.ms - 0;
      continue;
    }
    let p = st.ppid;
    while (p > 1 && p !== process.pid) p = stats.get(p)?.ppid ?? 0;
    if (p === process.pid) out[st.name] = (out[st.name] ?? 0) + st.ms;
  }
  return out;
}
const STEPS = Number(process.env.STEPS ?? 1000);
const sink = await startMailSink();
process.env.EVENKEEL_SMTP_URL = sink.url;
const folder = ownFolder();
if (process.env.PROF) process.env.NODE_OPTIONS = `--import=/tmp/prof.mjs`;
const node = await startOwnNode({ dataDir: folder.path });
delete process.env.NODE_OPTIONS;
const log = pino({ level: 'silent' });
const embedded = await joinOrStartEmbeddedPostgres({ dataDir: folder.path, log });
const db = openDb({ url: embedded.url, log });
const config = readConfig({ EVENKEEL_DATA_DIR: folder.path });
const machine = { db, log, metrics: createMetrics(), config, http: createGuardedClient(config) };
const { token } = await createToken(machine, { name: 'bench', role: 'admin' });
const world = await furnish({ url: node.url, token, db, sink });
for (const count of [200, STEPS]) {
  const began = Date.now();
  const dueAt = began + 3000 + count * 2 * world.armMs;
  const from = sink.arrivals.length;
  await armEscalations(db, world.models, { count, dueAt: () => fromMillis(dueAt) });
  const n = 10;
  const lone0 = sink.arrivals.length;
  const due = (k: number) => dueAt + 100 + k * 200;
  await armEscalations(db, [world.lone], { count: n, dueAt: (k) => fromMillis(due(k)) });
  world.armMs = (Date.now() - began) / count;
  console.log('armed', count, world.armMs, 'ms each; ahead', dueAt - Date.now());
  while (Date.now() < dueAt - 100) await new Promise((r) => setTimeout(r, 20));
  const c0 = cpu();
  const last = await arrived(sink, { from, count, ours: ({ to }) => to !== world.loneTo });
  const c1 = cpu();
  console.log(
    'cpu ms per step',
    Object.entries(c1)
      .map(([k, v]) => `${k} ${((v - (c0[k] ?? 0)) / count).toFixed(2)}`)
      .join(', '),
  );
  console.log(
    count,
    'steps',
    (last - dueAt) / 1000,
    's',
    Math.round((count / (last - dueAt)) * 1000),
    '/s',
  );
  await arrived(sink, { from: lone0, count: n, ours: ({ to }) => to === world.loneTo });
  const times = firsts(sink, lone0, ({ to }) => to === world.loneTo).toSorted((a, b) => a - b);
  const lates = times.map((at, k) => at - due(k));
  console.log('lone beside', percentile(lates, 0.5), percentile(lates, 0.99), lates.join(' '));
}
await new Promise((r) => setTimeout(r, 1500));
await db.close();
await embedded.stop();
await node.stop();
sink.stop();
folder.remove();
process.exit(0);

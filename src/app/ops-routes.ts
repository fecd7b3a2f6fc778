/** What operators and machines ask: is it alive, is it ready, what does it measure, what can it do. */
import { readFileSync } from 'node:fs';
import { type NodeHealth, readHealth, readQueue } from '../platform/health.ts';
import { ANYONE, ok, type Route, route } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { openApiOf } from '../platform/openapi.ts';
import { apiPage } from './api-page.ts';

export function opsRoutes(machine: Machine, apiRoutes: readonly Route[]): readonly Route[] {
  const document = () =>
    openApiOf(apiRoutes, { version: packageVersion(), publicUrl: machine.config.publicUrl });
  return [
    route({
      method: 'GET',
      path: '/healthz',
      access: ANYONE,
      summary: 'This process answers.',
      tag: 'Operations',
      handle: async () => ok({ status: 'ok' }),
    }),
    route({
      method: 'GET',
      path: '/readyz',
      access: ANYONE,
      summary: 'Database and job engine work; 503 with the reason when not.',
      tag: 'Operations',
      handle: async () => {
        const health: NodeHealth = await readHealth(machine);
        return { status: health.ready ? 200 : 503, body: health };
      },
    }),
    route({
      method: 'GET',
      path: '/metrics',
      access: ANYONE,
      summary: 'Prometheus metrics of this node.',
      tag: 'Operations',
      handle: async () => {
        await measureQueue(machine);
        const { registry } = machine.metrics;
        return { status: 200, type: registry.contentType, body: await registry.metrics() };
      },
    }),
    route({
      method: 'GET',
      path: '/api/openapi.json',
      access: ANYONE,
      summary: 'This API as OpenAPI 3.1.',
      tag: 'Operations',
      handle: async () => ok(document()),
    }),
    route({
      method: 'GET',
      path: '/api/docs',
      access: ANYONE,
      summary: 'This API as a page to read.',
      tag: 'Operations',
      handle: async () => apiPage(apiRoutes),
    }),
  ];
}

/** Without the database the last figures would lie: they are taken away, and the engine is down. */
async function measureQueue({ db, metrics }: Machine): Promise<void> {
  const { engine, clockAheadSeconds } = await readHealth({ db });
  metrics.engineUp.set(engine === 'ok' ? 1 : 0);
  metrics.clockAhead.set(clockAheadSeconds ?? Number.NaN);
  try {
    const { oldestDueSeconds, due, jobs } = await readQueue(db);
    for (const [what, seconds] of Object.entries(oldestDueSeconds)) {
      metrics.oldestDueSeconds.set({ what }, seconds);
    }
    metrics.queueDepth.set({ state: 'due' }, due);
    metrics.queueDepth.set({ state: 'all' }, jobs);
  } catch {
    metrics.oldestDueSeconds.reset();
    metrics.queueDepth.reset();
  }
}

/** From package.json, wherever this build lies. */
export function packageVersion(): string {
  for (const path of ['../package.json', '../../package.json']) {
    try {
      const parsed: { name?: string; version?: string } = JSON.parse(
        readFileSync(new URL(path, import.meta.url), 'utf8'),
      );
      if (parsed.name === 'evenkeel' && parsed.version !== undefined) return parsed.version;
    } catch {
      // the other place, then
    }
  }
  return '0.0.0';
}

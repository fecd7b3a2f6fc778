/** What `/metrics` tells Prometheus about this node; names end in their unit. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'evenkeel_' });
  const registers = [registry];
  return {
    registry,
    requestSeconds: new Histogram({
      name: 'evenkeel_http_request_duration_seconds',
      help: 'Time to answer an HTTP request.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    signalsAccepted: new Counter({
      name: 'evenkeel_signals_accepted_total',
      help: 'Signals answered 2xx, by source.',
      labelNames: ['source'],
      registers,
    }),
    jobsStarted: new Counter({
      name: 'evenkeel_jobs_started_total',
      help: 'Jobs begun by this node, by task.',
      labelNames: ['task'],
      registers,
    }),
    pageAttempts: new Counter({
      name: 'evenkeel_page_attempts_total',
      help: 'Attempts to reach a person, by channel and outcome.',
      labelNames: ['channel', 'outcome'],
      registers,
    }),
    oldestDueSeconds: new Gauge({
      name: 'evenkeel_oldest_due_seconds',
      help: 'How long the oldest due job has been waiting.',
      registers,
    }),
    openStreams: new Gauge({
      name: 'evenkeel_open_streams',
      help: 'Browsers that follow live.',
      registers,
    }),
  };
}

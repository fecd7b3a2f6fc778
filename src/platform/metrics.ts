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
    ...watchMetrics(registers),
    openStreams: new Gauge({
      name: 'evenkeel_open_streams',
      help: 'Browsers that follow live.',
      registers,
    }),
  };
}

/** Whether the work is done, and in time. */
function watchMetrics(registers: Registry[]) {
  return {
    oldestDueSeconds: new Gauge({
      name: 'evenkeel_oldest_due_seconds',
      help: 'How long the oldest due piece of work has waited; what: jobs (all), pages, timers.',
      labelNames: ['what'],
      registers,
    }),
    queueDepth: new Gauge({
      name: 'evenkeel_queue_jobs',
      help: 'Jobs in the queue; state: due (exact), all (with armed timers, estimated).',
      labelNames: ['state'],
      registers,
    }),
    jobsRunning: new Gauge({
      name: 'evenkeel_jobs_running',
      help: 'Jobs this node works on now.',
      registers,
    }),
    jobLateness: new Histogram({
      name: 'evenkeel_job_lateness_seconds',
      help: 'From when a job was due to when this node began it, first tries, by its own clock.',
      labelNames: ['task'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300],
      registers,
    }),
    engineUp: new Gauge({
      name: 'evenkeel_engine_up',
      help: '1 while some node works on jobs and is in time, else 0, by the database.',
      registers,
    }),
    clockAhead: new Gauge({
      name: 'evenkeel_clock_ahead_seconds',
      help: 'How far the clock of this node is ahead of the database; negative: behind.',
      registers,
    }),
    audited: new Counter({
      name: 'evenkeel_audited_total',
      help: 'Holes the auditor found and closed on this node; thing: incident, page or alert.',
      labelNames: ['thing'],
      registers,
    }),
    pagesEnded: new Counter({
      name: 'evenkeel_pages_ended_total',
      help: 'Pages that came to an end on this node: delivered, not_sent, failed, suppressed.',
      labelNames: ['state'],
      registers,
    }),
  };
}

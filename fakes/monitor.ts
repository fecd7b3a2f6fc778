/**
 * Monitoring tools as Evenkeel sees them from outside: they send what PagerDuty clients, Alertmanager
 * and home-made scripts send, over real HTTP. Tests, demo and benches share them.
 */

/** What a door answered; `body` is JSON where it was JSON, else text. */
export interface DoorAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface PagerDutyEvent {
  readonly summary: string;
  readonly dedupKey?: string;
  readonly source?: string;
  readonly severity?: 'critical' | 'error' | 'warning' | 'info';
  readonly component?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A sender of the PagerDuty Events API v2 with its 32-character key. */
export interface PagerDutySender {
  readonly trigger: (event: PagerDutyEvent) => Promise<DoorAnswer>;
  readonly acknowledge: (dedupKey: string) => Promise<DoorAnswer>;
  readonly resolve: (dedupKey: string) => Promise<DoorAnswer>;
  /** Tells of something done, such as a deploy. */
  readonly change: (summary: string, href: string) => Promise<DoorAnswer>;
}

export function pagerDutySender(baseUrl: string, key: string): PagerDutySender {
  const send = (event: object) => post(`${baseUrl}/v2/enqueue`, { routing_key: key, ...event });
  return {
    trigger: (event) =>
      send({
        event_action: 'trigger',
        ...(event.dedupKey === undefined ? {} : { dedup_key: event.dedupKey }),
        payload: {
          summary: event.summary,
          source: event.source ?? 'monitor-1',
          severity: event.severity ?? 'critical',
          ...(event.component === undefined ? {} : { component: event.component }),
          ...(event.details === undefined ? {} : { custom_details: event.details }),
        },
      }),
    acknowledge: (dedupKey) => send({ event_action: 'acknowledge', dedup_key: dedupKey }),
    resolve: (dedupKey) => send({ event_action: 'resolve', dedup_key: dedupKey }),
    change: (summary, href) =>
      post(`${baseUrl}/v2/change/enqueue`, {
        routing_key: key,
        payload: { summary, source: 'ci' },
        links: [{ href, text: 'Build' }],
      }),
  };
}

export interface PrometheusAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly startsAt?: string;
  /** Present and past: the condition has cleared. */
  readonly endsAt?: string;
}

/** Prometheus, which posts alerts to `/api/v2/alerts`, and Alertmanager, which posts notices. */
export interface AlertmanagerSender {
  /** As Prometheus: a plain list of alerts. */
  readonly alerts: (alerts: readonly PrometheusAlert[]) => Promise<DoorAnswer>;
  /** As an Alertmanager receiver: one webhook of version 4 with a group of alerts. */
  readonly notice: (
    status: 'firing' | 'resolved',
    alerts: readonly PrometheusAlert[],
  ) => Promise<DoorAnswer>;
}

/** `url` is the address handed out with the integration: `…/intake/alertmanager/KEY`. */
export function alertmanagerSender(url: string): AlertmanagerSender {
  return {
    alerts: (alerts) => post(`${url}/api/v2/alerts`, alerts),
    notice: (status, alerts) => post(url, webhook(status, alerts)),
  };
}

/** Whoever can write JSON: `{title, key?, state?, severity?, …}` to `…/intake/generic/KEY`. */
export function genericSender(url: string) {
  return { send: (event: Readonly<Record<string, unknown>>) => post(url, event) };
}

const NEVER = '0001-01-01T00:00:00Z';

function webhook(status: 'firing' | 'resolved', alerts: readonly PrometheusAlert[]) {
  const name = alerts[0]?.labels.alertname ?? 'none';
  return {
    version: '4',
    groupKey: `{}:{alertname="${name}"}`,
    truncatedAlerts: 0,
    status,
    receiver: 'evenkeel',
    groupLabels: { alertname: name },
    commonLabels: { alertname: name },
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example:9093',
    alerts: alerts.map((alert) => ({
      status,
      labels: alert.labels,
      annotations: alert.annotations ?? {},
      startsAt: alert.startsAt ?? '2026-11-23T08:00:00Z',
      endsAt: alert.endsAt ?? NEVER,
      generatorURL: 'http://prometheus.example:9090/graph',
      fingerprint: fingerprintOf(alert.labels),
    })),
  };
}

/** Any stable text of 16 hex digits per set of labels will do: it is opaque to receivers. */
function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  let hash = 0xcbf29ce484222325n;
  for (const letter of Buffer.from(JSON.stringify(Object.entries(labels).sort()))) {
    hash = ((hash ^ BigInt(letter)) * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return hash.toString(16).padStart(16, '0');
}

async function post(url: string, body: unknown): Promise<DoorAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: jsonOr(text) };
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

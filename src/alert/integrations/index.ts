/** The list of senders we understand: a new one is its file and one line here. */
import { present } from '../../kernel/assert.ts';
import { alertmanager } from './alertmanager.ts';
import { argoCd } from './argo-cd.ts';
import { azureMonitor } from './azure-monitor.ts';
import { checkmk } from './checkmk.ts';
import { cloudwatch } from './cloudwatch.ts';
import { datadog } from './datadog.ts';
import { email } from './email.ts';
import { generic } from './generic.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { goalert } from './goalert.ts';
import { googleCloud } from './google-cloud.ts';
import { grafana } from './grafana.ts';
import { grafanaOncall } from './grafana-oncall.ts';
import { heartbeat } from './heartbeat.ts';
import type { Integration } from './integration.ts';
import { kubernetes } from './kubernetes.ts';
import { nagios } from './nagios.ts';
import { newRelic } from './new-relic.ts';
import { opentelemetry } from './opentelemetry.ts';
import { opsgenie } from './opsgenie.ts';
import { pagerduty } from './pagerduty.ts';
import { pagerdutyChange } from './pagerduty-change.ts';
import { pagerdutyV1 } from './pagerduty-v1.ts';
import { prometheus } from './prometheus.ts';
import { sentry } from './sentry.ts';
import { slack } from './slack.ts';
import { statuspage } from './statuspage.ts';
import { uptimeKuma } from './uptime-kuma.ts';
import { uptimerobot } from './uptimerobot.ts';
import { victorops } from './victorops.ts';
import { zabbix } from './zabbix.ts';

export const INTEGRATIONS: readonly Integration[] = [
  pagerduty,
  pagerdutyV1,
  pagerdutyChange,
  opsgenie,
  grafanaOncall,
  goalert,
  victorops,
  alertmanager,
  prometheus,
  grafana,
  zabbix,
  checkmk,
  nagios,
  uptimeKuma,
  uptimerobot,
  datadog,
  newRelic,
  sentry,
  opentelemetry,
  azureMonitor,
  cloudwatch,
  googleCloud,
  kubernetes,
  statuspage,
  github,
  gitlab,
  argoCd,
  heartbeat,
  slack,
  email,
  generic,
];

export const SOURCES: readonly string[] = INTEGRATIONS.map((integration) => integration.source);

/** Throws on a source that is not in the list: callers have checked it. */
export function integrationOf(source: string): Integration {
  return present(
    INTEGRATIONS.find((integration) => integration.source === source),
    `an integration named ${source}`,
  );
}

/** All routes of the alert feature: what people see, and the doors senders come through. */
import type { Route } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { alertListRoutes } from './alert-routes.ts';
import { changeRoutes } from './changes/change-routes.ts';
import { checkRoutes } from './checks/check-routes.ts';
import { deadLetterRoutes } from './dead-letters/dead-letter-routes.ts';
import { alertmanagerRoutes } from './doors/alertmanager-routes.ts';
import { intakeRoutes } from './doors/intake-routes.ts';
import { opsgenieRoutes } from './doors/opsgenie-routes.ts';
import { pagerdutyRoutes } from './doors/pagerduty-routes.ts';
import { pingRoutes } from './doors/ping-routes.ts';
import { facetRoutes } from './facets/facet-routes.ts';
import { heartbeatRoutes } from './heartbeats/heartbeat-routes.ts';
import { integrationRoutes } from './integration-routes.ts';
import { mailboxRoutes } from './mailbox/mailbox-routes.ts';
import { rereadRoutes } from './rereads/reread-routes.ts';
import { dryRunRoutes } from './rules/dry-run/dry-run-routes.ts';
import { ruleRoutes } from './rules/rule-routes.ts';
import { tableRoutes } from './rules/tables/table-routes.ts';
import { savedSearchRoutes } from './saved/saved-routes.ts';
import { signalRoutes } from './signal-routes.ts';
import { silenceRoutes } from './silences/silence-routes.ts';
import { windowRoutes } from './silences/window-routes.ts';

export function alertRoutes(machine: Machine): readonly Route[] {
  return [
    ...facetRoutes(machine),
    ...alertListRoutes(machine),
    ...signalRoutes(machine),
    ...deadLetterRoutes(machine),
    ...rereadRoutes(machine),
    ...savedSearchRoutes(machine),
    ...ruleRoutes(machine),
    ...dryRunRoutes(machine),
    ...tableRoutes(machine),
    ...silenceRoutes(machine),
    ...windowRoutes(machine),
    ...changeRoutes(machine),
    ...heartbeatRoutes(machine),
    ...checkRoutes(machine),
    ...pingRoutes(machine),
    ...integrationRoutes(machine),
    ...mailboxRoutes(machine),
    ...pagerdutyRoutes(machine),
    ...opsgenieRoutes(machine),
    ...intakeRoutes(machine),
    ...alertmanagerRoutes(machine),
  ];
}

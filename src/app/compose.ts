/**
 * The one place that builds everything: the machine, and the lists of routes, jobs, settings and commands
 * of all features, in the order of features. Nothing imports this folder.
 */

import { QUIET_SETTINGS } from '../alert/core/quiet/settings.ts';
import { SIGNAL_RETENTION } from '../alert/core/retention.ts';
import { alertJobs } from '../alert/jobs.ts';
import { alertRoutes } from '../alert/routes.ts';
import { escalationJobs } from '../escalation/jobs.ts';
import { escalationRoutes } from '../escalation/routes.ts';
import { ORGANISATION, SETUP_START, type SettingDefinition } from '../identity/core/setting.ts';
import { identityRoutes } from '../identity/routes.ts';
import { settingsRoutes } from '../identity/settings-routes.ts';
import { auditorJobs } from '../incident/auditor.ts';
import { COMMANDER_SCHEDULE } from '../incident/core/commander.ts';
import {
  INCIDENT_MATRIX,
  INCIDENT_PROCESS,
  INCIDENT_PROFILE,
  INCIDENT_SLA,
} from '../incident/core/settings.ts';
import { drillRoutes } from '../incident/drill-routes.ts';
import { exportRoutes } from '../incident/export-routes.ts';
import { incidentJobs } from '../incident/jobs.ts';
import { liveRoutes } from '../incident/live-routes.ts';
import { reportRoutes } from '../incident/report-routes.ts';
import { incidentRoutes } from '../incident/routes.ts';
import { slaRoutes } from '../incident/sla-routes.ts';
import { notificationJobs } from '../notification/jobs.ts';
import { notificationRoutes } from '../notification/routes.ts';
import { shiftJobs } from '../notification/shift/shift-jobs.ts';
import { watchJobs } from '../notification/watch/watch-jobs.ts';
import { watchRoutes } from '../notification/watch/watch-routes.ts';
import { ONCALL_COVERAGE, ONCALL_LOAD } from '../oncall/core/report/settings.ts';
import { oncallJobs } from '../oncall/jobs.ts';

import { oncallRoutes } from '../oncall/routes.ts';
import type { Config } from '../platform/config.ts';
import { openDb } from '../platform/db.ts';
import { createGuardedClient } from '../platform/guarded-http.ts';
import { beatJobs } from '../platform/health.ts';
import type { Route } from '../platform/http.ts';
import type { Job } from '../platform/job.ts';
import type { LiveHub } from '../platform/live.ts';
import type { Log } from '../platform/log.ts';
import type { Machine } from '../platform/machine.ts';
import { createMetrics } from '../platform/metrics.ts';
import { reviewJobs } from '../review/jobs.ts';
import { reviewRoutes } from '../review/routes.ts';
import { serviceRoutes } from '../service/routes.ts';
import { demoJobs } from './demo-run.ts';
import { opsRoutes } from './ops-routes.ts';
import { pageRoutes } from './page-routes.ts';

export interface MachineOptions {
  readonly config: Config;
  readonly log: Log;
  readonly databaseUrl: string;
}

export function buildMachine({ config, log, databaseUrl }: MachineOptions): Machine {
  return {
    config,
    log,
    db: openDb({ url: databaseUrl, log }),
    metrics: createMetrics(),
    http: createGuardedClient(config),
  };
}

/** Every route of the program; `live` is absent where no stream is served (tests, tools). */
export function allRoutes(machine: Machine, live?: LiveHub): readonly Route[] {
  const api: readonly Route[] = [
    ...identityRoutes(machine),
    ...settingsRoutes(machine, allSettings()),
    ...serviceRoutes(machine),
    ...oncallRoutes(machine),
    ...escalationRoutes(machine),
    ...alertRoutes(machine),
    ...incidentRoutes(machine),
    ...drillRoutes(machine),
    ...reportRoutes(machine),
    ...exportRoutes(machine),
    ...slaRoutes(machine),
    ...(live === undefined ? [] : liveRoutes(machine, live)),
    ...notificationRoutes(machine),
    ...watchRoutes(machine),
    ...reviewRoutes(machine),
  ];
  return [...opsRoutes(machine, api), ...api, ...pageRoutes()];
}

export function allJobs(): readonly Job[] {
  return [
    ...demoJobs,
    ...oncallJobs,
    ...beatJobs,
    ...escalationJobs,
    ...alertJobs,
    ...incidentJobs,
    ...auditorJobs,
    ...notificationJobs,
    ...shiftJobs,
    ...watchJobs,
    ...reviewJobs,
  ];
}

export function allSettings(): readonly SettingDefinition[] {
  return [
    ORGANISATION,
    SETUP_START,
    ONCALL_COVERAGE,
    ONCALL_LOAD,
    SIGNAL_RETENTION,
    QUIET_SETTINGS,
    INCIDENT_PROFILE,
    INCIDENT_MATRIX,
    INCIDENT_SLA,
    INCIDENT_PROCESS,
    COMMANDER_SCHEDULE,
  ] as readonly SettingDefinition[];
}

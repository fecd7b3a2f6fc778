/**
 * The one place that builds everything: the machine, and the lists of routes, jobs, settings and commands
 * of all features, in the order of features. Nothing imports this folder.
 */
import type { SettingDefinition } from '../identity/core/setting.ts';
import { ORGANISATION, SETUP_START } from '../identity/core/setting.ts';
import { identityRoutes } from '../identity/routes.ts';
import { settingsRoutes } from '../identity/settings-routes.ts';
import type { Config } from '../platform/config.ts';
import { openDb } from '../platform/db.ts';
import type { Route } from '../platform/http.ts';
import type { LiveHub } from '../platform/live.ts';
import type { Log } from '../platform/log.ts';
import type { Machine } from '../platform/machine.ts';
import { createMetrics } from '../platform/metrics.ts';
import type { Job } from '../platform/outbox.ts';
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
  };
}

/** Every route of the program; `live` is absent where no stream is served (tests, tools). */
export function allRoutes(machine: Machine, _live?: LiveHub): readonly Route[] {
  const api: readonly Route[] = [
    ...identityRoutes(machine),
    ...settingsRoutes(machine, allSettings()),
  ];
  return [...opsRoutes(machine, api), ...api, ...pageRoutes()];
}

export function allJobs(): readonly Job[] {
  return [];
}

export function allSettings(): readonly SettingDefinition<never>[] {
  return [ORGANISATION, SETUP_START] as unknown as readonly SettingDefinition<never>[];
}

/** The list of senders we understand: a new one is its file and one line here. */
import { present } from '../../kernel/assert.ts';
import { alertmanager } from './alertmanager.ts';
import { generic } from './generic.ts';
import type { Integration } from './integration.ts';
import { pagerduty } from './pagerduty.ts';
import { pagerdutyChange } from './pagerduty-change.ts';
import { pagerdutyV1 } from './pagerduty-v1.ts';
import { prometheus } from './prometheus.ts';

export const INTEGRATIONS: readonly Integration[] = [
  pagerduty,
  pagerdutyV1,
  pagerdutyChange,
  alertmanager,
  prometheus,
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

/**
 * What Nagios, Icinga and Checkmk have in common: notices about a host, or a service on it, with a type and a
 * state. Flapping is told by the state too, because these tools say nothing more while it lasts.
 */
import type { AlertSeverity, MonitoringEvent } from '../core/alert.ts';
import type { Told } from './told.ts';

/** Texts as the tool's macros give them; '' where it has none. */
export interface HostCheck {
  /** PROBLEM, RECOVERY, ACKNOWLEDGEMENT, FLAPPINGSTART, DOWNTIMESTART, CUSTOM and others. */
  readonly type: string;
  readonly host: string;
  /** '' for the host itself. */
  readonly service: string;
  /** OK, WARNING, CRITICAL, UNKNOWN; UP, DOWN, UNREACHABLE. */
  readonly state: string;
}

const GOOD = ['OK', 'UP', 'PENDING'];

/** How their states are read. */
export const STATE_SEVERITIES: Readonly<Record<string, AlertSeverity>> = {
  CRITICAL: 'critical',
  CRIT: 'critical',
  DOWN: 'critical',
  UNKNOWN: 'error',
  UNKN: 'error',
  UNREACHABLE: 'error',
  UNREACH: 'error',
  WARNING: 'warning',
  WARN: 'warning',
};

/** Identity, action, severity and title of a notice; the rest is the tool's own. */
export function hostCheckOf(check: HostCheck): Told {
  const { host, service } = check;
  const state = check.state.trim().toUpperCase();
  const isFlapping = typeOf(check).startsWith('FLAPPINGSTART');
  const what = service === '' ? host : `${service} on ${host}`;
  return {
    action: actionOf(typeOf(check), state),
    key: service === '' ? host : `${host}!${service}`,
    severity: STATE_SEVERITIES[state] ?? (GOOD.includes(state) ? 'warning' : 'error'),
    title: `${what} is ${isFlapping ? `flapping, now ${state}` : state || 'in an unknown state'}`,
  };
}

function typeOf({ type }: HostCheck): string {
  return type.trim().toUpperCase().replace(/[ _-]/g, '');
}

function actionOf(type: string, state: string): MonitoringEvent['action'] {
  const good = GOOD.includes(state);
  if (type.startsWith('PROBLEM')) return good ? 'cleared' : 'firing';
  if (type.startsWith('RECOVERY')) return 'cleared';
  if (type.startsWith('FLAPPINGSTART')) return 'firing';
  if (type.startsWith('FLAPPING')) return good ? 'cleared' : 'firing';
  // Somebody asked for this notice by hand; of a good state there is nothing to page about.
  if (type.startsWith('CUSTOM')) return good ? 'note' : 'firing';
  if (type.startsWith('ACKNOWLEDGE') || type.startsWith('DOWNTIME')) return 'note';
  return good ? 'cleared' : 'firing';
}

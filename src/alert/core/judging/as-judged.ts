/** What rules made of an event, handed on to where it is compared with what fires. */
import type { ServiceSettings } from '../../../service/core/service-settings.ts';
import type { MonitoringEvent } from '../alert.ts';
import type { Subject } from './book.ts';
import type { Judgement } from './judge.ts';

/** The event with the key, severity and labels that rules left. */
export function eventAsJudged<E extends Pick<MonitoringEvent, 'key' | 'severity' | 'labels'>>(
  event: E,
  { key, severity, labels }: Subject,
): E {
  if (key === event.key && severity === event.severity && labels === event.labels) return event;
  return { ...event, key, severity, labels };
}

/** The loudness a rule says stands above what the service says of severities. */
export function settingsAsJudged(
  settings: ServiceSettings,
  { loudness }: Judgement,
): ServiceSettings {
  if (loudness === undefined) return settings;
  const all = {
    ...{ critical: loudness, error: loudness, warning: loudness },
    ...{ info: loudness, none: loudness },
  };
  return { ...settings, loudness: all };
}

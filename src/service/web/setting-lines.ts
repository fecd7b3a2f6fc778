/** The settings of a service in words, one line each. */
import { formatDuration } from '../../ui/format.ts';
import type { Service } from '../api.ts';

export function settingLines(
  settings: Service['settings'],
): readonly (readonly [name: string, value: string])[] {
  const { groupBy, flappingChanges, flappingWindowSeconds, loudness } = settings;
  const high = Object.entries(loudness)
    .filter(([, value]) => value === 'high')
    .map(([severity]) => severity);
  const after = formatDuration(settings.autoResolveSeconds);
  return [
    ['Alerts', groupBy === 'service' ? 'join its open incident' : 'one incident for each key'],
    ['The page waits', `${formatDuration(settings.holdSeconds)} for more alerts`],
    ['Wakes people at', high.length === 0 ? 'no severity' : high.join(', ')],
    ['Fires again in', `${formatDuration(settings.reopenSeconds)}: the incident reopens`],
    ['Resolves itself', `${after} after the last alert cleared, P3 to P5`],
    ['Closes itself', `after ${formatDuration(settings.autoCloseSeconds)} of quiet, P3 to P5`],
    ['An alert expires', `${formatDuration(settings.alertExpirySeconds)} after it was last sent`],
    ['Flapping is', `${flappingChanges} changes in ${formatDuration(flappingWindowSeconds)}`],
  ];
}

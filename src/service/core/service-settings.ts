/**
 * How signals of a service become incidents: the defaults of domain.md 2.3 and 2.4, each a setting of the
 * service. Stored is only what differs, so a better default reaches everybody who never chose.
 */
import { z } from '../../kernel/schema.ts';

const DAY = 86_400;
const zSeconds = z
  .int()
  .min(0)
  .max(365 * DAY);
const zLoudness = z.enum(['high', 'low']);

export const zServiceSettings = z.strictObject({
  /** `service`: a firing alert joins the open incident of the service; `alert`: one incident per dedup key. */
  groupBy: z.enum(['service', 'alert']),
  /** How long the page (never the incident) waits for more alerts. */
  holdSeconds: zSeconds.max(3600),
  /** The same fingerprint firing again this long after `resolved` reopens. */
  reopenSeconds: zSeconds,
  /** Never accepted, P3 to P5: the system resolves this long after the last alert cleared. */
  autoResolveSeconds: zSeconds,
  /** P3 to P5: the system closes after this much quiet. */
  autoCloseSeconds: zSeconds,
  /** An accepted or P1/P2 incident whose alerts cleared: remind to resolve. */
  remindResolveSeconds: zSeconds,
  /** An alert nobody refreshed for this long expires. */
  alertExpirySeconds: zSeconds.min(60),
  /** This many changes within the window is flapping; it ends after as long a steady time. */
  flappingChanges: z.int().min(2).max(100),
  flappingWindowSeconds: zSeconds.min(60),
  /** How loudly to page where no rule says so, by the alert's severity. */
  loudness: z.strictObject({
    critical: zLoudness,
    error: zLoudness,
    warning: zLoudness,
    info: zLoudness,
    none: zLoudness,
  }),
});
export type ServiceSettings = z.infer<typeof zServiceSettings>;

export const DEFAULT_SERVICE_SETTINGS: ServiceSettings = {
  groupBy: 'service',
  holdSeconds: 30,
  reopenSeconds: 3600,
  autoResolveSeconds: 900,
  autoCloseSeconds: DAY,
  remindResolveSeconds: 3600,
  alertExpirySeconds: DAY,
  flappingChanges: 4,
  flappingWindowSeconds: 900,
  loudness: { critical: 'high', error: 'high', warning: 'low', info: 'low', none: 'low' },
};

/** What a request may change: any part. */
export const zServiceSettingsChange = zServiceSettings.partial();
export type ServiceSettingsChange = z.infer<typeof zServiceSettingsChange>;

/** SVC-6: the settings in force: stored ones over defaults; one that no longer fits counts as not stored. */
export function settingsInForce(stored: unknown): ServiceSettings {
  if (typeof stored !== 'object' || stored === null) return DEFAULT_SERVICE_SETTINGS;
  const shapes: Readonly<Record<string, z.ZodType>> = zServiceSettings.shape;
  const chosen = Object.entries(stored).filter(
    ([key, value]) => shapes[key]?.safeParse(value).success,
  );
  return { ...DEFAULT_SERVICE_SETTINGS, ...Object.fromEntries(chosen) };
}

/** An event that was kept, as rules see it, and back to what intake would make of it. */
import type { MonitoringEvent } from '../core/alert.ts';
import type { Subject } from '../core/judging/book.ts';
import type { StoredEvent } from './rule-store.ts';

/** As intake wrote it: without the sender's own text, links and cuts. */
export type KeptEvent = Omit<MonitoringEvent, 'raw' | 'cuts' | 'links'>;

/** Undefined of signals that were kept before events were, and of those that are no events. */
export function eventOf({ event }: Pick<StoredEvent, 'event'>): KeptEvent | undefined {
  return event === null ? undefined : (JSON.parse(event) as KeptEvent);
}

export function subjectOf(stored: StoredEvent, event: KeptEvent): Subject {
  const { action, key, severity, title, body, labels } = event;
  const { integrationId, integrationName, serviceId, serviceName, serviceTier } = stored;
  return {
    ...{ action, key, severity, title, body, labels, source: stored.source },
    integration: { id: integrationId ?? '', name: integrationName ?? '' },
    service: { id: serviceId ?? '', name: serviceName ?? '', tier: serviceTier ?? '' },
  };
}

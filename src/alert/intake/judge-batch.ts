/**
 * What people have decided about the events of a batch, before they are compared with what fires: the rules of the
 * book run on each, and one that a rule sends to another service is given that service's settings.
 */
import type { ServiceId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { Tx } from '../../platform/db.ts';
import type { ServiceSettings } from '../../service/core/service-settings.ts';
import type { MonitoringEvent } from '../core/alert.ts';
import { fingerprintOf } from '../core/fingerprint.ts';
import { eventAsJudged, settingsAsJudged } from '../core/judging/as-judged.ts';
import type { RuleBook, Subject } from '../core/judging/book.ts';
import { type Judgement, judge, quietFor, type Suppression } from '../core/judging/judge.ts';
import { type ReceivingService, receivingServices } from '../integration-store.ts';
import type { Intake } from './intake.ts';

/** An event as rules left it, with what they said. */
export interface Judged {
  readonly intake: Intake;
  readonly event: MonitoringEvent;
  readonly fingerprint: string;
  readonly serviceId: ServiceId;
  readonly settings: ServiceSettings;
  readonly judgement: Judgement;
  readonly quiet: Suppression | undefined;
}

/** What rules say of an event, whatever the time is. */
export interface Told {
  readonly intake: Intake;
  readonly judgement: Judgement;
  readonly fingerprint: string;
}

export function askRules(rules: RuleBook['rules'], intakes: readonly Intake[]): readonly Told[] {
  return intakes.map((intake) => {
    const judgement = judge(subjectOf(intake), rules);
    const { key } = judgement.subject;
    const isAsSent = key === intake.event.key;
    const fingerprint = isAsSent ? intake.fingerprint : fingerprintOf(intake.integration.id, key);
    return { intake, judgement, fingerprint };
  });
}

export async function judgeBatch(
  tx: Tx,
  book: RuleBook,
  told: readonly Told[],
): Promise<readonly Judged[]> {
  const elsewhere = told.flatMap(({ intake, judgement }) => {
    const { id } = judgement.subject.service;
    return id === intake.integration.serviceId ? [] : [id as ServiceId];
  });
  const services =
    elsewhere.length === 0 ? new Map() : await receivingServices(tx, [...new Set(elsewhere)]);
  return told.map((one) => settled(one, { services, book, now: tx.now }));
}

function settled(
  told: Told,
  around: {
    readonly services: ReadonlyMap<string, ReceivingService>;
    readonly book: RuleBook;
    readonly now: Instant;
  },
): Judged {
  const { intake, fingerprint } = told;
  const { integration } = intake;
  const routed = around.services.get(told.judgement.subject.service.id);
  const judgement = withService(told.judgement, integration, routed);
  const { subject } = judgement;
  return {
    intake,
    event: eventAsJudged(intake.event, subject),
    fingerprint,
    serviceId: subject.service.id as ServiceId,
    settings: settingsAsJudged(routed?.settings ?? integration.rules, judgement),
    judgement,
    quiet: quietFor(around.book.quiets, { subject, fingerprint, now: around.now }),
  };
}

/** A service that is gone by now changes nothing: the signal stays with the service of its sender. */
function withService(
  judgement: Judgement,
  integration: Intake['integration'],
  routed: ReceivingService | undefined,
): Judgement {
  const { service } = judgement.subject;
  if (service.id === integration.serviceId) return judgement;
  if (routed !== undefined) {
    const { id, name, tier } = routed;
    return { ...judgement, subject: { ...judgement.subject, service: { id, name, tier } } };
  }
  const own = serviceOf(integration);
  return {
    ...judgement,
    subject: { ...judgement.subject, service: own },
    trace: [
      ...judgement.trace,
      {
        kind: 'rule',
        id: service.id,
        name: 'service',
        outcome: 'failed',
        words: 'The service it was to go to is not there; it stays with that of its sender.',
      },
    ],
  };
}

function subjectOf({ integration, source, event }: Intake): Subject {
  const { action, key, severity, title, body, labels } = event;
  return {
    action,
    key,
    severity,
    title,
    body,
    labels,
    source,
    integration: { id: integration.id, name: integration.name },
    service: serviceOf(integration),
  };
}

function serviceOf(integration: Intake['integration']): Subject['service'] {
  const { serviceId, serviceName, serviceTier } = integration;
  return { id: serviceId, name: serviceName, tier: serviceTier };
}

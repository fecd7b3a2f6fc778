/**
 * Names of things, branded so that a person cannot be passed where a service is wanted.
 * All are UUIDv7 text made by `platform/random.ts` and handed to the core inside a command.
 */
declare const idBrand: unique symbol;
export type Id<Of extends string> = string & { readonly [idBrand]: Of };

export type PersonId = Id<'person'>;
export type TeamId = Id<'team'>;
export type ServiceId = Id<'service'>;
export type ScheduleId = Id<'schedule'>;
export type PolicyId = Id<'escalation-policy'>;
export type IntegrationId = Id<'integration'>;
export type AlertId = Id<'alert'>;
export type SignalId = Id<'signal'>;
export type ChangeId = Id<'change'>;
export type IncidentId = Id<'incident'>;
export type ReporterId = Id<'reporter'>;
export type ReviewId = Id<'review'>;
export type PageId = Id<'page'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Gives plain text its brand; the caller vouches for what it names. */
export function asId<I extends Id<string>>(text: string): I {
  return text as I;
}

/**
 * Who did something: a person's id, or `system`, `integration:<id>`, `reporter:<id>`, `token:<id>`.
 * Never a name: names may be forgotten, the hash chain may not (domain.md trap 11).
 */
export type ActorId = string;

/** Opens an incident for a person or joins a reporter to one; names become ids, addresses stay out of the log. */
import { asId, type IncidentId, type ReporterId, type ServiceId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Reader, Tx } from '../platform/db.ts';
import { newId } from '../platform/random.ts';
import { serviceByIdOrName } from '../service/store.ts';
import type { NewIncident, ReporterInput } from './api.ts';
import type { ActorRef } from './context.ts';
import type { ReporterFacts } from './core/facts.ts';
import type { IncidentState } from './core/state.ts';
import type { Source } from './core/words.ts';
import { executeIn } from './handle.ts';
import { unknownPeople } from './people-check.ts';
import { insertReporter } from './reporter-store.ts';

export interface OpenRequest {
  readonly input: NewIncident;
  readonly actor: ActorRef;
  readonly source: Source;
  /** How the reporter came: `api`, `phone`, `portal`. */
  readonly channel: string;
}

export interface Opened {
  readonly state: IncidentState;
  readonly reporter: ReporterId | null;
}

export async function openIn(tx: Tx, request: OpenRequest): Promise<Opened | Refusal> {
  const { reporter, service, services, ...rest } = request.input;
  const unknown = await unknownPeople(tx, rest);
  if (unknown !== undefined) return unknown;
  const main = await idOf(tx, service, 'service');
  if (isRefusal(main)) return main;
  const others: { service: ServiceId; state?: string | undefined }[] = [];
  for (const [index, named] of (services ?? []).entries()) {
    const id = await idOf(tx, named.service, `services.${index}.service`);
    if (isRefusal(id)) return id;
    if (id !== undefined) others.push({ ...named, service: id });
  }
  const facts =
    reporter === undefined
      ? undefined
      : reporterFacts(newId<ReporterId>(), reporter, { at: tx.now, channel: request.channel });
  const state = await executeIn(tx, {
    incident: null,
    verb: 'report',
    input: {
      ...rest,
      ...(main === undefined ? {} : { service: main }),
      ...(others.length === 0 ? {} : { services: others }),
      ...(facts === undefined ? {} : { reporter: facts }),
    },
    actor: request.actor,
    source: request.source,
  });
  if (isRefusal(state)) return state;
  if (facts !== undefined)
    await keepReporter(tx, { id: facts.reporter, incident: state.id, reporter });
  return { state, reporter: facts?.reporter ?? null };
}

/** What the log keeps of a reporter: an id and facts, no name and no address. */
export function reporterFacts(
  id: ReporterId,
  input: ReporterInput,
  received: { readonly at: Instant; readonly channel: string },
): ReporterFacts {
  const noticedAt = input.noticedAt ?? received.at;
  return {
    reporter: id,
    channel: received.channel,
    receivedAt: received.at,
    noticedAt: noticedAt > received.at ? received.at : noticedAt,
    canWork: input.canWork ?? null,
    deadline: input.deadline ?? null,
    location: input.location ?? null,
    words: input.words ?? '',
  };
}

export async function keepReporter(
  tx: Tx,
  kept: {
    readonly id: ReporterId;
    readonly incident: IncidentId;
    readonly reporter: ReporterInput | undefined;
  },
): Promise<void> {
  await insertReporter(tx, {
    id: kept.id,
    incidentId: kept.incident,
    name: kept.reporter?.name ?? null,
    email: kept.reporter?.email ?? null,
    phone: kept.reporter?.phone ?? null,
  });
}

/** The id of a service named by id or name; a 422 naming the field when there is none. */
export async function idOf(
  reader: Reader,
  name: string | undefined,
  field: string,
): Promise<ServiceId | undefined | Refusal> {
  if (name === undefined) return undefined;
  const found = await serviceByIdOrName(reader, name);
  if (found !== undefined && found.archivedAt === null) return asId<ServiceId>(found.id);
  return refuse('invalid', 'incident.unknown_service', {
    message: `${field}: there is no service "${name}".`,
    fields: [{ path: field, message: 'no such service' }],
  });
}

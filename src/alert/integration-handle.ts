/**
 * Connecting and disconnecting senders. The key is shown once, when it is made; of a sender that is switched
 * off the row stays, because its signals point to it.
 */

import { audit, type Origin } from '../identity/audit.ts';
import type { IntegrationId } from '../kernel/ids.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Machine } from '../platform/machine.ts';
import { hashSecret, newHexKey, newId } from '../platform/random.ts';
import { seal } from '../platform/sealing.ts';
import { unknownService } from '../service/handle.ts';
import { serviceByIdOrName, setMonitored } from '../service/store.ts';
import type { IntegrationItem, NewIntegration, TestSignal } from './api.ts';
import { secretPlace } from './doors/proof.ts';
import { type Delivered, deliver } from './handle.ts';
import {
  disableIntegration,
  type IntegrationRow,
  insertIntegration,
  integrationById,
  isWatched,
  listIntegrations,
  senderById,
  storeSecret,
} from './integration-store.ts';
import { integrationOf, SOURCES } from './integrations/index.ts';
import { NOTHING_AROUND, type Place } from './integrations/integration.ts';
import { mailboxAddresses } from './mailbox/mailbox-store.ts';

type Created = IntegrationItem & { readonly key: string };

/** 32 hex characters: what PagerDuty senders demand serves everybody. */
const KEY_LENGTH = 32;

export async function connect(
  machine: Machine,
  origin: Origin,
  input: NewIntegration,
): Promise<Created | Refusal> {
  if (!SOURCES.includes(input.source)) {
    return refuse('invalid', 'integration.unknown_source', {
      message: `source: one of ${SOURCES.join(', ')}.`,
      fields: [{ path: 'source', message: `one of ${SOURCES.join(', ')}` }],
    });
  }
  const key = newHexKey(KEY_LENGTH);
  const place = await placeFor(machine, key);
  return machine.db.transact(async (tx) => {
    const service = await serviceByIdOrName(tx, input.service);
    if (service === undefined) return unknownService('service', input.service);
    const row = {
      id: newId<IntegrationId>(),
      serviceId: service.id,
      source: input.source,
      name: input.name ?? integrationOf(input.source).title,
      keyHint: key.slice(-4),
      createdBy: origin.actor,
    };
    await insertIntegration(tx, { ...row, keyHash: hashSecret(key) });
    await setMonitored(tx, service.id, true);
    const { source, name } = row;
    await audit(tx, {
      ...origin,
      action: 'integration.added',
      object: `integration:${row.id}`,
      new: { service: service.id, source, name },
    });
    const stored = {
      ...row,
      ...{ createdAt: tx.now, lastSeenAt: null, disabledAt: null, hasSecret: false },
    };
    return { ...itemOf({ ...stored, serviceName: service.name }, place), key };
  });
}

export async function connected(
  machine: Machine,
  service: string | undefined,
): Promise<readonly IntegrationItem[] | Refusal> {
  const found = service === undefined ? undefined : await serviceByIdOrName(machine.db, service);
  if (service !== undefined && found === undefined) return unknownService('service', service);
  const rows = await listIntegrations(machine.db, found?.id);
  const place = await placeFor(machine, 'KEY');
  return rows.map((row) => itemOf(row, place));
}

export function disconnect(
  machine: Machine,
  origin: Origin,
  id: IntegrationId,
): Promise<undefined | Refusal> {
  return machine.db.transact(async (tx) => {
    const row = await integrationById(tx, id);
    if (row === undefined) return notFound();
    if (!(await disableIntegration(tx, id))) return undefined;
    await setMonitored(tx, row.serviceId, await isWatched(tx, row.serviceId));
    await audit(tx, { ...origin, action: 'integration.disabled', object: `integration:${id}` });
    return undefined;
  });
}

/** Sends a signal in the sender's own format through the real path, so that what follows is real too. */
export async function sendTest(
  machine: Machine,
  id: IntegrationId,
  signal: TestSignal,
): Promise<Delivered | Refusal> {
  const sender = await senderById(machine.db, id);
  if (sender === undefined || sender.source === 'check') return notFound();
  const format = integrationOf(sender.source);
  const sample = { ...signal, key: 'evenkeel-test' };
  const body = format.sample(sample);
  const text = JSON.stringify(body);
  return deliver(machine, {
    integration: sender,
    source: sender.source,
    body,
    text,
    around: { ...NOTHING_AROUND, ...format.sampleAround?.(sample) },
  });
}

/** Keeps the secret sealed; from then on what is not signed with it is refused. */
export function setSecret(
  machine: Machine,
  origin: Origin,
  wish: { readonly id: IntegrationId; readonly secret: string | null },
): Promise<undefined | Refusal> {
  const { id, secret } = wish;
  return machine.db.transact(async (tx) => {
    const row = await integrationById(tx, id);
    if (row === undefined || row.disabledAt !== null) return notFound();
    if (integrationOf(row.source).signature === undefined) {
      const message = 'This sender signs nothing that could be checked.';
      return refuse('conflict', 'integration.signs_nothing', message);
    }
    const sealed = secret === null ? null : seal(machine.config, secretPlace(id), secret);
    await storeSecret(tx, id, sealed);
    const action = secret === null ? 'integration.secret_removed' : 'integration.secret_set';
    await audit(tx, { ...origin, action, object: `integration:${id}` });
    return undefined;
  });
}

export function notFound(): Refusal {
  return refuse('notFound', 'integration.unknown', 'No such integration, or it is switched off.');
}

/** Where a sender with this key is pointed to. */
export async function placeFor({ config, db }: Machine, key: string): Promise<Place> {
  const { publicUrl, mailIn } = config;
  return { publicUrl, key, mailDomain: mailIn?.domain, mailboxes: await mailboxAddresses(db) };
}

function itemOf(
  row: IntegrationRow & { readonly serviceName: string },
  place: Place,
): IntegrationItem {
  const format = integrationOf(row.source);
  return {
    id: row.id,
    service: row.serviceId,
    serviceName: row.serviceName,
    source: row.source,
    title: format.title,
    name: row.name,
    keyHint: row.keyHint,
    url: format.url(place),
    howToConnect: format.howToConnect(place),
    createdAt: row.createdAt,
    lastSeenAt: row.lastSeenAt,
    disabledAt: row.disabledAt,
    signature:
      format.signature === undefined ? null : { help: format.signature.help, isSet: row.hasSecret },
  };
}

/**
 * Mailboxes as admins set them: where, with which password (sealed, never shown again), and who gets what names no
 * key. A change of place begins at the end of what is there, as a new mailbox does.
 */
import { audit, type Origin } from '../../identity/audit.ts';
import { versionConflict } from '../../identity/handle.ts';
import { asId, type IntegrationId } from '../../kernel/ids.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/db.ts';
import type { Machine } from '../../platform/machine.ts';
import { newId } from '../../platform/random.ts';
import { seal } from '../../platform/sealing.ts';
import { integrationById } from '../integration-store.ts';
import { email } from '../integrations/email.ts';
import { faultOf, openImap, passwordPlace } from './imap.ts';
import type { MailboxInput, MailboxItem, MailboxTest } from './mailbox-api.ts';
import {
  deleteMailbox,
  insertMailbox,
  type MailboxRow,
  mailboxById,
  mailboxes,
  updateMailbox,
} from './mailbox-store.ts';

const MOST = 20;

export async function listMailboxes({ db }: Machine): Promise<readonly MailboxItem[]> {
  return (await mailboxes(db)).map(itemOf);
}

export function addMailbox(
  machine: Machine,
  origin: Origin,
  input: MailboxInput,
): Promise<MailboxItem | Refusal> {
  const { password, integration, ...rest } = input;
  if (password === undefined) {
    return Promise.resolve(wrong('password', 'a new mailbox needs its password'));
  }
  return machine.db.transact(async (tx) => {
    if ((await mailboxes(tx)).length >= MOST) {
      return refuse('conflict', 'mailbox.too_many', `At most ${MOST} mailboxes can be read.`);
    }
    const refused = await wrongIntegration(tx, integration);
    if (refused !== undefined) return refused;
    const id = newId();
    const sealed = seal(machine.config, passwordPlace(id), password);
    const integrationId = idOf(integration);
    await insertMailbox(tx, { ...rest, id, password: sealed, integrationId, by: origin.actor });
    await audit(tx, {
      ...origin,
      action: 'mailbox.added',
      object: `mailbox:${id}`,
      new: { ...rest, integration },
    });
    return itemOrGone(tx, id);
  });
}

export function changeMailbox(
  machine: Machine,
  origin: Origin,
  change: {
    readonly id: string;
    readonly input: MailboxInput;
    readonly expectedVersion?: number | undefined;
  },
): Promise<MailboxItem | Refusal> {
  const { id, expectedVersion } = change;
  const { password, integration, ...rest } = change.input;
  return machine.db.transact(async (tx) => {
    const before = await mailboxById(tx, id);
    if (before === undefined) return mailboxNotFound();
    if (expectedVersion !== undefined && expectedVersion !== before.version) {
      return versionConflict(before.version);
    }
    // A password belongs to the server it was given for: to another it is not sent along.
    const elsewhere = before.host !== rest.host || before.username !== rest.username;
    if (password === undefined && elsewhere) {
      return wrong('password', 'another server or user needs the password again');
    }
    const refused = await wrongIntegration(tx, integration);
    if (refused !== undefined) return refused;
    const sealed =
      password === undefined ? before.password : seal(machine.config, passwordPlace(id), password);
    const anew = elsewhere || before.folder !== rest.folder;
    const integrationId = idOf(integration);
    await updateMailbox(tx, { ...rest, id, password: sealed, integrationId, anew });
    await audit(tx, {
      ...origin,
      action: 'mailbox.changed',
      object: `mailbox:${id}`,
      new: { ...rest, integration, passwordSet: password !== undefined },
    });
    return itemOrGone(tx, id);
  });
}

export function removeMailbox(
  machine: Machine,
  origin: Origin,
  id: string,
): Promise<undefined | Refusal> {
  return machine.db.transact(async (tx) => {
    if (!(await deleteMailbox(tx, id))) return mailboxNotFound();
    await audit(tx, { ...origin, action: 'mailbox.removed', object: `mailbox:${id}` });
    return undefined;
  });
}

/** Signs in now and tells what was found; nothing is read and nothing changes. */
export async function testMailbox(machine: Machine, id: string): Promise<MailboxTest | Refusal> {
  const box = await mailboxById(machine.db, id);
  if (box === undefined) return mailboxNotFound();
  try {
    const client = await openImap(machine, box);
    try {
      const { exists } = await client.mailboxOpen(box.folder, { readOnly: true });
      if (box.moveTo !== null && (await client.status(box.moveTo, { messages: true })) === false) {
        return { ok: false, says: `there is no folder ${box.moveTo} to move mails to` };
      }
      const idle = client.capabilities.has('IDLE') ? 'says when mails come' : 'is asked each 30 s';
      return { ok: true, says: `${box.folder} holds ${exists} mails; the server ${idle}` };
    } finally {
      client.close();
    }
  } catch (error) {
    return { ok: false, says: faultOf(error).message };
  }
}

export function mailboxNotFound(): Refusal {
  return refuse('notFound', 'mailbox.unknown', 'There is no such mailbox.');
}

async function itemOrGone(tx: Tx, id: string): Promise<MailboxItem | Refusal> {
  const row = await mailboxById(tx, id);
  return row === undefined ? mailboxNotFound() : itemOf(row);
}

async function wrongIntegration(tx: Tx, id: string | null): Promise<Refusal | undefined> {
  if (id === null) return undefined;
  const found = await integrationById(tx, asId<IntegrationId>(id));
  if (found?.source === email.source && found.disabledAt === null) return undefined;
  return wrong('integration', 'an e-mail sender that is not switched off');
}

function idOf(integration: string | null): IntegrationId | null {
  return integration === null ? null : asId<IntegrationId>(integration);
}

function wrong(path: string, message: string): Refusal {
  return refuse('invalid', 'mailbox.wrong_field', {
    message: `${path}: ${message}.`,
    fields: [{ path, message }],
  });
}

function itemOf(row: MailboxRow): MailboxItem {
  const { id, name, address, host, port, security, username, folder, moveTo, version } = row;
  const { lookedAt, okAt, failingSince, why, kept, unclaimed, integrationName } = row;
  return {
    ...{ id, name, address, host, port, security, username, folder, moveTo, version },
    ...{ lookedAt, okAt, failingSince, why, kept, unclaimed, integrationName },
    integration: row.integrationId,
  };
}

/**
 * The first start. An empty house has no owner: either the environment names one, or the terminal prints
 * a one-time link to the set-up page. Both end in the same owner, who is admin, leads the team
 * `Everyone` and is told of to the right as task `owner.created` (decisions.md 28).
 * Invitations are the same kind of link, for one person and a password.
 */
import type { PersonId } from '../kernel/ids.ts';
import { plusSeconds } from '../kernel/instant.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { readClock } from '../platform/clock.ts';
import type { Reader, Tx } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { enqueue } from '../platform/outbox.ts';
import { hashSecret, newSecret } from '../platform/random.ts';
import type { Setup } from './api.ts';
import { audit, type Origin, SYSTEM } from './audit.ts';
import { ORGANISATION, SETUP_START } from './core/setting.ts';
import * as credentials from './credential-store.ts';
import { namingTaken } from './handle.ts';
import { hashPassword } from './password.ts';
import { addPerson, personNotFound } from './people.ts';
import { writeSetting } from './settings-store.ts';
import { type Client, type NewSession, openSession, replacePassword } from './sign-in.ts';
import { lockPerson, owner, personById } from './store.ts';
import { leadEveryone } from './teams.ts';

const SETUP_LINK_SECONDS = 7 * 86_400;
const INVITATION_SECONDS = 7 * 86_400;

/** At every start of a web node; the link is fresh each time, since only its hash is kept. */
export async function ensureOwnerOrSetupLink(
  machine: Machine,
): Promise<{ readonly setupUrl?: string }> {
  if ((await owner(machine.db)) !== undefined) return {};
  const { config, db } = machine;
  if (config.owner === undefined) {
    const setupUrl = await db.transact(async (tx) => {
      const purpose = 'setup' as const;
      const secret = await newLink(tx, { purpose, personId: null, seconds: SETUP_LINK_SECONDS });
      return `${config.publicUrl}/setup/${secret}`;
    });
    return { setupUrl };
  }
  const { email, password } = config.owner;
  const [name = email] = email.split('@');
  const passwordHash = await hashPassword(password);
  await db.transact(async (tx) => {
    await credentials.lockTries(tx, 'setup', 'setup');
    if ((await owner(tx)) !== undefined) return;
    await createOwner(tx, SYSTEM, { name, email, timeZone: 'UTC', passwordHash });
  });
  return {};
}

/** True while the link may still make the owner. */
export async function setupIsOpen(machine: Machine, secret: string): Promise<boolean> {
  const link = await openLink(machine.db, 'setup', secret);
  return link !== undefined && (await owner(machine.db)) === undefined;
}

/** The set-up page was sent: owner, organisation, team `Everyone`, and signed in. */
export async function finishSetup(
  machine: Machine,
  client: Client,
  input: Setup,
): Promise<NewSession | Refusal> {
  if (!(await setupIsOpen(machine, input.token))) return linkGone();
  const passwordHash = await hashPassword(input.password);
  const { name, email, timeZone } = input;
  return namingTaken(() =>
    machine.db.transact(async (tx) => {
      await credentials.lockTries(tx, 'setup', 'setup');
      const link = await openLink(tx, 'setup', input.token);
      if (link === undefined || (await owner(tx)) !== undefined) return linkGone();
      await credentials.spendLinks(tx, 'setup', null);
      const origin = { ...SYSTEM, ip: client.ip };
      const personId = await createOwner(tx, origin, { name, email, timeZone, passwordHash });
      const organisation = { name: input.organisation ?? ORGANISATION.default.name, timeZone };
      await writeSetting(tx, ORGANISATION, { value: organisation, by: personId });
      await writeSetting(tx, SETUP_START, { value: input.start, by: personId });
      if (input.start === 'demo') {
        await enqueue(tx, { task: 'demo.start', payload: { personId }, key: 'demo.start' });
      }
      return openSession(tx, client, personId);
    }),
  );
}

/** A one-time link with which a person chooses a password; earlier ones of the person stop working. */
export async function invite(
  machine: Machine,
  origin: Origin,
  personId: PersonId,
): Promise<{ readonly url: string; readonly expiresAt: string } | Refusal> {
  return machine.db.transact(async (tx) => {
    const person = await lockPerson(tx, personId);
    if (person === undefined) return personNotFound();
    if (!person.active) {
      return refuse('conflict', 'person.inactive', 'Activate this person first.');
    }
    await credentials.spendLinks(tx, 'password', personId);
    const link = { purpose: 'password' as const, personId, seconds: INVITATION_SECONDS };
    const secret = await newLink(tx, link);
    await audit(tx, { ...origin, action: 'person.invited', object: `person:${personId}` });
    return {
      url: `${machine.config.publicUrl}/invite/${secret}`,
      expiresAt: plusSeconds(tx.now, INVITATION_SECONDS),
    };
  });
}

/** Whom an invitation is for; 410 when it was used or is too old. */
export async function invitedPerson(
  machine: Machine,
  secret: string,
): Promise<{ readonly name: string; readonly email: string } | Refusal> {
  const link = await openLink(machine.db, 'password', secret);
  const person = link?.personId == null ? undefined : await personById(machine.db, link.personId);
  if (person === undefined || !person.active) return linkGone();
  return { name: person.name, email: person.email };
}

/** Stores the chosen password and signs the person in. */
export async function choosePassword(
  machine: Machine,
  client: Client,
  choice: { readonly secret: string; readonly password: string },
): Promise<NewSession | Refusal> {
  const invited = await invitedPerson(machine, choice.secret);
  if (isRefusal(invited)) return invited;
  const passwordHash = await hashPassword(choice.password);
  return machine.db.transact(async (tx) => {
    const link = await openLink(tx, 'password', choice.secret);
    if (link?.personId == null) return linkGone();
    const { personId } = link;
    await replacePassword(tx, { actor: personId, ip: client.ip }, { personId, passwordHash });
    return openSession(tx, client, personId);
  });
}

interface OwnerToCreate {
  readonly name: string;
  readonly email: string;
  readonly timeZone: string;
  readonly passwordHash: string;
}

async function createOwner(tx: Tx, origin: Origin, input: OwnerToCreate): Promise<PersonId> {
  const roles = ['responder', 'admin'] as const;
  const personId = await addPerson(tx, origin, { ...input, roles, isOwner: true });
  await leadEveryone(tx, origin, personId);
  await enqueue(tx, { task: 'owner.created', payload: { personId }, key: 'owner.created' });
  return personId;
}

async function newLink(
  tx: Tx,
  link: {
    readonly purpose: credentials.LinkPurpose;
    readonly personId: PersonId | null;
    readonly seconds: number;
  },
): Promise<string> {
  const secret = newSecret(32);
  const { purpose, personId } = link;
  const expiresAt = plusSeconds(tx.now, link.seconds);
  await credentials.insertLink(tx, { purpose, personId, tokenHash: hashSecret(secret), expiresAt });
  return secret;
}

/** The link if it was neither used nor is too old. */
async function openLink(
  reader: Reader,
  purpose: credentials.LinkPurpose,
  secret: string,
): Promise<credentials.LinkRow | undefined> {
  const link = await credentials.linkByHash(reader, purpose, hashSecret(secret));
  if (link === undefined || link.usedAt !== null) return undefined;
  const tooOld = link.expiresAt !== null && link.expiresAt <= (await readClock(reader));
  return tooOld ? undefined : link;
}

function linkGone(): Refusal {
  return refuse(
    'gone',
    'link.gone',
    'This link was used already or is too old. Ask an admin for a new one, or start Evenkeel again.',
  );
}

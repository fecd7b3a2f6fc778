/**
 * Keeps a mail for the senders it was addressed to, whichever way it came: once, in one transaction with whatever
 * the way itself must remember. Returns after the commit.
 */
import type { AlertId, SignalId } from '../../kernel/ids.ts';
import { sha256Hex } from '../../kernel/sha256.ts';
import { crashPoint } from '../../platform/crash-point.ts';
import { isDataFault } from '../../platform/database-errors.ts';
import type { Tx } from '../../platform/db.ts';
import type { Machine } from '../../platform/machine.ts';
import { newId } from '../../platform/random.ts';
import type { MonitoringEvent } from '../core/alert.ts';
import { fingerprintOf } from '../core/fingerprint.ts';
import { type MailKey, type Ourselves, whyNotRead } from '../core/mail-words.ts';
import { keepLetters, type LetterKind } from '../dead-letters/dead-letter-store.ts';
import type { Intake } from '../intake/intake.ts';
import { keepIn } from '../intake/keep-batch.ts';
import type { SenderRow } from '../integration-store.ts';
import { email, mailKeyOf, mailOfBody } from '../integrations/email.ts';
import { NOTHING_AROUND } from '../integrations/integration.ts';
import {
  keyOfThread,
  othersFire,
  rememberFiring,
  rememberMail,
  rememberThread,
} from './mail-store.ts';
import type { ReadMail } from './parse-mail.ts';

/** A sender, and the key by which the mail named it: cut out of all that is kept. */
export interface Addressee {
  readonly integration: SenderRow;
  readonly key: string | undefined;
}

export interface MailIn {
  readonly mail: ReadMail;
  readonly to: readonly Addressee[];
  /** Of the envelope; '' for a bounce, absent where nobody knows. */
  readonly envelopeFrom?: string;
}

/** `taken`: by whoever reads the same way at the same time, so nothing was done. */
export type MailOutcome = 'kept' | 'taken';

/** `alongside` is committed with the mail; where it says false, nothing is. */
export async function takeMail(
  machine: Machine,
  incoming: MailIn,
  alongside: (tx: Tx) => Promise<boolean> = async () => true,
): Promise<MailOutcome> {
  const to = incoming.to.toSorted((a, b) => (a.integration.id < b.integration.id ? -1 : 1));
  const take = async (tx: Tx): Promise<MailOutcome> => {
    if (!(await alongside(tx))) return 'taken';
    const intakes: Intake[] = [];
    for (const addressee of to) {
      const intake = await takeFor(tx, { machine, incoming, addressee });
      if (intake !== undefined) intakes.push(intake);
    }
    if (intakes.length > 0) await keepIn(machine, tx, intakes);
    return 'kept';
  };
  const outcome = await machine.db.transact(take).catch((error: unknown) => {
    if (!isDataFault(error)) throw error;
    return machine.db.transact((tx) => keepUnfit(tx, { machine, incoming, alongside }));
  });
  crashPoint(machine.config, 'accept.committed');
  if (outcome === 'kept') {
    for (const _one of to) machine.metrics.signalsAccepted.inc({ source: email.source });
  }
  return outcome;
}

/** What the database cannot hold is at fault itself: it is told, and never in the way of others. */
async function keepUnfit(
  tx: Tx,
  {
    machine,
    incoming,
    alongside,
  }: {
    readonly machine: Machine;
    readonly incoming: MailIn;
    readonly alongside: (tx: Tx) => Promise<boolean>;
  },
): Promise<MailOutcome> {
  if (!(await alongside(tx))) return 'taken';
  machine.log.warn({ integrations: incoming.to.length }, 'a mail could not be kept as a signal');
  for (const { integration } of incoming.to) {
    await refuseMail(tx, {
      integration,
      raw: '',
      reason: 'The mail cannot be kept as it is.',
      kind: 'refused',
    });
  }
  return 'kept';
}

interface Taking {
  readonly machine: Machine;
  readonly incoming: MailIn;
  readonly addressee: Addressee;
}

/** What is to be kept as a signal; undefined where the mail was seen before or is none. */
async function takeFor(
  tx: Tx,
  { machine, incoming, addressee }: Taking,
): Promise<Intake | undefined> {
  const { mail, envelopeFrom } = incoming;
  const { integration } = addressee;
  const hash = mail.hash ?? newId();
  if (!(await rememberMail(tx, { integration: integration.id, hash }))) return undefined;
  const redact = redactor(addressee.key);
  const refs = mail.ids.answered.map(sha256Hex);
  const answers = await keyOfThread(tx, integration.id, refs);
  const plain = JSON.parse(redact(JSON.stringify(mail.body))) as Readonly<Record<string, unknown>>;
  const body = { ...plain, envelopeFrom, answers };
  const raw = redact(mail.raw);
  const why = whyNotRead(mailOfBody(body), ourselves(machine));
  const { events, faults } = email.parse(body, { freshKey: newId, redact, around: NOTHING_AROUND });
  const [event] = events;
  if (why !== undefined || event === undefined) {
    const reason = why ?? faults[0]?.message ?? 'The mail says nothing.';
    const kind = why === undefined ? 'refused' : 'set_aside';
    await refuseMail(tx, { integration, raw, reason, kind });
    return undefined;
  }
  const own = mail.ids.own === undefined ? [] : [sha256Hex(mail.ids.own)];
  const { id } = integration;
  await rememberThread(tx, { integration: id, refs: [...own, ...refs], key: event.key });
  const told = await minded(tx, {
    event: { ...event, raw },
    key: mailKeyOf(body),
    integration,
    hash,
  });
  return {
    integration,
    source: email.source,
    event: told,
    fingerprint: fingerprintOf(integration.id, told.key),
    signalId: newId<SignalId>(),
    freshAlertId: newId<AlertId>(),
  };
}

/** ALR-61: an end that is told for some machines, while the alert still fires for others, is noted and ends nothing. */
async function minded(
  tx: Tx,
  mail: {
    readonly event: MonitoringEvent;
    readonly key: MailKey;
    readonly integration: SenderRow;
    readonly hash: string;
  },
): Promise<MonitoringEvent> {
  const { event, key, integration, hash } = mail;
  if (key.by !== 'template') return event;
  const fingerprint = fingerprintOf(integration.id, event.key);
  const machines = key.names.join(' ');
  if (event.action === 'firing') {
    await rememberFiring(tx, { integration: integration.id, hash, fingerprint, machines });
    return event;
  }
  if (event.action !== 'cleared' || key.names.length === 0) return event;
  if (!(await othersFire(tx, { fingerprint, machines }))) return event;
  const cut = `state: the end for ${machines} alone; it still fires for others, so nothing is cleared`;
  return { ...event, action: 'note', cuts: [...event.cuts, cut.slice(0, 500)] };
}

async function refuseMail(
  tx: Tx,
  refused: {
    readonly integration: SenderRow;
    readonly raw: string;
    readonly reason: string;
    readonly kind: LetterKind;
  },
): Promise<void> {
  const { integration, raw, reason, kind } = refused;
  const letter = {
    id: newId(),
    integration: integration.id,
    reason: reason.slice(0, 1_000).toWellFormed(),
    raw: raw.replaceAll('\u0000', '\ufffd').toWellFormed(),
    kind,
  };
  await keepLetters(tx, [letter]);
}

/** Mail servers write addresses in any case. */
function redactor(key: string | undefined): (text: string) => string {
  if (key === undefined) return (text) => text;
  const pattern = new RegExp(key.replace(/[^a-z0-9]/gi, '\\$&'), 'gi');
  return (text) => text.replace(pattern, '[key]');
}

function ourselves({ config }: Machine): Ourselves {
  const address = /<([^<>\s]+)>\s*$/.exec(config.mailFrom)?.[1] ?? config.mailFrom;
  return { publicUrl: config.publicUrl, mailFrom: address.trim().toLowerCase() };
}

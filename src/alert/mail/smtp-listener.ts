/**
 * The mail server that takes signals in (`EVENKEEL_MAIL_IN_PORT`): for the keys of e-mail senders at our own domain
 * and for nothing else; nobody signs in and nothing is ever passed on. A mail is answered 250 once it is committed.
 * While we are full or the database is away the answer is 4xx and the sending server tries again, so nothing is
 * lost; a recipient we do not know is 550, one answer whatever is wrong with it.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import {
  SMTPServer,
  type SMTPServerDataStream,
  type SMTPServerOptions,
  type SMTPServerSession,
} from 'smtp-server';
import type { MailInConfig } from '../../platform/config.ts';
import type { Machine } from '../../platform/machine.ts';
import { after, every } from '../../platform/timers.ts';
import { keyInAddress } from '../core/mail-address.ts';
import { senderOf } from '../handle.ts';
import { isFull } from '../intake/lane.ts';
import { email } from '../integrations/email.ts';
import { type Addressee, takeMail } from './mail-handle.ts';
import { readMail } from './read-mail.ts';

export interface MailIn {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** What strangers may use up. */
export interface MailLimits {
  readonly bytes: number;
  readonly recipients: number;
  readonly connections: number;
  readonly connectionsOfOne: number;
  /** Mails of one address; more are asked to come later. */
  readonly mailsPerMinute: number;
  /** Recipients that do not exist, on one connection. */
  readonly unknown: number;
  readonly idleMs: number;
  /** From the greeting to the end, however busy it is. */
  readonly connectionMs: number;
}

const LIMITS: MailLimits = {
  bytes: 5_242_880,
  recipients: 20,
  connections: 60,
  connectionsOfOne: 20,
  mailsPerMinute: 1_200,
  unknown: 5,
  idleMs: 60_000,
  connectionMs: 300_000,
};
const MAX_COMMAND = 4_096;
const CLOSE_MS = 5_000;
const CERTIFICATE_MS = 3_600_000;

/** Undefined where no mail is taken in. */
export async function startMailIn(
  machine: Machine,
  wish: Partial<MailLimits> = {},
): Promise<MailIn | undefined> {
  const { mailIn } = machine.config;
  if (mailIn === undefined) return undefined;
  const limits = { ...LIMITS, ...wish };
  const server = serverOf(machine, mailIn, limits);
  server.on('error', (error) => {
    machine.log.debug({ error: error.message }, 'a connection that brings mail broke');
  });
  server.listen(mailIn.port, mailIn.host);
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  machine.log.info({ port, host: mailIn.host, domain: mailIn.domain }, 'taking mail in');
  const stopRenewing = renewing(machine, mailIn, server);
  return {
    port,
    stop: async () => {
      stopRenewing();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function serverOf(machine: Machine, mailIn: MailInConfig, limits: MailLimits): SMTPServer {
  const server: SMTPServer = new SMTPServer({
    name: mailIn.domain,
    banner: 'Evenkeel',
    size: limits.bytes,
    ...(mailIn.tls === undefined ? {} : certificate(mailIn.tls)),
    disabledCommands: mailIn.tls === undefined ? ['AUTH', 'STARTTLS'] : ['AUTH'],
    authOptional: true,
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: false,
    maxClients: limits.connections,
    maxCommandLength: MAX_COMMAND,
    maxRecipients: limits.recipients,
    socketTimeout: limits.idleMs,
    closeTimeout: CLOSE_MS,
    ...visitors(machine, limits, () => server),
    onData: (stream, session, done) => {
      receive(machine, stream, session).then(
        (refused) => done(refused ?? null, 'kept'),
        (error: unknown) => done(away(machine, error)),
      );
    },
  });
  return server;
}

/** Who may come in and how long they may stay, how much they may bring, and for whom. */
function visitors(
  machine: Machine,
  limits: MailLimits,
  server: () => SMTPServer,
): Required<Pick<SMTPServerOptions, 'onConnect' | 'onClose' | 'onMailFrom' | 'onRcptTo'>> {
  const visits = new Map<string, Visit>();
  const mails = pace(limits.mailsPerMinute);
  return {
    onConnect: (session, done) => {
      const { remoteAddress } = session;
      const all = [...server().connections];
      const ofOne = all.filter((other) => other.remoteAddress === remoteAddress).length;
      if (ofOne > limits.connectionsOfOne) return done(no(421, 'too many connections at once'));
      const end = after(limits.connectionMs, () => hangUp(server(), session));
      visits.set(session.id, { unknown: 0, end });
      done();
    },
    onClose: ({ id }, done) => {
      visits.get(id)?.end();
      visits.delete(id);
      done();
    },
    onMailFrom: (_address, { remoteAddress }, done) => {
      if (mails.take(remoteAddress)) done();
      else done(no(450, 'too many mails at once, try again in a minute'));
    },
    onRcptTo: ({ address }, session, done) => {
      addressee(machine, address).then(
        (found) => {
          if (found !== undefined)
            return done(isFull(machine, found.integration.id) ? FULL() : null);
          const visit = visits.get(session.id);
          if (visit !== undefined) visit.unknown += 1;
          if ((visit?.unknown ?? 0) > limits.unknown) hangUp(server(), session);
          done(no(550, 'no such recipient here'));
        },
        (error: unknown) => done(away(machine, error)),
      );
    },
  };
}

interface Visit {
  unknown: number;
  readonly end: () => void;
}

function hangUp(server: SMTPServer, { id }: SMTPServerSession): void {
  for (const connection of server.connections) {
    if (connection.session?.id === id) connection._socket.destroySoon();
  }
}

/** Looked up by hash, so that nothing is told by how long it takes. */
async function addressee(machine: Machine, address: string): Promise<Addressee | undefined> {
  const key = keyInAddress(address, machine.config.mailIn?.domain);
  if (key === undefined) return undefined;
  const integration = await senderOf(machine, key, [email.source]);
  return integration === undefined ? undefined : { integration, key };
}

/** Undefined once it is committed. */
async function receive(
  machine: Machine,
  stream: SMTPServerDataStream,
  { envelope }: SMTPServerSession,
): Promise<Error | undefined> {
  const raw = await collected(stream).catch(() => no(421, 'the mail broke off'));
  if (raw instanceof Error) return raw;
  if (raw === undefined) return no(552, 'the mail is too large');
  if (isFull(machine)) return FULL();
  const found = await Promise.all(
    envelope.rcptTo.map(({ address }) => addressee(machine, address)),
  );
  const to = new Map(found.flatMap((one) => (one ? [[one.integration.id, one] as const] : [])));
  // Switched off between RCPT and now.
  if (to.size === 0) return no(550, 'no such recipient here');
  const mail = await readMail(raw);
  const envelopeFrom = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
  await takeMail(machine, { mail, to: [...to.values()], envelopeFrom });
  return undefined;
}

/** Undefined where it is too large: then nothing of it is held. */
async function collected(stream: SMTPServerDataStream): Promise<Buffer | undefined> {
  let parts: Buffer[] = [];
  for await (const part of stream as AsyncIterable<Buffer>) {
    if (stream.sizeExceeded) parts = [];
    else parts.push(part);
  }
  return stream.sizeExceeded ? undefined : Buffer.concat(parts);
}

function no(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

const FULL = () => no(452, 'too much is waiting to be kept, try again later');

function away(machine: Machine, error: unknown): Error {
  machine.log.error(
    { error: String(error) },
    'a mail could not be kept; its server will try again',
  );
  return no(451, 'this cannot be kept now, try again later');
}

/** So many a minute of each address, spread evenly, with a minute's worth at once. */
function pace(perMinute: number): { readonly take: (address: string) => boolean } {
  const left = new Map<string, { tokens: number; at: number }>();
  return {
    take: (address) => {
      const now = performance.now();
      const known = left.get(address) ?? { tokens: perMinute, at: now };
      const grown = Math.min(perMinute, known.tokens + ((now - known.at) * perMinute) / 60_000);
      if (left.size > 10_000) left.clear();
      left.set(address, { tokens: grown < 1 ? grown : grown - 1, at: now });
      return grown >= 1;
    },
  };
}

function certificate(files: NonNullable<MailInConfig['tls']>) {
  return {
    cert: readFileSync(files.cert),
    key: readFileSync(files.key),
    minVersion: 'TLSv1.2' as const,
  };
}

/** Certificates are renewed while we run: the files are read again each hour. */
function renewing(machine: Machine, { tls }: MailInConfig, server: SMTPServer): () => void {
  if (tls === undefined) return () => undefined;
  return every(CERTIFICATE_MS, () => {
    try {
      server.updateSecureContext(certificate(tls));
    } catch (error) {
      machine.log.warn(
        { error: String(error) },
        'the certificate for mail could not be read again',
      );
    }
  });
}

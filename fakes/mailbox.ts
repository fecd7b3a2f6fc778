/**
 * A real SMTP server on the loopback that keeps what it is given: the mail side of tests and of the
 * demo. It can also behave as badly as mail servers do (reliability.md rows 41 to 43): refuse for now,
 * refuse for ever, answer slowly, hang up, or keep the mail and hang up before saying so.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/**
 * `refuse`: 451, try again; `reject`: 550, never; `tarpit`: accepts after `tarpitMs`; `drop`: hangs up
 * and keeps nothing; `lost`: keeps the mail, then hangs up, so the sender cannot know.
 */
export type MailboxMode = 'accept' | 'refuse' | 'reject' | 'tarpit' | 'drop' | 'lost';

export interface Mail {
  readonly from: string;
  /** Addresses of the envelope. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Addresses of web pages found in the text. */
  readonly links: readonly string[];
  /** The bytes as received, as text. */
  readonly raw: string;
}

/** Which mail is meant: by recipient, by what the subject or the text says, or by any test. */
export interface MailMatch {
  readonly to?: string;
  readonly subject?: RegExp;
  readonly text?: RegExp;
  readonly where?: (mail: Mail) => boolean;
  /** The how-manieth such mail; default the first. */
  readonly nth?: number;
  /** Real milliseconds to wait; default 10,000. */
  readonly timeoutMs?: number;
}

export interface Mailbox {
  /** `smtp://127.0.0.1:PORT`, for EVENKEEL_SMTP_URL. */
  readonly url: string;
  /** Everything kept so far, oldest first. */
  readonly mails: () => readonly Mail[];
  readonly find: (match: MailMatch) => readonly Mail[];
  /** The matching mail, as soon as it is there; an Error naming what came instead after the wait. */
  readonly waitFor: (match: MailMatch) => Promise<Mail>;
  /** How many times somebody tried to hand over a mail, refused ones included. */
  readonly attempts: () => number;
  /** How many connections were made to it. */
  readonly connections: () => number;
  /** Closes every connection that stands open, as a server does with quiet ones. */
  readonly hangUp: () => void;
  /** Changes the behaviour, for all addresses or for one. */
  readonly behave: (mode: MailboxMode, address?: string) => void;
  readonly clear: () => void;
  readonly stop: () => Promise<void>;
}

export interface MailboxOptions {
  /** Default: a free one. */
  readonly port?: number;
  readonly tarpitMs?: number;
}

interface Shelf {
  readonly mails: Mail[];
  readonly modes: Map<string, MailboxMode>;
  readonly waiting: Set<() => void>;
  attempts: number;
  connections: number;
}

const EVERYBODY = '*';

export async function startMailbox(options: MailboxOptions = {}): Promise<Mailbox> {
  const shelf: Shelf = {
    mails: [],
    modes: new Map(),
    waiting: new Set(),
    attempts: 0,
    connections: 0,
  };
  const server: SMTPServer = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    onConnect: (_session, done) => {
      shelf.connections += 1;
      done();
    },
    onData: (stream, session, done) => {
      collect(stream)
        .then((raw) => take({ shelf, server, session, raw, tarpitMs: options.tarpitMs ?? 60_000 }))
        .then(
          (answer) => done(answer instanceof Error ? answer : null, 'kept'),
          (error: Error) => done(error),
        );
    },
  });
  server.on('error', () => undefined);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails: () => [...shelf.mails],
    find: (match) => shelf.mails.filter((mail) => fits(mail, match)),
    waitFor: (match) => waitFor(shelf, match),
    attempts: () => shelf.attempts,
    connections: () => shelf.connections,
    hangUp: () => {
      for (const connection of server.connections) connection._socket.destroy();
    },
    behave: (mode, address = EVERYBODY) => {
      if (address === EVERYBODY) shelf.modes.clear();
      shelf.modes.set(address.toLowerCase(), mode);
    },
    clear: () => void shelf.mails.splice(0),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

interface Handover {
  readonly shelf: Shelf;
  readonly server: SMTPServer;
  readonly session: SMTPServerSession;
  readonly raw: Buffer;
  readonly tarpitMs: number;
}

/** Keeps the mail or not, as the mode of its first recipient says; an Error is the answer no. */
async function take(handover: Handover): Promise<Error | undefined> {
  const { shelf, session } = handover;
  shelf.attempts += 1;
  const to = session.envelope.rcptTo.map(({ address }) => address.toLowerCase());
  const mode = shelf.modes.get(to[0] ?? '') ?? shelf.modes.get(EVERYBODY) ?? 'accept';
  if (mode === 'refuse') return answer(451, 'try again later');
  if (mode === 'reject') return answer(550, 'no such mailbox');
  if (mode === 'drop') return hangUp(handover);
  if (mode === 'tarpit') await new Promise((resolve) => setTimeout(resolve, handover.tarpitMs));
  const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
  shelf.mails.push(await readMail({ from, to, raw: handover.raw }));
  for (const look of shelf.waiting) look();
  return mode === 'lost' ? hangUp(handover) : undefined;
}

function answer(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

function hangUp({ server, session }: Handover): Error {
  for (const connection of server.connections) {
    if (connection.session?.id === session.id) connection._socket.destroy();
  }
  return answer(421, 'gone');
}

async function readMail(envelope: { from: string; to: string[]; raw: Buffer }): Promise<Mail> {
  const parsed = await PostalMime.parse(envelope.raw);
  const text = parsed.text ?? '';
  return {
    from: envelope.from,
    to: envelope.to,
    subject: parsed.subject ?? '',
    text,
    html: parsed.html ?? '',
    headers: Object.fromEntries(parsed.headers.map(({ key, value }) => [key.toLowerCase(), value])),
    links: [...text.matchAll(/https?:\/\/[^\s<>"')\]]+/g)].map(([link]) => link),
    raw: envelope.raw.toString('utf8'),
  };
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

function fits(mail: Mail, match: MailMatch): boolean {
  return (
    (match.to === undefined || mail.to.includes(match.to.toLowerCase())) &&
    (match.subject?.test(mail.subject) ?? true) &&
    (match.text?.test(mail.text) ?? true) &&
    (match.where?.(mail) ?? true)
  );
}

function waitFor(shelf: Shelf, match: MailMatch): Promise<Mail> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const mail = shelf.mails.filter((kept) => fits(kept, match))[(match.nth ?? 1) - 1];
      if (mail === undefined) return;
      clearTimeout(timer);
      shelf.waiting.delete(look);
      resolve(mail);
    };
    const timer = setTimeout(() => {
      shelf.waiting.delete(look);
      const kept = shelf.mails.map((mail) => `\n  ${mail.to.join(', ')}: ${mail.subject}`).join('');
      reject(new Error(`No mail ${describe(match)} came; there are:${kept || ' none'}`));
    }, match.timeoutMs ?? 10_000);
    shelf.waiting.add(look);
    look();
  });
}

function describe({ to, subject, text, nth }: MailMatch): string {
  const parts = [to && `to ${to}`, subject && `subject ${subject}`, text && `text ${text}`];
  return [...parts, nth && `number ${nth}`].filter(Boolean).join(', ');
}

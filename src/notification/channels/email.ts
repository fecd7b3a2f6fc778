/**
 * Mail over SMTP (`EVENKEEL_SMTP_URL`): `smtp://user:pass@host:587`, `smtps://host:465`,
 * `smtp://host:25?requireTLS=true`. Ten seconds in all for a mail, whatever the server does. A connection that has
 * taken one is kept for two seconds, since in a storm greeting the server costs more than the mail.
 * A password never travels in clear text to another host, and TLS that is required is never given up.
 *
 * Reading the answer (RFC 5321 4.2.1): 2xx delivered, 4xx and silence try again, 5xx never.
 */
import type { Readable, Writable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { OWN_HEADER } from '../../alert/core/mail-words.ts';
import { z } from '../../kernel/schema.ts';
import { after } from '../../platform/timers.ts';
import { oneLine } from '../core/letter.ts';
import { letterHtml, letterText } from '../letter-body.ts';
import {
  type Channel,
  type ChannelEnv,
  keptAnswer,
  SEND_DEADLINE_MS,
  type Sending,
  type SendResult,
} from './channel.ts';

export const email: Channel = {
  name: 'email',
  title: 'E-mail',
  how: 'Set EVENKEEL_SMTP_URL (smtp://user:password@host:587) and EVENKEEL_MAIL_FROM, then start again.',
  capabilities: ['page', 'update', 'test'],
  // Each is a connection, and servers allow one client only so many.
  atOnce: 10,
  // No quotes, commas or spaces: one address in, one recipient out.
  address: z.string().max(254).pipe(z.email()),
  addressHelp: 'An e-mail address such as ann@example.org',
  settings: [],
  missing: ({ config }) =>
    config.smtpUrl === undefined ? 'no mail server is set (EVENKEEL_SMTP_URL)' : undefined,
  render: (letter) => ({
    subject: oneLine(letter.subject),
    text: letterText(letter),
    html: letterHtml(letter),
  }),
  send,
};

async function send({ config }: Pick<ChannelEnv, 'config'>, sending: Sending): Promise<SendResult> {
  if (config.smtpUrl === undefined) return { kind: 'never', reason: 'no mail server is set' };
  const address = email.address.safeParse(sending.address);
  if (!address.success) return { kind: 'never', reason: 'this is not an e-mail address' };
  try {
    const from = sender(config.mailFrom);
    const raw = await composed(from, config.publicUrl, sending);
    return await overSmtp(new URL(config.smtpUrl), {
      envelope: { from: from.address, to: [address.data] },
      raw,
    });
  } catch (error) {
    return classed(error);
  }
}

/** `Evenkeel <evenkeel@example.org>` or the bare address. */
function sender(mailFrom: string): { readonly name: string; readonly address: string } {
  const [, name, address] = /^([^<>]*)<([^<>\s]+)>$/.exec(oneLine(mailFrom)) ?? [];
  if (name === undefined || address === undefined) return { name: '', address: oneLine(mailFrom) };
  return { name: name.replaceAll('"', '').trim(), address };
}

async function composed(
  from: { readonly name: string; readonly address: string },
  publicUrl: string,
  { address, rendered, idempotencyKey, thread }: Sending,
): Promise<Buffer> {
  const domain = from.address.split('@').at(-1) ?? 'localhost';
  return new MailComposer({
    from,
    to: { name: '', address },
    subject: oneLine(rendered.subject),
    text: rendered.text,
    html: rendered.html,
    messageId: `<${messageIdPart(idempotencyKey)}@${domain}>`,
    ...(thread === null ? {} : { references: `<${messageIdPart(thread)}@${domain}>` }),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      // By this we know our own mail, should it come back in as a signal.
      [OWN_HEADER]: publicUrl,
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
}

function messageIdPart(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]/g, '-');
}

interface Parcel {
  readonly envelope: { readonly from: string; readonly to: string[] };
  readonly raw: Buffer;
}

/** A conversation with the mail server, signed in; `broke` hears of its end while somebody uses it. */
interface Line {
  readonly connection: SMTPConnection;
  broke: (error: Error) => void;
  over: boolean;
}

class Unfinished extends Error {}

const IDLE_MS = 2_000;
const GOODBYE_MS = 200;

/** Lines nobody uses just now, by the address of their server. */
const idle = new Map<string, Line[]>();

async function overSmtp(url: URL, parcel: Parcel): Promise<SendResult> {
  const deadline = startDeadline();
  try {
    return await beforeDeadline(url, parcel, deadline);
  } finally {
    deadline.stop();
  }
}

async function beforeDeadline(url: URL, parcel: Parcel, deadline: Deadline): Promise<SendResult> {
  const kept = takeIdle(url);
  if (kept !== undefined) {
    let begun = false;
    const begins = () => {
      begun = true;
    };
    const handing = { parcel, deadline, begins };
    const result = await handOver(kept, url, handing).catch((error: unknown) => {
      // The server had hung up on a line that was quiet: that says nothing about this mail. Once its text was
      // on the way, the server may have kept it.
      const unheard = detailsOf(error).responseCode === undefined && !begun;
      if (unheard && !deadline.isOver()) return undefined;
      throw error;
    });
    if (result !== undefined) return result;
  }
  return handOver(await openLine(url, deadline), url, { parcel, deadline });
}

function takeIdle(url: URL): Line | undefined {
  const lines = idle.get(url.href) ?? [];
  for (let line = lines.pop(); line !== undefined; line = lines.pop()) if (!line.over) return line;
  return undefined;
}

function openLine(url: URL, deadline: Deadline): Promise<Line> {
  const connection = new SMTPConnection(connectionOptions(url));
  const line: Line = { connection, broke: () => undefined, over: false };
  const end = (error: Error): void => {
    // First what was wrong: closing says "closed".
    line.broke(error);
    line.over = true;
    connection.close();
  };
  connection.on('error', end);
  connection.on('end', () => end(new Error('the mail server closed the connection')));
  return within(line, deadline, (done, failed) => {
    connection.connect((unreachable) => {
      if (unreachable) return failed(unreachable);
      signIn(connection, url, (refused) => (refused ? failed(refused) : done(line)));
    });
  });
}

/** For all that is asked of a server for one mail; of those told of its end the last counts. */
interface Deadline {
  readonly isOver: () => boolean;
  readonly whenOver: (work: () => void) => void;
  readonly stop: () => void;
}

function startDeadline(): Deadline {
  let isOver = false;
  let tell = (): void => undefined;
  const stop = after(SEND_DEADLINE_MS, () => {
    isOver = true;
    tell();
  });
  return {
    isOver: () => isOver,
    whenOver: (work) => {
      tell = work;
      if (isOver) work();
    },
    stop,
  };
}

interface Handing {
  readonly parcel: Parcel;
  readonly deadline: Deadline;
  /** Called before the first byte of the text leaves. */
  readonly begins?: () => void;
}

async function handOver(line: Line, url: URL, handing: Handing): Promise<SendResult> {
  const { parcel, deadline, begins } = handing;
  // All that is asked of a stream here; a real one per mail costs more than the mail.
  const text = {
    pipe: (server: Writable) => {
      begins?.();
      server.end(parcel.raw);
    },
  } as unknown as Readable;
  const response = await within<string>(line, deadline, (done, failed) => {
    line.connection.send(parcel.envelope, text, (error, info) =>
      error ? failed(error) : done(info?.response ?? ''),
    );
  });
  keep(line, url);
  return { kind: 'accepted', answer: keptAnswer(response) };
}

function keep(line: Line, url: URL): void {
  if (line.over) return;
  line.broke = () => undefined;
  const lines = idle.get(url.href) ?? [];
  idle.set(url.href, lines);
  lines.push(line);
  after(IDLE_MS, () => {
    const at = lines.indexOf(line);
    if (at === -1) return;
    lines.splice(at, 1);
    line.over = true;
    line.connection.quit();
    after(GOODBYE_MS, () => line.connection.close());
  });
}

/** One thing asked of the server; whatever does not go well ends the line. */
function within<T>(
  line: Line,
  deadline: Deadline,
  ask: (done: (value: T) => void, failed: (error: Error) => void) => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const failed = (error: Error): void => {
      reject(error);
      line.over = true;
      line.connection.close();
    };
    deadline.whenOver(() => {
      const seconds = SEND_DEADLINE_MS / 1000;
      failed(new Unfinished(`the mail server did not finish within ${seconds} s`));
    });
    line.broke = failed;
    ask(resolve, failed);
  });
}

function signIn(
  connection: SMTPConnection,
  url: URL,
  done: (error?: Error | null | undefined) => void,
): void {
  if (url.username === '') {
    done();
    return;
  }
  const user = decodeURIComponent(url.username);
  const pass = decodeURIComponent(url.password);
  connection.login({ user, pass, credentials: { user, pass } }, (error) => done(error));
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

function connectionOptions(url: URL) {
  const secure = url.protocol === 'smtps:';
  const near = LOOPBACK.test(url.hostname);
  const asked = url.searchParams.get('requireTLS');
  const requireTLS =
    !secure && (asked === 'true' || (asked === null && url.username !== '' && !near));
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 25) : Number(url.port),
    secure,
    requireTLS,
    // To ourselves TLS protects nothing, and test servers offer it with a certificate of nobody.
    ignoreTLS: near && !requireTLS,
    connectionTimeout: SEND_DEADLINE_MS,
    greetingTimeout: SEND_DEADLINE_MS,
    socketTimeout: SEND_DEADLINE_MS,
    dnsTimeout: SEND_DEADLINE_MS,
    socketCloseTimeout: 0,
    maxResponseSize: 65_536,
    tls: { minVersion: 'TLSv1.2' as const },
  };
}

/** An error of the connection or an answer of the server, as one of the three outcomes. */
function classed(error: unknown): SendResult {
  if (error instanceof Unfinished) return { kind: 'retry', reason: error.message };
  const { code, responseCode, response, message } = detailsOf(error);
  const answer = response === undefined ? {} : { answer: keptAnswer(response) };
  const busy = responseCode !== undefined && responseCode >= 400 && responseCode < 500;
  if (!busy && (code === 'ETLS' || /certificate|self-signed/i.test(message))) {
    const reason = `no safe connection to the mail server: ${reasonOf(response, message)}`;
    return { kind: 'never', reason, ...answer };
  }
  if (responseCode !== undefined && responseCode >= 500) {
    return {
      kind: 'never',
      reason: `the mail server refused it: ${reasonOf(response, message)}`,
      ...answer,
    };
  }
  if (busy) {
    const reason = `the mail server cannot take it now: ${reasonOf(response, message)}`;
    return { kind: 'retry', reason, ...answer };
  }
  if (code === 'EENVELOPE' || code === 'EMESSAGE' || code === 'EAUTH') {
    return { kind: 'never', reason: oneLine(message), ...answer };
  }
  return {
    kind: 'retry',
    reason: `the mail server cannot be reached: ${oneLine(message)}`,
    ...answer,
  };
}

interface ErrorDetails {
  readonly code: string | undefined;
  readonly responseCode: number | undefined;
  readonly response: string | undefined;
  readonly message: string;
}

function detailsOf(error: unknown): ErrorDetails {
  const message = error instanceof Error ? error.message : String(error);
  const all: Readonly<Record<string, unknown>> =
    typeof error === 'object' && error !== null ? { ...error } : {};
  return {
    code: typeof all.code === 'string' ? all.code : undefined,
    responseCode: typeof all.responseCode === 'number' ? all.responseCode : undefined,
    response: typeof all.response === 'string' ? all.response : undefined,
    message,
  };
}

function reasonOf(response: string | undefined, message: string): string {
  return oneLine(response ?? message, 300);
}

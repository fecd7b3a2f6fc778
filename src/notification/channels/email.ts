/**
 * Mail over SMTP (`EVENKEEL_SMTP_URL`): `smtp://user:pass@host:587`, `smtps://host:465`,
 * `smtp://host:25?requireTLS=true`. One connection per mail, ten seconds in all, whatever the server does.
 * A password never travels in clear text to another host, and TLS that is required is never given up.
 *
 * Reading the answer (RFC 5321 4.2.1): 2xx delivered, 4xx and silence try again, 5xx never.
 */
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { z } from '../../kernel/schema.ts';
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
    const raw = await composed(from, sending);
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
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
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

function overSmtp(url: URL, parcel: Parcel): Promise<SendResult> {
  const connection = new SMTPConnection(connectionOptions(url));
  const deadline = AbortSignal.timeout(SEND_DEADLINE_MS);
  return new Promise<SendResult>((resolve, reject) => {
    deadline.addEventListener('abort', () => {
      const seconds = SEND_DEADLINE_MS / 1000;
      resolve({ kind: 'retry', reason: `the mail server did not finish within ${seconds} s` });
    });
    connection.on('error', reject);
    connection.on('end', () => reject(new Error('the mail server closed the connection')));
    connection.connect((unreachable) => {
      if (unreachable) return reject(unreachable);
      signIn(connection, url, (refused) => {
        if (refused) return reject(refused);
        connection.send(parcel.envelope, parcel.raw, (failed, info) => {
          if (failed) return reject(failed);
          connection.quit();
          resolve({ kind: 'accepted', answer: keptAnswer(info?.response ?? '') });
        });
      });
    });
  }).finally(() => connection.close());
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
  const { code, responseCode, response, message } = detailsOf(error);
  const answer = response === undefined ? {} : { answer: keptAnswer(response) };
  if (responseCode !== undefined && responseCode >= 500) {
    return {
      kind: 'never',
      reason: `the mail server refused it: ${reasonOf(response, message)}`,
      ...answer,
    };
  }
  if (responseCode !== undefined && responseCode >= 400) {
    const reason = `the mail server cannot take it now: ${reasonOf(response, message)}`;
    return { kind: 'retry', reason, ...answer };
  }
  if (code === 'ETLS' || /certificate|self-signed/i.test(message)) {
    return { kind: 'never', reason: `no safe connection to the mail server: ${oneLine(message)}` };
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

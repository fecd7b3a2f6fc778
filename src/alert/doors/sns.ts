/**
 * What Amazon SNS must show before a message of it is read: a signature made with the key whose certificate
 * lies at `https://sns.REGION.amazonaws.com/`, nowhere else. A subscription is confirmed by calling the
 * address in it, which is at the same host. Both calls go through the guarded client. What hinders us, not
 * SNS, is answered 503, because SNS comes back after that and after nothing else.
 */
import { createPublicKey, createVerify, type KeyObject } from 'node:crypto';
import { isRefusal, type Refusal, refuse } from '../../kernel/refusal.ts';
import { z } from '../../kernel/schema.ts';
import { OutsideError } from '../../platform/guarded-http.ts';
import type { Machine } from '../../platform/machine.ts';
import { notProven, type Proven, type Shown } from './proof.ts';

const zMessage = z.looseObject({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: z.string(),
  TopicArn: z.string(),
  Subject: z.string().nullish(),
  Message: z.string(),
  Timestamp: z.string(),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.string().max(2_000),
  SigningCertURL: z.string().max(500),
  SubscribeURL: z.string().max(2_000).optional(),
  Token: z.string().optional(),
});
type Message = z.infer<typeof zMessage>;

const AMAZON_HOST = /^sns\.[a-z0-9-]{1,40}\.amazonaws\.com(\.cn)?$/;
const CERTIFICATE_PATH = /^\/SimpleNotificationService-[0-9a-zA-Z]{1,100}\.pem$/;
const MAX_KEYS = 20;
const CERTIFICATE_BYTES = 16_384;

/** Certificates never change at their address. */
const keysOfMachine = new WeakMap<Machine, Map<string, KeyObject>>();

/** The text that may be kept, or the answer where there is nothing to read. */
export async function proveSns(machine: Machine, { body }: Pick<Shown, 'body'>): Promise<Proven> {
  const parsed = zMessage.safeParse(body);
  if (!parsed.success) {
    return notProven(
      'The body is no message of Amazon SNS with a signature (raw delivery is on?).',
    );
  }
  const message = parsed.data;
  const key = await keyAt(machine, message.SigningCertURL);
  if (isRefusal(key)) return key;
  if (!isSigned(message, key)) return notProven('The signature of Amazon SNS is not right.');
  if (message.Type === 'SubscriptionConfirmation') return confirm(machine, message);
  // Whoever holds these addresses can end the subscription.
  const { SubscribeURL: _to, Token: _token, UnsubscribeURL: _from, ...rest } = message;
  return { kind: 'read', text: JSON.stringify(rest) };
}

function hindered(what: string, error: OutsideError | number): Refusal {
  const why = typeof error === 'number' ? `it answered ${error}` : error.message;
  return refuse('unavailable', 'intake.not_reached', {
    message: `${what} could not be reached: ${why}.`,
    retryAfterSeconds: 60,
  });
}

/** True for an address Amazon alone can answer at. */
function isAmazons(text: string, path: RegExp): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, port, pathname, username, password } = new URL(text);
  const plain = protocol === 'https:' && port === '' && username === '' && password === '';
  return plain && AMAZON_HOST.test(hostname) && path.test(pathname);
}

async function keyAt(machine: Machine, url: string): Promise<KeyObject | Refusal> {
  if (!isAmazons(url, CERTIFICATE_PATH)) {
    return notProven('The certificate of the signature does not lie at Amazon SNS.');
  }
  const keys = keysOfMachine.get(machine) ?? new Map<string, KeyObject>();
  keysOfMachine.set(machine, keys);
  const known = keys.get(url);
  if (known !== undefined) return known;
  const pem = await fetched(machine, url, 'The certificate of Amazon SNS');
  if (isRefusal(pem)) return pem;
  try {
    const key = createPublicKey(pem.body);
    if (keys.size >= MAX_KEYS) keys.clear();
    keys.set(url, key);
    return key;
  } catch {
    return notProven('What lies at the address of the certificate is no certificate.');
  }
}

async function fetched(
  machine: Machine,
  url: string,
  what: string,
): Promise<{ readonly body: string } | Refusal> {
  const order = { method: 'GET', url, redirects: 0, maxBytes: CERTIFICATE_BYTES } as const;
  try {
    const { status, body } = await machine.http.request(order);
    return status === 200 ? { body } : hindered(what, status);
  } catch (error) {
    if (error instanceof OutsideError) return hindered(what, error);
    throw error;
  }
}

/** Version 1 is SHA-1, version 2 SHA-256; which fields are signed depends on the type. */
function isSigned(message: Message, key: KeyObject): boolean {
  const names =
    message.Type === 'Notification'
      ? (['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const)
      : ([
          ...(['Message', 'MessageId', 'SubscribeURL', 'Timestamp'] as const),
          ...(['Token', 'TopicArn', 'Type'] as const),
        ] as const);
  const signed = names
    .filter((name) => (message[name] ?? undefined) !== undefined)
    .map((name) => `${name}\n${message[name]}\n`)
    .join('');
  const algorithm = message.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  return createVerify(algorithm).update(signed).verify(key, message.Signature, 'base64');
}

async function confirm(machine: Machine, message: Message): Promise<Proven> {
  const { SubscribeURL: url = '', TopicArn: topic } = message;
  if (!isAmazons(url, /^\/$/))
    return notProven('The subscription cannot be confirmed at Amazon SNS.');
  const done = await fetched(machine, url, 'Amazon SNS');
  if (isRefusal(done)) return done;
  machine.log.info({ topic }, 'a subscription of Amazon SNS is confirmed');
  return { kind: 'answered', reply: { status: 200, body: { status: 'subscribed', topic } } };
}

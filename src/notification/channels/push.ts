/**
 * Web push to the installed web app: encrypted for the browser (RFC 8291) and signed with this server's own key
 * (VAPID, RFC 8292). The address is the browser's subscription as JSON; 404 and 410 mean that it is gone.
 */
import webPush from 'web-push';
import { z } from '../../kernel/schema.ts';
import { chatText } from '../chat-text.ts';
import type { Letter } from '../core/letter.ts';
import { letterText } from '../letter-body.ts';
import { objectIn, overHttp, partIn, textIn } from '../over-http.ts';
import { type Channel, keptAnswer } from './channel.ts';

const HOUR_SECONDS = 3600;
const KEY = /^[A-Za-z0-9_-]{20,200}={0,2}$/;

export const push: Channel = {
  name: 'push',
  title: 'Push',
  how: 'Works by itself: each person presses "Pages on this device" under My notifications. The keys of this server are made once, by the first who does, or here.',
  capabilities: ['page', 'update', 'test'],
  address: z
    .string()
    .max(2000)
    .refine((text) => subscriptionOf(text) !== undefined, 'Not a push subscription.'),
  addressHelp: 'The push subscription of a browser; press "Pages on this device"',
  shownAddress: (address) =>
    `a browser at ${new URL(subscriptionOf(address)?.endpoint ?? 'https://unknown').hostname}`,
  settings: [
    {
      key: 'publicKey',
      label: 'Public key',
      help: 'Made by this server',
      secret: false,
      required: true,
      shape: z.string().regex(KEY),
    },
    {
      key: 'privateKey',
      label: 'Private key',
      help: 'Made by this server',
      secret: true,
      required: true,
      shape: z.string().regex(KEY),
    },
  ],
  missing: ({ settings }) =>
    settings.publicKey === undefined || settings.privateKey === undefined
      ? 'the keys of this server are not made yet'
      : undefined,
  render: (letter) => ({
    subject: letter.subject,
    text: letterText(letter),
    html: '',
    data: payloadOf(letter),
  }),
  send: (env, { address, rendered, thread }) => {
    const subscription = subscriptionOf(address);
    if (subscription === undefined) {
      return Promise.resolve({ kind: 'never', reason: 'this is not a push subscription' });
    }
    const { publicKey = '', privateKey = '' } = env.settings;
    const payload = { ...(rendered.data as object), tag: thread ?? 'evenkeel' };
    const loud = (rendered.data as { loud?: boolean }).loud === true;
    const details = webPush.generateRequestDetails(subscription, JSON.stringify(payload), {
      vapidDetails: { subject: subjectOf(env.config.publicUrl), publicKey, privateKey },
      TTL: loud ? HOUR_SECONDS : 24 * HOUR_SECONDS,
      urgency: loud ? 'high' : 'normal',
      contentEncoding: 'aes128gcm',
    });
    const headers = Object.entries(details.headers ?? {}).filter(
      ([name]) => !/^content-length$/i.test(name),
    );
    return overHttp(env, {
      provider: 'the push service',
      method: 'POST',
      url: details.endpoint,
      headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
      body: details.body,
      read: (answer) => ({ kind: 'accepted', answer: keptAnswer(answer.body) }),
    });
  },
};

interface Subscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

function subscriptionOf(address: string): Subscription | undefined {
  const value = objectIn(address);
  const endpoint = textIn(value, 'endpoint');
  const keys = partIn(value, 'keys');
  const [p256dh, auth] = [textIn(keys, 'p256dh'), textIn(keys, 'auth')];
  if (endpoint === undefined || p256dh === undefined || auth === undefined) return undefined;
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) return undefined;
  const right = Buffer.from(p256dh, 'base64url').length === 65;
  return right && Buffer.from(auth, 'base64url').length === 16
    ? { endpoint, keys: { p256dh, auth } }
    : undefined;
}

/** Push services want a way to reach whoever sends; a loopback address is none. */
function subjectOf(publicUrl: string): string {
  return publicUrl.startsWith('https://') ? publicUrl : 'mailto:evenkeel@localhost';
}

const LONGEST = 800;

/** What the service worker shows; see `app/web/push-worker.ts`. */
function payloadOf(letter: Letter): object {
  const { title, paragraphs, facts, links } = chatText(letter);
  const lines = [...paragraphs, ...facts.slice(0, 4).map(([label, value]) => `${label}: ${value}`)];
  return {
    title,
    body: lines.join('\n').slice(0, LONGEST).toWellFormed(),
    url: links[0]?.url ?? '/',
    loud: letter.loud === true,
    actions: (letter.actions ?? []).map(({ act, label, url }) => ({
      action: act,
      title: label,
      url,
    })),
  };
}

/**
 * For each channel over HTTP: the settings and the address that lead to a double on the loopback, and how the
 * real provider answers. A channel in the list without a line here fails the suite.
 */
import { createECDH, randomBytes } from 'node:crypto';
import webPush from 'web-push';
import type { KeptRequest, ProviderAnswer } from '../fakes/provider.ts';

export interface Double {
  /** `url`: the double. */
  readonly settings: (url: string) => Readonly<Record<string, string>>;
  readonly address: (url: string) => string;
  readonly answer: (request: KeptRequest) => ProviderAnswer;
  /** What a 200 that means nothing must be taken for. */
  readonly lie: 'retry' | 'accepted';
  /** The ref the provider gives; undefined where it gives none. */
  readonly ref?: string;
  /** Settings without which `missing` must speak; none for a channel that needs nothing. */
  readonly needs: readonly string[];
}

const vapid = webPush.generateVAPIDKeys();
export const browser = createECDH('prime256v1');
browser.generateKeys();
export const browserAuth = randomBytes(16);

const json = (body: unknown, status = 200): ProviderAnswer => ({
  status,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

const TWILIO = {
  gateway: 'twilio',
  accountSid: `AC${'a1'.repeat(16)}`,
  authToken: 'canary-twilio-token-1234',
  from: '+4930123456',
};
const twilio = {
  settings: (apiUrl: string) => ({ ...TWILIO, apiUrl }),
  address: () => '+4915112345678',
  lie: 'retry',
  needs: ['gateway', 'accountSid', 'authToken', 'from'],
} as const;

export const DOUBLES: Readonly<Record<string, Double>> = {
  webhook: {
    settings: () => ({
      secret: `whsec_${Buffer.from('canary-secret-of-the-webhook-32b').toString('base64')}`,
    }),
    address: (url) => `${url}/hook`,
    answer: () => ({ status: 204 }),
    lie: 'accepted',
    needs: ['secret'],
  },
  ntfy: {
    settings: (server) => ({ server, token: 'tk_canary_ntfy_token' }),
    address: () => 'evenkeel-ann-7f3k2m9q',
    answer: () => json({ id: 'msg1', event: 'message' }),
    lie: 'retry',
    ref: 'msg1',
    needs: [],
  },
  sms: { ...twilio, answer: () => json({ sid: 'SM1', status: 'queued' }, 201), ref: 'SM1' },
  voice: { ...twilio, answer: () => json({ sid: 'CA1', status: 'queued' }, 201), ref: 'CA1' },
  slack: {
    settings: (apiUrl) => ({
      botToken: 'xoxb-canary-slack-token',
      signingSecret: 'ab'.repeat(16),
      apiUrl,
    }),
    address: () => 'U02ABCDEFG',
    answer: () => json({ ok: true, channel: 'D1', ts: '1700000000.1' }),
    lie: 'retry',
    ref: 'D1:1700000000.1',
    needs: ['botToken'],
  },
  teams: {
    settings: () => ({}),
    address: (url) => `${url}/workflows/1`,
    answer: () => ({ status: 202 }),
    lie: 'retry',
    needs: [],
  },
  mattermost: {
    settings: (server) => ({ server, botToken: 'canarymattermosttoken12345' }),
    address: () => 'a'.repeat(26),
    answer: ({ path }) =>
      json(
        { id: path.endsWith('/me') ? 'bot' : path.endsWith('/posts') ? 'post1' : 'direct' },
        201,
      ),
    lie: 'retry',
    ref: 'post1',
    needs: ['server', 'botToken'],
  },
  telegram: {
    settings: (apiUrl) => ({
      botToken: '123456:canary-telegram-token',
      webhookSecret: 'canary-webhook-secret',
      apiUrl,
    }),
    address: () => '4711',
    answer: () => json({ ok: true, result: { message_id: 5, chat: { id: 4711 } } }),
    lie: 'retry',
    ref: '4711:5',
    needs: ['botToken'],
  },
  push: {
    settings: () => ({ ...vapid }),
    address: (url) =>
      JSON.stringify({
        endpoint: `${url}/push/1`,
        keys: {
          p256dh: browser.getPublicKey().toString('base64url'),
          auth: browserAuth.toString('base64url'),
        },
      }),
    answer: () => ({ status: 201 }),
    lie: 'accepted',
    needs: ['publicKey', 'privateKey'],
  },
};

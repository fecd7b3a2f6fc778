/**
 * Webhook: a page as signed JSON to any address (standardwebhooks.com). The receiver checks `webhook-id`,
 * `webhook-timestamp` and `webhook-signature` with the shared secret; the id stays the same for every repeat.
 *
 *     {"type":"page","incident":"INC-2026-000001","title":"...","facts":{...},"acknowledgeUrl":"..."}
 */
import { Webhook } from 'standardwebhooks';
import { z } from '../../kernel/schema.ts';
import { chatText } from '../chat-text.ts';
import type { Letter } from '../core/letter.ts';
import { letterText } from '../letter-body.ts';
import { overHttp } from '../over-http.ts';
import {
  type Channel,
  type ChannelEnv,
  keptAnswer,
  type Rendered,
  type Sending,
} from './channel.ts';

export const webhook: Channel = {
  name: 'webhook',
  title: 'Webhook',
  how: 'Make a secret here and give it to the receiver, who checks the signature of each call (standardwebhooks.com). Contacts are the addresses to call.',
  capabilities: ['page', 'update', 'test'],
  address: z.url({ protocol: /^https?$/ }).max(2000),
  addressHelp: 'An address to call, such as https://example.org/hooks/evenkeel',
  shownAddress: (address) => `${new URL(address).origin}/...`,
  settings: [
    {
      key: 'secret',
      label: 'Signing secret',
      help: 'whsec_ and 24 to 64 random bytes in base64',
      secret: true,
      required: true,
      made: 'whsec',
      shape: z.string().regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'Give whsec_ and base64.'),
    },
  ],
  missing: ({ settings }) =>
    settings.secret === undefined ? 'no signing secret is set for webhooks' : undefined,
  render: (letter) => ({
    subject: letter.subject,
    text: letterText(letter),
    html: '',
    data: payloadOf(letter),
  }),
  send: (env, sending) => {
    const body = JSON.stringify({ id: sending.idempotencyKey, ...bodyOf(sending.rendered) });
    return overHttp(env, {
      provider: 'the webhook',
      method: 'POST',
      url: sending.address,
      headers: { 'content-type': 'application/json', ...signature(env, sending, body) },
      body,
      read: (answer) => ({ kind: 'accepted', answer: keptAnswer(answer.body) }),
    });
  },
};

function payloadOf(letter: Letter) {
  const { title, paragraphs, facts, links } = chatText(letter);
  const urlOf = (act: string) => letter.actions?.find((action) => action.act === act)?.url ?? null;
  return {
    type: letter.loud === true ? 'page' : 'notice',
    title,
    paragraphs,
    facts: Object.fromEntries(facts),
    url: links[0]?.url ?? null,
    acknowledgeUrl: urlOf('acknowledge'),
    declineUrl: urlOf('decline'),
  };
}

function bodyOf({ data }: Rendered): object {
  return typeof data === 'object' && data !== null ? data : {};
}

function signature(env: ChannelEnv, { idempotencyKey }: Sending, body: string) {
  const { settings, now: millis } = env;
  const seconds = Math.floor(millis() / 1000);
  const signer = new Webhook(settings.secret ?? '');
  return {
    'webhook-id': idempotencyKey,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signer.sign(idempotencyKey, new Date(seconds * 1000), body),
  };
}

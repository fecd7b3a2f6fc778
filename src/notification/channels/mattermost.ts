/**
 * Mattermost: a post by a bot with buttons (developers.mattermost.com), changed in place once somebody has it.
 * Mattermost does not sign what it sends back, so each button carries a keyed hash of its own token.
 */
import { createHmac } from 'node:crypto';
import { z } from '../../kernel/schema.ts';
import { sameSecret } from '../../platform/random.ts';
import { chatText } from '../chat-text.ts';
import type { Letter } from '../core/letter.ts';
import { letterText } from '../letter-body.ts';
import { jsonOf, objectIn, overHttp, partIn, textIn } from '../over-http.ts';
import {
  type Channel,
  type ChannelEnv,
  type Inbound,
  keptAnswer,
  type Rendered,
  type SendResult,
} from './channel.ts';

interface PostWords {
  readonly text: string;
  readonly title: string;
  readonly facts: readonly {
    readonly title: string;
    readonly value: string;
    readonly short: boolean;
  }[];
  readonly buttons: readonly {
    readonly act: string;
    readonly label: string;
    readonly token: string;
  }[];
}

const inbound: Inbound = {
  paste: [],
  read: ({ settings }, call) => {
    if (call.door !== 'actions') return { refused: 404, why: 'no such door' };
    const body = objectIn(call.rawBody.toString('utf8'));
    const context = partIn(body, 'context');
    const [act, token, seal] = ['act', 'token', 'seal'].map((key) => textIn(context, key));
    const { botToken } = settings;
    if (botToken === undefined || token === undefined || seal === undefined) {
      return { refused: 401, why: 'the button is not ours' };
    }
    if (!sameSecret(seal, sealOf(botToken, `${act}:${token}`))) {
      return { refused: 401, why: 'the button is not ours' };
    }
    if (act !== 'acknowledge' && act !== 'decline') return { refused: 400, why: 'no such act' };
    const pressedBy = textIn(body, 'user_id');
    const by = pressedBy === undefined ? {} : { pressedBy };
    return { events: [{ kind: 'reply', act, by: { token }, ...by }] };
  },
  answer: (outcomes) => {
    const body = JSON.stringify({ ephemeral_text: outcomes[0]?.text ?? '' });
    return { status: 200, type: 'application/json', body };
  },
};

export const mattermost: Channel = {
  name: 'mattermost',
  title: 'Mattermost',
  how: 'Make a bot account in Mattermost, give its token and the address of the server, and allow the bot to post. Buttons call this server, so Mattermost must be able to reach its public address.',
  capabilities: ['page', 'update', 'reply', 'edit', 'test'],
  address: z
    .string()
    .regex(/^[a-z0-9]{26}$/, 'Give the 26 letters and digits of a user or channel.'),
  addressHelp: 'The id of a user or channel: 26 letters and digits, under "View info"',
  settings: [
    {
      key: 'server',
      label: 'Server',
      help: 'Such as https://chat.example.org',
      secret: false,
      required: true,
      shape: z.url({ protocol: /^https?$/ }).max(300),
    },
    {
      key: 'botToken',
      label: 'Bot token',
      help: 'Shown once when the bot account is made',
      secret: true,
      required: true,
      shape: z.string().regex(/^[a-z0-9]{20,64}$/, 'Give the letters and digits of the token.'),
    },
  ],
  missing: ({ settings }) => {
    if (settings.server === undefined) return 'no server is set';
    return settings.botToken === undefined ? 'no bot token is set' : undefined;
  },
  render: (letter) => ({
    subject: letter.subject,
    text: letterText(letter),
    html: '',
    data: wordsOf(letter),
  }),
  send: async (env, { address, rendered, idempotencyKey }) => {
    const to = await channelFor(env, address);
    if (to.kind !== 'accepted') return to;
    const post = { channel_id: to.ref, ...postOf(env, rendered), pending_post_id: idempotencyKey };
    return call(env, 'POST', { path: 'posts', body: post });
  },
  edit: (env, { ref, rendered }) =>
    call(env, 'PUT', { path: `posts/${ref}`, body: { id: ref, ...postOf(env, rendered) } }),
  inbound,
};

function wordsOf(letter: Letter): PostWords {
  const { title, paragraphs, facts, links } = chatText(letter);
  return {
    title: plain(title),
    text: [
      ...paragraphs.map(plain),
      ...links.map(({ label, url }) => `[${plain(label)}](${url})`),
    ].join('\n'),
    facts: facts.map(([label, value]) => ({
      title: plain(label),
      value: plain(value),
      short: true,
    })),
    buttons: (letter.actions ?? []).map(({ act, label, token }) => ({ act, label, token })),
  };
}

function postOf({ config, settings }: ChannelEnv, rendered: Rendered): object {
  const { title, text, facts, buttons } = rendered.data as PostWords;
  const url = `${config.publicUrl}/channels/mattermost/actions`;
  const actions = buttons.map(({ act, label, token }) => ({
    id: act,
    name: label,
    type: 'button',
    integration: {
      url,
      context: { act, token, seal: sealOf(settings.botToken ?? '', `${act}:${token}`) },
    },
  }));
  return {
    message: title,
    props: { attachments: [{ fallback: title, text, fields: facts, actions }] },
  };
}

/** A user is written to in a direct channel; any other id is a channel already. */
async function channelFor(env: ChannelEnv, address: string): Promise<SendResult> {
  const me = await call(env, 'GET', { path: 'users/me' });
  if (me.kind !== 'accepted') return me;
  const direct = await call(env, 'POST', { path: 'channels/direct', body: [me.ref, address] });
  if (direct.kind === 'never') return { kind: 'accepted', answer: '', ref: address };
  return direct;
}

function call(
  env: ChannelEnv,
  method: 'GET' | 'POST' | 'PUT',
  { path, body }: { readonly path: string; readonly body?: object },
): Promise<SendResult> {
  const { server = '', botToken = '' } = env.settings;
  return overHttp(env, {
    provider: 'Mattermost',
    method,
    url: `${server}/api/v4/${path}`,
    headers: { authorization: `Bearer ${botToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    read: (answer) => {
      const ref = textIn(jsonOf(answer), 'id');
      const kept = keptAnswer(answer.body);
      if (ref === undefined) {
        return { kind: 'retry', reason: 'Mattermost answered without an id', answer: kept };
      }
      return { kind: 'accepted', answer: kept, ref };
    },
  });
}

function sealOf(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-!|<>~@]/g, (sign) => `\\${sign}`);
}

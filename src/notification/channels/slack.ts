/**
 * Slack: a message by a bot with buttons that acknowledge or decline, changed in place once somebody has it
 * (api.slack.com). Presses come to `/channels/slack/interactions`, signed, or over Socket Mode where this server
 * cannot be reached from outside. Slack says no in a 200 (`ok: false`).
 */
import { createHmac } from 'node:crypto';
import { z } from '../../kernel/schema.ts';
import { sameSecret } from '../../platform/random.ts';
import { chatText } from '../chat-text.ts';
import type { Letter } from '../core/letter.ts';
import { letterText } from '../letter-body.ts';
import { jsonOf, objectIn, overHttp, partIn, textIn } from '../over-http.ts';
import { holdSocket } from '../slack-socket.ts';
import {
  type Channel,
  type ChannelEnv,
  type Inbound,
  type InboundCall,
  type InboundEvent,
  keptAnswer,
  type SendResult,
} from './channel.ts';

const API = 'https://slack.com/api';
const MAX_AGE_SECONDS = 300;

/** Errors of Slack after which no repeat helps. */
const FOR_GOOD: ReadonlySet<string> = new Set([
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'missing_scope',
  'users_not_found',
  'invalid_blocks',
  'msg_too_long',
  'no_text',
  'message_not_found',
  'cant_update_message',
  'user_not_found',
]);

const inbound: Inbound = {
  paste: [{ door: 'interactions', label: 'Request URL, under Interactivity & Shortcuts' }],
  read: (env, call) => {
    if (!isSigned(env, call)) return { refused: 401, why: 'the signature is not right' };
    if (call.door === 'events') return challenge(call);
    if (call.door !== 'interactions') return { refused: 404, why: 'no such door' };
    const payload = new URLSearchParams(call.rawBody.toString('utf8')).get('payload');
    return { events: pressesIn(objectIn(payload ?? '')) };
  },
  answer: (outcomes) => {
    const text = outcomes[0]?.text;
    if (text === undefined) return { status: 200 };
    const body = JSON.stringify({ response_type: 'ephemeral', replace_original: false, text });
    return { status: 200, type: 'application/json', body };
  },
};

export const slack: Channel = {
  name: 'slack',
  title: 'Slack',
  how: 'Make a Slack app with the bot scopes chat:write, im:write and users:read.email, install it, and copy its bot token and signing secret. Switch on interactivity with the address below, or give an app token (connections:write) to use Socket Mode instead.',
  capabilities: ['page', 'update', 'reply', 'edit', 'test'],
  address: z.union([
    z.string().regex(/^[UWCDG][A-Z0-9]{6,20}$/),
    z.string().max(254).pipe(z.email()),
  ]),
  addressHelp: 'A member or channel id such as U02ABCDEF, or the e-mail address of a member',
  settings: [
    {
      key: 'botToken',
      label: 'Bot token',
      help: 'xoxb-..., under OAuth & Permissions',
      secret: true,
      required: true,
      shape: z.string().regex(/^xoxb-[A-Za-z0-9-]{5,200}$/, 'Give a token that begins with xoxb-.'),
    },
    {
      key: 'signingSecret',
      label: 'Signing secret',
      help: 'Under Basic information',
      secret: true,
      required: false,
      shape: z.string().regex(/^[0-9a-f]{16,64}$/, 'Give the hex digits Slack shows.'),
    },
    {
      key: 'appToken',
      label: 'App token for Socket Mode',
      help: 'xapp-..., only where Slack cannot reach this server',
      secret: true,
      required: false,
      shape: z.string().regex(/^xapp-[A-Za-z0-9-]{5,200}$/, 'Give a token that begins with xapp-.'),
    },
    {
      key: 'apiUrl',
      label: 'Slack address',
      help: `${API} when left out`,
      secret: false,
      required: false,
      shape: z.url({ protocol: /^https?$/ }).max(300),
    },
  ],
  missing: ({ settings }) => (settings.botToken === undefined ? 'no bot token is set' : undefined),
  render: (letter) => ({
    subject: letter.subject,
    text: letterText(letter),
    html: '',
    data: { text: escaped(letter.subject).slice(0, 3000), blocks: blocksOf(letter) },
  }),
  send: async (env, { address, rendered, idempotencyKey }) => {
    const to = address.includes('@') ? await memberOf(env, address) : { id: address };
    if (!('id' in to)) return to;
    return call(env, 'chat.postMessage', {
      channel: to.id,
      ...(rendered.data as object),
      unfurl_links: false,
      metadata: { event_type: 'evenkeel_page', event_payload: { key: idempotencyKey } },
    });
  },
  edit: (env, { ref, rendered }) => {
    const [channel, ts] = ref.split(':');
    return call(env, 'chat.update', { channel, ts, ...(rendered.data as object) });
  },
  inbound,
  listen: (env, listening) => {
    const { appToken, apiUrl = API } = env.settings;
    if (appToken === undefined) return undefined;
    return holdSocket(env, { ...listening, appToken, apiUrl, pressesIn });
  },
};

function call(env: ChannelEnv, method: string, body: object): Promise<SendResult> {
  const { botToken = '', apiUrl = API } = env.settings;
  return overHttp(env, {
    provider: 'Slack',
    method: 'POST',
    url: `${apiUrl}/${method}`,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      authorization: `Bearer ${botToken}`,
    },
    body: JSON.stringify(body),
    read: (answer) => {
      const json = jsonOf(answer);
      const kept = keptAnswer(answer.body);
      if (json.ok === true) {
        const [channel, ts] = [textIn(json, 'channel'), textIn(json, 'ts')];
        const ref = channel === undefined || ts === undefined ? {} : { ref: `${channel}:${ts}` };
        return { kind: 'accepted', answer: kept, ...ref };
      }
      const error = textIn(json, 'error') ?? 'an answer that is not its own';
      const reason = `Slack says ${error.slice(0, 100)}`;
      return { kind: FOR_GOOD.has(error) ? 'never' : 'retry', reason, answer: kept };
    },
  });
}

/** The member behind an e-mail address. */
async function memberOf(
  env: ChannelEnv,
  email: string,
): Promise<{ readonly id: string } | Exclude<SendResult, { kind: 'accepted' }>> {
  const { botToken = '', apiUrl = API } = env.settings;
  const found = await overHttp(env, {
    provider: 'Slack',
    method: 'GET',
    url: `${apiUrl}/users.lookupByEmail?email=${encodeURIComponent(email)}`,
    headers: { authorization: `Bearer ${botToken}` },
    read: (answer) => {
      const id = textIn(partIn(jsonOf(answer), 'user'), 'id');
      if (id !== undefined) return { kind: 'accepted', answer: '', ref: id };
      const error = textIn(jsonOf(answer), 'error') ?? 'nothing';
      const reason = `Slack says ${error.slice(0, 100)} for this address`;
      return { kind: FOR_GOOD.has(error) ? 'never' : 'retry', reason };
    },
  });
  return found.kind === 'accepted' ? { id: found.ref ?? '' } : found;
}

function blocksOf(letter: Letter): readonly object[] {
  const { title, paragraphs, facts, links } = chatText(letter);
  const lines = facts.map(([label, value]) => `*${escaped(label)}:* ${escaped(value)}`);
  const more = links.map(({ label, url }) => `<${url}|${escaped(label).replaceAll('|', ' ')}>`);
  const text = [...paragraphs.map(escaped), ...lines, ...more].join('\n').slice(0, 2900);
  const buttons = (letter.actions ?? []).map(({ act, label, token }) => ({
    type: 'button',
    action_id: act,
    text: { type: 'plain_text', text: label.slice(0, 75) },
    value: token,
    ...(act === 'acknowledge' ? { style: 'primary' } : {}),
  }));
  return [
    { type: 'header', text: { type: 'plain_text', text: title.slice(0, 150) || 'Page' } },
    ...(text === '' ? [] : [{ type: 'section', text: { type: 'mrkdwn', text } }]),
    ...(buttons.length === 0 ? [] : [{ type: 'actions', elements: buttons }]),
  ];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** `v0=` HMAC-SHA256 over version, time and body; an old call is a replay. */
function isSigned({ settings }: ChannelEnv, { headers, rawBody, now }: InboundCall): boolean {
  const { signingSecret } = settings;
  const time = headers['x-slack-request-timestamp'];
  const given = headers['x-slack-signature'];
  if (signingSecret === undefined || time === undefined || given === undefined) return false;
  const age = Math.abs(now / 1000 - Number(time));
  if (!(age <= MAX_AGE_SECONDS)) return false;
  const signed = createHmac('sha256', signingSecret)
    .update(`v0:${time}:`)
    .update(rawBody)
    .digest('hex');
  return sameSecret(`v0=${signed}`, given);
}

function challenge({ rawBody }: InboundCall): ReturnType<Inbound['read']> {
  const body = objectIn(rawBody.toString('utf8'));
  const text = textIn(body, 'challenge');
  if (text === undefined) return { events: [] };
  return { reply: { status: 200, type: 'text/plain; charset=utf-8', body: text } };
}

/** Pressed buttons of an interaction, over HTTP or Socket Mode. */
function pressesIn(payload: Readonly<Record<string, unknown>>): readonly InboundEvent[] {
  const actions = Array.isArray(payload.actions) ? payload.actions : [];
  const pressedBy = textIn(payload.user, 'id');
  return actions.flatMap((action): InboundEvent[] => {
    const [act, token] = [textIn(action, 'action_id'), textIn(action, 'value')];
    if ((act !== 'acknowledge' && act !== 'decline') || token === undefined) return [];
    const by = pressedBy === undefined ? {} : { pressedBy };
    return [{ kind: 'reply', act, by: { token }, ...by }];
  });
}

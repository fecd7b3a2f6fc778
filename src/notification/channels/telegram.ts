/**
 * Telegram: a bot's message with buttons, changed in place (core.telegram.org/bots/api). A person proves their chat
 * by sending `/start CODE`. Updates come to `/channels/telegram/updates` with a secret header, or by long polling
 * where this server cannot be reached from outside.
 */
import { z } from '../../kernel/schema.ts';
import { sameSecret } from '../../platform/random.ts';
import { sleep } from '../../platform/timers.ts';
import { chatText } from '../chat-text.ts';
import type { Letter } from '../core/letter.ts';
import { escaped, letterText } from '../letter-body.ts';
import { jsonOf, objectIn, overHttp, partIn, textIn } from '../over-http.ts';
import {
  type Channel,
  type ChannelEnv,
  type Inbound,
  type InboundEvent,
  keptAnswer,
  type Listening,
  type SendResult,
} from './channel.ts';

const API = 'https://api.telegram.org';
const LONGEST = 3800;
const POLL_SECONDS = 25;
const PAUSE_MS = 500;
const AGAIN_MS = 5_000;

const inbound: Inbound = {
  paste: [{ door: 'updates', label: 'url of setWebhook, only with a webhook secret' }],
  read: ({ settings }, call) => {
    if (call.door !== 'updates') return { refused: 404, why: 'no such door' };
    const given = call.headers['x-telegram-bot-api-secret-token'];
    const { webhookSecret } = settings;
    if (webhookSecret === undefined || given === undefined || !sameSecret(webhookSecret, given)) {
      return { refused: 401, why: 'the secret is not right' };
    }
    return { events: eventsIn(objectIn(call.rawBody.toString('utf8'))) };
  },
  answer: (outcomes, call) => {
    const update = objectIn(call.rawBody.toString('utf8'));
    const text = outcomes[0]?.text;
    const answer = text === undefined ? undefined : answerTo(update, text);
    if (answer === undefined) return { status: 200 };
    return { status: 200, type: 'application/json', body: JSON.stringify(answer) };
  },
};

export const telegram: Channel = {
  name: 'telegram',
  title: 'Telegram',
  how: "Make a bot with @BotFather and give its token. With a webhook secret, set the bot's webhook to /channels/telegram/updates with that secret_token; without one this server asks Telegram for news by itself.",
  capabilities: ['page', 'update', 'reply', 'edit', 'test'],
  address: z.string().regex(/^-?[1-9]\d{0,15}$/, 'Give the number of a chat.'),
  addressHelp: 'The number of a chat; best linked by sending /start CODE to the bot',
  linkHow: 'Open a chat with the bot of your organisation in Telegram and send it this line:',
  settings: [
    {
      key: 'botToken',
      label: 'Bot token',
      help: 'From @BotFather, such as 123456:ABC...',
      secret: true,
      required: true,
      shape: z.string().regex(/^\d{3,20}:[A-Za-z0-9_-]{10,100}$/, 'Give digits, a colon, letters.'),
    },
    {
      key: 'webhookSecret',
      label: 'Webhook secret',
      help: 'secret_token given to setWebhook; leave it out to use polling',
      secret: true,
      required: false,
      made: 'word',
      shape: z.string().regex(/^[A-Za-z0-9_-]{16,256}$/, 'At least 16 letters and digits.'),
    },
    {
      key: 'apiUrl',
      label: 'Telegram address',
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
    data: messageOf(letter),
  }),
  send: (env, { address, rendered }) =>
    call(env, 'sendMessage', { chat_id: address, ...(rendered.data as object) }),
  edit: (env, { ref, rendered }) => {
    const [chat_id, message_id] = ref.split(':');
    return call(env, 'editMessageText', { chat_id, message_id, ...(rendered.data as object) });
  },
  inbound,
  listen: (env, listening) => {
    const { botToken, webhookSecret } = env.settings;
    const wanted = botToken !== undefined && webhookSecret === undefined;
    return wanted ? poll(env, listening) : undefined;
  },
};

function messageOf(letter: Letter): object {
  const { title, paragraphs, facts, links } = chatText(letter);
  const lines = [
    `<b>${escaped(title)}</b>`,
    ...paragraphs.map(escaped),
    ...facts.map(([label, value]) => `${escaped(label)}: ${escaped(value)}`),
    ...links.map(({ label, url }) => `<a href="${escaped(url)}">${escaped(label)}</a>`),
  ];
  const buttons = (letter.actions ?? []).map(({ label, token }) => [
    { text: label, callback_data: token },
  ]);
  return {
    text: cut(lines),
    parse_mode: 'HTML',
    link_preview_options: { is_disabled: true },
    reply_markup: { inline_keyboard: buttons },
    disable_notification: letter.loud !== true,
  };
}

/** Whole lines only: a cut tag would be refused. */
function cut(lines: readonly string[]): string {
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > LONGEST) break;
    kept.push(line);
  }
  return kept.join('\n');
}

function call(env: ChannelEnv, method: string, body: object): Promise<SendResult> {
  const { botToken = '', apiUrl = API } = env.settings;
  return overHttp(env, {
    provider: 'Telegram',
    method: 'POST',
    url: `${apiUrl}/bot${botToken}/${method}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    read: (answer) => {
      const json = jsonOf(answer);
      const kept = keptAnswer(answer.body);
      const result = partIn(json, 'result');
      const chat = textIn(partIn(result, 'chat'), 'id');
      const message = textIn(result, 'message_id');
      if (json.ok === true) {
        const ref =
          chat === undefined || message === undefined ? {} : { ref: `${chat}:${message}` };
        return { kind: 'accepted', answer: kept, ...ref };
      }
      const why = textIn(json, 'description') ?? 'nothing of its own';
      return { kind: 'retry', reason: `Telegram says ${why.slice(0, 100)}`, answer: kept };
    },
  });
}

/** A pressed button or a `/start CODE`. */
function eventsIn(update: Readonly<Record<string, unknown>>): readonly InboundEvent[] {
  const pressed = partIn(update, 'callback_query');
  const token = textIn(pressed, 'data');
  if (token !== undefined) {
    const pressedBy = textIn(partIn(pressed, 'from'), 'id');
    const by = pressedBy === undefined ? {} : { pressedBy };
    // Which button it was, the token knows.
    return [{ kind: 'reply', act: 'acknowledge', by: { token }, ...by }];
  }
  const message = partIn(update, 'message');
  const code = /^\/start\s+([A-Za-z0-9]{6,40})\s*$/.exec(textIn(message, 'text') ?? '')?.[1];
  const address = textIn(partIn(message, 'chat'), 'id');
  if (code === undefined || address === undefined) return [];
  return [{ kind: 'linked', address, code }];
}

/** What the bot says back, as a call of a method inside the answer. */
function answerTo(
  update: Readonly<Record<string, unknown>>,
  text: string,
): Readonly<Record<string, unknown>> | undefined {
  const id = textIn(partIn(update, 'callback_query'), 'id');
  if (id !== undefined) {
    return { method: 'answerCallbackQuery', callback_query_id: id, text: text.slice(0, 190) };
  }
  const chat = textIn(partIn(partIn(update, 'message'), 'chat'), 'id');
  return chat === undefined ? undefined : { method: 'sendMessage', chat_id: chat, text };
}

/** Long polling: an update counts as taken when the next question names a higher number. */
async function poll(env: ChannelEnv, listening: Listening): Promise<void> {
  let offset = 0;
  while (!listening.signal.aborted) {
    try {
      const news = await updates(env, offset);
      // A server that does not hold the question open must not be asked without a pause.
      if (news.length === 0) await sleep(PAUSE_MS);
      for (const update of news) {
        if (listening.signal.aborted) return;
        const outcomes = await listening.deliver(eventsIn(update));
        const text = outcomes[0]?.text;
        const answer = text === undefined ? undefined : answerTo(update, text);
        if (answer !== undefined) await call(env, String(answer.method), answer);
        offset = Math.max(offset, Number(update.update_id) + 1);
      }
    } catch (error) {
      listening.log(`Telegram: ${error instanceof Error ? error.message : 'no answer'}`);
      await sleep(AGAIN_MS);
    }
  }
}

async function updates(
  { http, settings }: ChannelEnv,
  offset: number,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { botToken = '', apiUrl = API } = settings;
  const answer = await http.request({
    method: 'GET',
    url: `${apiUrl}/bot${botToken}/getUpdates?timeout=${POLL_SECONDS}&offset=${offset}`,
    timeoutMs: (POLL_SECONDS + 10) * 1000,
    maxBytes: 1_048_576,
  });
  const result = partIn(jsonOf(answer), 'result');
  if (!Array.isArray(result)) throw new Error(`no news could be read (${answer.status})`);
  return result.filter((one) => typeof one === 'object' && one !== null);
}

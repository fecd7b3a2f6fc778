/**
 * ntfy: push to phones over ntfy.sh or a server of one's own (docs.ntfy.sh/publish). Published as JSON; the
 * buttons post to the same link as the button of a mail.
 */
import { z } from '../../kernel/schema.ts';
import { chatText } from '../chat-text.ts';
import type { Letter } from '../core/letter.ts';
import { letterText } from '../letter-body.ts';
import { jsonOf, overHttp, textIn } from '../over-http.ts';
import { type Channel, keptAnswer } from './channel.ts';

const SERVER = 'https://ntfy.sh';
const URGENT = 5;
const USUAL = 3;
const LONGEST = 3500;

export const ntfy: Channel = {
  name: 'ntfy',
  title: 'ntfy',
  how: 'Use ntfy.sh or name a server of your own. A token is needed only where topics are protected. Choose topics nobody can guess: whoever knows one can read it.',
  capabilities: ['page', 'update', 'test'],
  address: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'Give a topic: letters, digits, - and _.'),
  addressHelp: 'A topic, such as evenkeel-ann-7f3k2m9q',
  shownAddress: (topic) => `${topic.slice(0, 4)}...`,
  settings: [
    {
      key: 'server',
      label: 'Server',
      help: `Address of the server; ${SERVER} when left out`,
      secret: false,
      required: false,
      shape: z.url({ protocol: /^https?$/ }).max(300),
    },
    {
      key: 'token',
      label: 'Access token',
      help: 'Of an account that may publish, where topics are protected',
      secret: true,
      required: false,
      shape: z.string().regex(/^[\x21-\x7e]{1,200}$/, 'One word.'),
    },
  ],
  missing: () => undefined,
  render: (letter) => ({
    subject: letter.subject,
    text: letterText(letter),
    html: '',
    data: messageOf(letter),
  }),
  send: (env, { address, rendered, idempotencyKey }) => {
    const { server = SERVER, token } = env.settings;
    return overHttp(env, {
      provider: 'ntfy',
      method: 'POST',
      url: server,
      headers: {
        'content-type': 'application/json',
        'x-idempotency-key': idempotencyKey,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ topic: address, ...(rendered.data as object) }),
      read: (answer) => {
        const ref = textIn(jsonOf(answer), 'id');
        const kept = keptAnswer(answer.body);
        if (ref === undefined) {
          return { kind: 'retry', reason: 'ntfy answered without a message id', answer: kept };
        }
        return { kind: 'accepted', answer: kept, ref };
      },
    });
  },
};

function messageOf(letter: Letter) {
  const { title, paragraphs, facts, links } = chatText(letter);
  const lines = [...paragraphs, ...facts.map(([label, value]) => `${label}: ${value}`)];
  return {
    title,
    message: lines.join('\n').slice(0, LONGEST).toWellFormed() || title,
    priority: letter.loud === true ? URGENT : USUAL,
    ...(links[0] === undefined ? {} : { click: links[0].url }),
    actions: (letter.actions ?? []).map(({ label, url }) => ({
      action: 'http',
      label,
      url,
      method: 'POST',
      clear: true,
    })),
  };
}

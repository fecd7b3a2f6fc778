/**
 * Microsoft Teams through a Workflows webhook: an Adaptive Card with buttons that open the pages behind the links
 * of a mail. Workflows take a card and answer 202; there is no way back, so no receipts and no edits.
 */
import { z } from '../../kernel/schema.ts';
import { chatText } from '../chat-text.ts';
import type { Letter } from '../core/letter.ts';
import { letterText } from '../letter-body.ts';
import { overHttp } from '../over-http.ts';
import { type Channel, keptAnswer } from './channel.ts';

export const teams: Channel = {
  name: 'teams',
  title: 'Microsoft Teams',
  how: 'In Teams, make a workflow "Post to a chat when a webhook request is received" and use its address as a contact. There is nothing to set here.',
  capabilities: ['page', 'update', 'test'],
  address: z.url({ protocol: /^https?$/ }).max(2000),
  addressHelp: 'The address of a Teams workflow, https://...',
  shownAddress: (address) => `${new URL(address).origin}/...`,
  settings: [],
  missing: () => undefined,
  render: (letter) => ({
    subject: letter.subject,
    text: letterText(letter),
    html: '',
    data: cardOf(letter),
  }),
  send: (env, { address, rendered, idempotencyKey }) =>
    overHttp(env, {
      provider: 'Teams',
      method: 'POST',
      url: address,
      headers: { 'content-type': 'application/json', 'x-idempotency-key': idempotencyKey },
      body: JSON.stringify(rendered.data),
      read: (answer) => {
        const kept = keptAnswer(answer.body);
        // An old connector answers 200 and says in words that it failed.
        if (/failed with HTTP error|"error"\s*:/i.test(answer.body)) {
          return { kind: 'retry', reason: 'Teams answered that it failed', answer: kept };
        }
        return { kind: 'accepted', answer: kept };
      },
    }),
};

function cardOf(letter: Letter): object {
  const { title, paragraphs, facts, links } = chatText(letter);
  const text = (value: string, more: object = {}) => ({
    type: 'TextBlock',
    text: plain(value),
    wrap: true,
    ...more,
  });
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      text(title, { weight: 'Bolder', size: 'Medium' }),
      ...paragraphs.map((paragraph) => text(paragraph)),
      {
        type: 'FactSet',
        facts: facts.map(([label, value]) => ({ title: plain(label), value: plain(value) })),
      },
    ],
    actions: [
      ...(letter.actions ?? []).map(({ label, url }) => open(label, url)),
      ...links.map(({ label, url }) => open(label, url)),
    ],
  };
  const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', content };
  return { type: 'message', summary: title, attachments: [attachment] };
}

function open(title: string, url: string): object {
  return { type: 'Action.OpenUrl', title, url };
}

/** Cards read Markdown: what comes from outside must not become a link or a list. */
function plain(text: string): string {
  return text.replace(/[\\`*_[\]()#~>|]/g, (sign) => `\\${sign}`);
}

/**
 * SMS through a gateway. One message of at most two parts: priority, number, what is broken, and how to answer.
 * Answers come back through Twilio's door; other gateways have no way back, so the link stands in the text.
 */
import { z } from '../../kernel/schema.ts';
import { type Letter, oneLine } from '../core/letter.ts';
import { readReply, replyHint } from '../core/reply.ts';
import { GATEWAY_SETTINGS, gatewayOf, missingGateway } from '../gateways/index.ts';
import { twilioFields, xml } from '../gateways/twilio.ts';
import type { Channel, Inbound, InboundCall, InboundRead } from './channel.ts';

/** Two parts of an SMS with letters outside the GSM alphabet are 134 signs; with plain ones 306. */
const LONGEST = 300;

const inbound: Inbound = {
  paste: [{ door: 'reply', label: 'incoming messages of the number', gateway: 'twilio' }],
  read: (env, call) => {
    if (!['status', 'reply'].includes(call.door)) return { refused: 404, why: 'no such door' };
    const fields = twilioFields(env, call);
    if (fields === undefined) return { refused: 401, why: 'the signature is not right' };
    return call.door === 'status' ? receiptIn(fields) : replyIn(fields);
  },
  answer: (outcomes, call) => answerIn(outcomes, call),
};

export const sms: Channel = {
  name: 'sms',
  title: 'SMS',
  how: "Choose a gateway and fill in its fields. With Twilio, receipts and answers need a public https address of this server; set the number's messaging webhook to /channels/sms/reply.",
  capabilities: ['page', 'update', 'reply', 'receipt', 'test'],
  address: z.string().regex(/^\+[1-9]\d{6,14}$/, 'Give a number such as +4915112345678.'),
  addressHelp: 'A phone number with its country, such as +4915112345678',
  settings: GATEWAY_SETTINGS,
  missing: missingGateway,
  render: (letter) => {
    const text = smsText(letter);
    return { subject: letter.subject, text, html: '' };
  },
  send: async (env, { address, rendered, idempotencyKey }) => {
    const gateway = gatewayOf(env);
    if (gateway === undefined) return { kind: 'never', reason: 'no gateway is chosen' };
    const { text } = rendered;
    return gateway.send(env, { kind: 'sms', to: address, text, tokens: null, idempotencyKey });
  },
  inbound,
};

function smsText(letter: Letter): string {
  const hint = letter.code === undefined ? '' : ` ${replyHint(letter.code)}`;
  const link = letter.links[0]?.url;
  const tail = `${hint}${link === undefined ? '' : ` ${link}`}`;
  return `${oneLine(letter.subject, Math.max(40, LONGEST - tail.length))}${tail}`;
}

function receiptIn(fields: Readonly<Record<string, string>>): InboundRead {
  const { MessageSid: ref, MessageStatus: status, ErrorCode: code } = fields;
  if (ref === undefined) return { refused: 400, why: 'MessageSid is missing' };
  if (status === 'delivered' || status === 'read') {
    const state = status === 'read' ? ('opened' as const) : ('delivered' as const);
    return { events: [{ kind: 'receipt', ref, state }] };
  }
  if (status !== 'failed' && status !== 'undelivered') return { events: [] };
  const reason = `Twilio says ${status}${code === undefined ? '' : `, error ${code}`}`;
  return { events: [{ kind: 'receipt', ref, state: 'failed', reason }] };
}

function replyIn(fields: Readonly<Record<string, string>>): InboundRead {
  const { From: from, Body: text = '' } = fields;
  if (from === undefined) return { refused: 400, why: 'From is missing' };
  const reply = readReply(text);
  if (reply === undefined) return { events: [] };
  const { act, code } = reply;
  return { events: [{ kind: 'reply', act, by: { from, code } }] };
}

function answerIn(outcomes: Parameters<Inbound['answer']>[0], call: InboundCall) {
  const texts = outcomes.filter(({ event }) => event.kind === 'reply').map(({ text }) => text);
  if (call.door === 'status') return { status: 204 };
  const message = texts[0] ?? 'To answer a page, send ACK or NO with its code.';
  const body = `<Response><Message>${xml(message)}</Message></Response>`;
  return { status: 200, type: 'text/xml; charset=utf-8', body };
}

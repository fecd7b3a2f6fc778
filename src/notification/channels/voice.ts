/**
 * A phone call that reads the page out and takes an answer by key: 4 takes it, 6 passes it on, 9 says it again.
 * Who answers the phone is proof that it arrived; a busy line or a mailbox that hangs up is not.
 */
import { z } from '../../kernel/schema.ts';
import { type Letter, oneLine } from '../core/letter.ts';
import { GATEWAY_SETTINGS, gatewayOf, missingGateway } from '../gateways/index.ts';
import { callScript, twilioFields, xml } from '../gateways/twilio.ts';
import type { Channel, Inbound, InboundCall, InboundRead } from './channel.ts';

const LONGEST = 400;

const inbound: Inbound = {
  paste: [],
  read: (env, call) => {
    if (!['status', 'keys'].includes(call.door)) return { refused: 404, why: 'no such door' };
    const fields = twilioFields(env, call);
    if (fields === undefined) return { refused: 401, why: 'the signature is not right' };
    if (call.door === 'status') return receiptIn(fields);
    const tokens = { acknowledge: call.query.a ?? '', decline: call.query.d ?? '' };
    if (fields.Digits === '9') {
      const body = callScript(env, 'This is a page from Evenkeel.', tokens);
      return { reply: { status: 200, type: XML, body } };
    }
    return keyIn(fields.Digits, tokens);
  },
  answer: (outcomes, call) => answerIn(outcomes, call),
};

const XML = 'text/xml; charset=utf-8';

export const voice: Channel = {
  name: 'voice',
  title: 'Phone call',
  how: 'Choose a gateway and fill in its fields. With Twilio, answers by key need a public https address of this server.',
  capabilities: ['page', 'reply', 'receipt', 'test'],
  address: z.string().regex(/^\+[1-9]\d{6,14}$/, 'Give a number such as +4915112345678.'),
  addressHelp: 'A phone number with its country, such as +4915112345678',
  settings: GATEWAY_SETTINGS,
  missing: missingGateway,
  render: (letter) => ({
    subject: letter.subject,
    text: spoken(letter),
    html: '',
    data: { tokens: tokensOf(letter) },
  }),
  send: async (env, { address, rendered, idempotencyKey }) => {
    const gateway = gatewayOf(env);
    if (gateway === undefined) return { kind: 'never', reason: 'no gateway is chosen' };
    const { tokens } = (rendered.data ?? { tokens: null }) as {
      tokens: { acknowledge: string; decline: string } | null;
    };
    const { text } = rendered;
    return gateway.send(env, { kind: 'voice', to: address, text, tokens, idempotencyKey });
  },
  inbound,
};

function spoken(letter: Letter): string {
  const facts = letter.facts
    .filter(({ label }) => ['Since', 'Services'].includes(label))
    .map(({ label, value }) => `${label}: ${value}.`);
  const subject = letter.subject.replace(/[[\]]/g, ' ');
  return oneLine(['Evenkeel.', `${subject}.`, ...letter.paragraphs, ...facts].join(' '), LONGEST);
}

function tokensOf(letter: Letter) {
  const tokenOf = (act: string) => letter.actions?.find((one) => one.act === act)?.token;
  const [acknowledge, decline] = [tokenOf('acknowledge'), tokenOf('decline')];
  return acknowledge === undefined || decline === undefined ? null : { acknowledge, decline };
}

function receiptIn(fields: Readonly<Record<string, string>>): InboundRead {
  const { CallSid: ref, CallStatus: status } = fields;
  if (ref === undefined) return { refused: 400, why: 'CallSid is missing' };
  if (status === 'in-progress' || status === 'completed') {
    return { events: [{ kind: 'receipt', ref, state: 'delivered' }] };
  }
  if (!['busy', 'no-answer', 'failed', 'canceled'].includes(status ?? '')) return { events: [] };
  const reason = `the call ended: ${status}`;
  return { events: [{ kind: 'receipt', ref, state: 'failed', reason }] };
}

function keyIn(
  digit: string | undefined,
  tokens: { readonly acknowledge: string; readonly decline: string },
): InboundRead {
  const act = digit === '4' ? 'acknowledge' : digit === '6' ? 'decline' : undefined;
  if (act === undefined) return { events: [] };
  return { events: [{ kind: 'reply', act, by: { token: tokens[act] } }] };
}

function answerIn(outcomes: Parameters<Inbound['answer']>[0], call: InboundCall) {
  if (call.door === 'status') return { status: 204 };
  const text = outcomes[0]?.text ?? 'This key does nothing. The page goes on.';
  return { status: 200, type: XML, body: `<Response><Say>${xml(text)}</Say></Response>` };
}

/**
 * Twilio: SMS and calls over its REST interface, form-encoded (twilio.com/docs). Receipts and answers come back
 * signed: base64 of HMAC-SHA1 over the address and the sorted fields.
 */
import { createHmac } from 'node:crypto';
import { z } from '../../kernel/schema.ts';
import { sameSecret } from '../../platform/random.ts';
import {
  type ChannelEnv,
  type InboundCall,
  keptAnswer,
  type SendResult,
  type SettingField,
} from '../channels/channel.ts';
import { jsonOf, overHttp, textIn } from '../over-http.ts';
import { type Gateway, type GatewayMessage, missingField } from './gateway.ts';

const API = 'https://api.twilio.com';

const FIELDS: readonly SettingField[] = [
  {
    key: 'accountSid',
    label: 'Account SID',
    help: 'On the start page of the Twilio console',
    secret: false,
    required: true,
    shape: z.string().regex(/^AC[0-9a-f]{32}$/, 'Give AC and 32 hex digits.'),
  },
  {
    key: 'authToken',
    label: 'Auth token',
    help: 'Beside the account SID; it also signs what Twilio sends back',
    secret: true,
    required: true,
    shape: z.string().regex(/^[\x21-\x7e]{16,100}$/, 'One word.'),
  },
  {
    key: 'from',
    label: 'Sender',
    help: 'A number of yours such as +4930123456, or for SMS a messaging service (MG...)',
    secret: false,
    required: true,
    shape: z.string().regex(/^(\+[1-9]\d{5,14}|MG[0-9a-f]{32})$/, 'Give +4930123456 or MG...'),
  },
];

const OPTIONAL: readonly SettingField[] = [
  {
    key: 'apiUrl',
    label: 'Twilio address',
    help: `${API} when left out`,
    secret: false,
    required: false,
    shape: z.url({ protocol: /^https?$/ }).max(300),
  },
];

export const twilio: Gateway = {
  name: 'twilio',
  settings: [...FIELDS, ...OPTIONAL],
  missing: (env) => missingField(FIELDS, env),
  send: (env, message) => (message.kind === 'sms' ? sendSms(env, message) : call(env, message)),
};

function sendSms(env: ChannelEnv, { to, text }: GatewayMessage): Promise<SendResult> {
  const { from = '' } = env.settings;
  const sender: Record<string, string> = from.startsWith('MG')
    ? { MessagingServiceSid: from }
    : { From: from };
  const fields = { To: to, ...sender, Body: text, ...callback(env, 'sms') };
  return post(env, 'Messages.json', fields);
}

function call(env: ChannelEnv, { to, text, tokens }: GatewayMessage): Promise<SendResult> {
  const { from = '' } = env.settings;
  const script = callScript(env, text, tokens);
  return post(env, 'Calls.json', { To: to, From: from, Twiml: script, ...callback(env, 'voice') });
}

/** What is said, twice, and which keys answer; exported so that the repeat key can say it again. */
export function callScript(
  env: Pick<ChannelEnv, 'config'>,
  text: string,
  tokens: GatewayMessage['tokens'],
): string {
  const say = `<Say>${xml(text)}</Say>`;
  if (tokens === null) return `<Response>${say}<Pause length="1"/>${say}</Response>`;
  const query = new URLSearchParams({ a: tokens.acknowledge, d: tokens.decline });
  const action = xml(`${env.config.publicUrl}/channels/voice/keys?${query}`);
  const keys = '<Say>Press 4 to take it. Press 6 to pass it on. Press 9 to hear it again.</Say>';
  const gather = `<Gather numDigits="1" timeout="8" method="POST" action="${action}">${say}${keys}</Gather>`;
  return `<Response>${gather}${gather}<Say>No key was pressed. The page goes on.</Say></Response>`;
}

/** Twilio can only call back to an address it can reach. */
function callback({ config }: ChannelEnv, channel: string): Record<string, string> {
  if (!canCallBack(config.publicUrl)) return {};
  return { StatusCallback: `${config.publicUrl}/channels/${channel}/status` };
}

function canCallBack(publicUrl: string): boolean {
  return publicUrl.startsWith('https://');
}

function post(
  env: ChannelEnv,
  resource: string,
  fields: Readonly<Record<string, string>>,
): Promise<SendResult> {
  const { accountSid = '', authToken = '', apiUrl = API } = env.settings;
  const basic = Buffer.from(`${accountSid}:${authToken}`).toString('base64');
  return overHttp(env, {
    provider: 'Twilio',
    method: 'POST',
    url: `${apiUrl}/2010-04-01/Accounts/${accountSid}/${resource}`,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${basic}`,
    },
    body: new URLSearchParams(fields).toString(),
    read: (answer) => {
      const json = jsonOf(answer);
      const [ref, status] = [textIn(json, 'sid'), textIn(json, 'status')];
      const kept = keptAnswer(answer.body);
      if (ref === undefined || status === undefined) {
        return { kind: 'retry', reason: 'Twilio answered without a message id', answer: kept };
      }
      if (status === 'failed' || status === 'undelivered') {
        return { kind: 'never', reason: `Twilio says ${status}`, answer: kept };
      }
      const awaitsReceipt = canCallBack(env.config.publicUrl);
      return { kind: 'accepted', answer: kept, ref, awaitsReceipt };
    },
  });
}

/** The fields of a call back, if Twilio signed it. */
export function twilioFields(
  { settings }: Pick<ChannelEnv, 'settings'>,
  call: InboundCall,
): Readonly<Record<string, string>> | undefined {
  const { authToken } = settings;
  const given = call.headers['x-twilio-signature'];
  if (authToken === undefined || given === undefined) return undefined;
  const fields = Object.fromEntries(new URLSearchParams(call.rawBody.toString('utf8')));
  const signed = Object.keys(fields)
    .sort()
    .reduce((text, key) => `${text}${key}${fields[key]}`, call.url);
  const expected = createHmac('sha1', authToken).update(signed, 'utf8').digest('base64');
  return sameSecret(expected, given) ? fields : undefined;
}

export function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/**
 * Any gateway with an HTTP interface: an address, headers and a body in which `{to}`, `{text}` and `{key}` are
 * filled in, escaped for where they stand. A closed list of names and no language (reliability.md row 62).
 */
import { z } from '../../kernel/schema.ts';
import { keptAnswer, type SettingField } from '../channels/channel.ts';
import { overHttp } from '../over-http.ts';
import { type Gateway, missingField } from './gateway.ts';

const HEADER = /^[A-Za-z0-9-]{1,60}:[ \t]*[\x20-\x7e]{0,1000}$/;

const FIELDS: readonly SettingField[] = [
  {
    key: 'url',
    label: 'Address of the gateway',
    help: 'May hold {to}, {text} and {key}, such as https://sms.example.org/send?to={to}',
    secret: true,
    required: true,
    shape: z
      .string()
      .max(1000)
      .regex(/^https?:\/\/\S+$/, 'Give an address that begins with https://.'),
  },
  {
    key: 'headers',
    label: 'Headers',
    help: 'One a line, such as Authorization: Bearer abc',
    secret: true,
    required: false,
    long: true,
    shape: z
      .string()
      .max(4000)
      .refine(
        (text) => linesOf(text).every((line) => HEADER.test(line)),
        'Name: value, one a line.',
      ),
  },
  {
    key: 'body',
    label: 'Body',
    help: 'JSON or form fields with {to}, {text}, {key}: {"to":"{to}","text":"{text}"} or to={to}&text={text}',
    secret: false,
    required: false,
    long: true,
    shape: z.string().max(4000),
  },
  {
    key: 'success',
    label: 'Words of success',
    help: 'The answer must hold these words; any 2xx when left out',
    secret: false,
    required: false,
    shape: z.string().min(1).max(200),
  },
];

export const httpGateway: Gateway = {
  name: 'http',
  settings: FIELDS,
  missing: (env) => missingField(FIELDS, env),
  send: (env, { to, text, idempotencyKey: key }) => {
    const { url = '', headers = '', body, success } = env.settings;
    const values = { to, text, key };
    const isJson = body?.trimStart().startsWith('{') === true;
    return overHttp(env, {
      provider: 'the gateway',
      method: body === undefined ? 'GET' : 'POST',
      url: filled(url, values, encodeURIComponent),
      headers: {
        ...(body === undefined ? {} : { 'content-type': isJson ? JSON_TYPE : FORM_TYPE }),
        ...Object.fromEntries(linesOf(headers).map(headerOf)),
      },
      ...(body === undefined
        ? {}
        : { body: filled(body, values, isJson ? inJson : encodeURIComponent) }),
      redirects: 0,
      read: (answer) => {
        const kept = keptAnswer(answer.body);
        if (success !== undefined && !answer.body.includes(success)) {
          return {
            kind: 'retry',
            reason: 'the gateway did not say that it went out',
            answer: kept,
          };
        }
        return { kind: 'accepted', answer: kept };
      },
    });
  },
};

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

type Values = Readonly<Record<'to' | 'text' | 'key', string>>;

function filled(template: string, values: Values, encode: (text: string) => string): string {
  return template.replace(/\{(to|text|key)\}/g, (_, name: keyof Values) => encode(values[name]));
}

/** Inside the quotes of a JSON text. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function headerOf(line: string): readonly [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

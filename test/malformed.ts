/**
 * Bodies as broken programs and people with bad intent send them, one for each number: an example of a sender, harmed
 * in its bytes or its values, at one of the doors that sender may come through (reliability.md rows 21 and 28 to 33).
 * The same seed and number give the same body, so that one that does harm can be sent again.
 */
import { gzipSync } from 'node:zlib';
import { INTEGRATIONS } from '../src/alert/integrations/index.ts';
import type { Integration } from '../src/alert/integrations/integration.ts';
import { LOGS_REQUEST } from '../src/alert/protobuf/otlp-logs.ts';
import { writeMessage } from '../src/alert/protobuf/write-message.ts';
import { type Chance, chanceOf } from './garbage.ts';

export interface Malformed {
  readonly source: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Sources with a door for bodies. */
export const FUZZED: readonly Integration[] = INTEGRATIONS.filter(
  ({ source }) => source !== 'email' && source !== 'heartbeat',
);

const TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/cloudevents+json',
  'multipart/form-data; boundary=x',
  'nonsense',
] as const;

const PROTOBUF = 'application/x-protobuf';

/** The one format that is packed so far; what its messages cannot say stays out. */
function bytesOf(payload: unknown): Buffer {
  return writeMessage(payload, LOGS_REQUEST);
}

const BYTES: readonly Buffer[] = [
  Buffer.from([0]),
  Buffer.from([0xff, 0xfe]),
  Buffer.from([0xc0, 0xaf]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from('\ufeff'),
  Buffer.from('"\\ud800"'),
  Buffer.from('\\u0000'),
  Buffer.from('1e400'),
  Buffer.from('-0'),
  Buffer.from('1'.repeat(400)),
  Buffer.from('"__proto__":{"x":1},'),
  Buffer.from('"constructor":{"prototype":{"x":1}},'),
  Buffer.from('['.repeat(70)),
  Buffer.from('['.repeat(5_000)),
  Buffer.from('{"a":'.repeat(70)),
  Buffer.from('"'.concat('k'.repeat(5_000), '":1,')),
  Buffer.from('null'),
  // Of protobuf: a length of two gigabytes, a number without an end, a group, a field without a number.
  Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x07]),
  Buffer.alloc(12, 0xff),
  Buffer.from([0x0b, 0x0c]),
  Buffer.from([0x00, 0x00]),
  Buffer.from('0001-01-01T00:00:00.000Z'),
  Buffer.from('+275760-09-13T00:00:00.000Z'),
  Buffer.from('%00%ff&=&=&'),
  Buffer.from(`\u202e\u2028${'👩‍👩‍👧'.repeat(40)}`),
];

/** The body of a number; `keys` of each source. */
export function malformed(
  seed: number,
  number: number,
  keys: Readonly<Record<string, string>>,
): Malformed {
  const chance = chanceOf(Math.imul(seed, 2_654_435_761) ^ Math.imul(number + 1, 40_503));
  // The first draws of neighbours are alike.
  for (let n = 0; n < 4; n += 1) chance();
  const pick = <T>(values: readonly T[]): T => values[Math.floor(chance() * values.length)] as T;
  const integration = pick(FUZZED);
  const { source } = integration;
  const key = keys[source] ?? '';
  const example = pick(integration.examples);
  const text =
    typeof example.payload === 'string' ? example.payload : JSON.stringify(example.payload);
  const told = text.replace(/("(?:routing_key|service_key)":")[^"]*/g, `$1${key}`);
  const isBytes = integration.packing !== undefined && chance() < 0.6;
  const body = harmed(isBytes ? bytesOf(JSON.parse(told)) : Buffer.from(told), chance);
  const isPacked = chance() < 0.03;
  return {
    source,
    ...doorOf(integration, key, chance),
    headers: {
      'content-type': isBytes ? PROTOBUF : chance() < 0.8 ? 'application/json' : pick(TYPES),
      authorization: `GenieKey ${key}`,
      ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
    },
    body: isPacked && chance() < 0.7 ? gzipSync(body) : body,
  };
}

function doorOf(
  { source, doors = [] }: Integration,
  key: string,
  chance: Chance,
): Pick<Malformed, 'method' | 'path'> {
  const own = { method: 'POST' as const, path: `/intake/${source}/:key` };
  const all = [own, ...doors];
  const { method, path } = all[Math.floor(chance() * all.length)] ?? own;
  const filled = path
    .replaceAll(':key', key)
    .replace(/:\w+/g, () => (chance() < 0.5 ? 'x' : '%F0'));
  return { method, path: chance() < 0.05 ? `${filled}/` : filled };
}

/** One to three harms, one after the other. */
function harmed(whole: Buffer, chance: Chance): Buffer {
  let body = whole;
  for (let left = 1 + Math.floor(chance() * 3); left > 0; left -= 1) body = harm(body, chance);
  return body;
}

function harm(body: Buffer, chance: Chance): Buffer {
  const at = Math.floor(chance() * (body.length + 1));
  const hostile = BYTES[Math.floor(chance() * BYTES.length)] ?? Buffer.alloc(0);
  switch (Math.floor(chance() * 7)) {
    case 0:
      return body.subarray(0, at);
    case 1:
      return Buffer.concat([body.subarray(0, at), hostile, body.subarray(at)]);
    case 2: {
      const end = Math.min(body.length, at + 1 + Math.floor(chance() * 40));
      return Buffer.concat([body.subarray(0, at), hostile, body.subarray(end)]);
    }
    case 3: {
      const flipped = Buffer.from(body);
      if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << Math.floor(chance() * 8));
      return flipped;
    }
    case 4:
      return Buffer.concat([body, body.subarray(at)]);
    case 5:
      return valueSwapped(body, hostile, chance);
    default:
      return Buffer.concat([Buffer.from('['), body, Buffer.from(','), body, Buffer.from(']')]);
  }
}

/** One of the values of the text, replaced: what passes most readers and reaches the parsers. */
function valueSwapped(body: Buffer, hostile: Buffer, chance: Chance): Buffer {
  const text = body.toString('latin1');
  const values = [
    ...text.matchAll(/:\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null|\{\}|\[\])/g),
  ];
  const found = values[Math.floor(chance() * values.length)];
  if (found === undefined) return Buffer.concat([hostile, body]);
  const stand = [
    'null',
    '{}',
    '[]',
    '""',
    '-1',
    '1e308',
    'true',
    `"${'x'.repeat(3_000)}"`,
    '[[{}]]',
  ];
  const swapped = stand[Math.floor(chance() * stand.length)] ?? 'null';
  const start = found.index;
  return Buffer.from(
    `${text.slice(0, start)}:${swapped}${text.slice(start + found[0].length)}`,
    'latin1',
  );
}

/** Protobuf by tables: what is written is read, and whatever the bytes are, reading ends with a value or a reason. */
import { expect, test } from 'vitest';
import { chanceOf } from '../../../test/garbage.ts';
import { opentelemetry } from '../integrations/opentelemetry.ts';
import { LOGS_REQUEST, LOGS_RESPONSE, STATUS } from './otlp-logs.ts';
import { readMessage } from './read-message.ts';
import { writeMessage } from './write-message.ts';

const SDK = Buffer.from(
  opentelemetry.examples.find(({ packed }) => packed !== undefined)?.packed ?? '',
  'base64',
);

function reasonOf(bytes: Uint8Array): string {
  const read = readMessage(bytes, LOGS_REQUEST);
  return read.ok ? '' : read.reason;
}

function recordOf(body: unknown): Buffer {
  return writeMessage(
    { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body }] }] }] },
    LOGS_REQUEST,
  );
}

test('ALR-181 what an SDK wrote is written again byte by byte', () => {
  const read = readMessage(SDK, LOGS_REQUEST);
  if (!read.ok) throw new Error(read.reason);
  expect(writeMessage(read.value, LOGS_REQUEST).equals(SDK)).toBe(true);
});

test('ALR-181 answers have the bytes that the specification gives them', () => {
  expect(writeMessage({}, LOGS_RESPONSE)).toHaveLength(0);
  const partialSuccess = { rejectedLogRecords: '300', errorMessage: 'no' };
  expect(writeMessage({ partialSuccess }, LOGS_RESPONSE).toString('hex')).toBe(
    '0a0708ac0212026e6f',
  );
  expect(writeMessage({ code: 3, message: 'bad' }, STATUS).toString('hex')).toBe('08031203626164');
});

test('ALR-181 nothing and fields nobody knows are no fault; another message is one', () => {
  expect(readMessage(new Uint8Array(), LOGS_REQUEST)).toEqual({
    ok: true,
    value: { resourceLogs: [] },
  });
  const unknown = Buffer.from('7801' + '7d01020304' + '790102030405060708' + '7a0161', 'hex');
  expect(reasonOf(Buffer.concat([unknown, SDK]))).toBe('');
  // A request of traces: where a span has its id, a record has its time.
  const traces = Buffer.from('0a0812060a0012020a00', 'hex');
  expect(reasonOf(traces)).toBe(
    'The protobuf cannot be read: it is laid out as another kind in resourceLogs.scopeLogs.logRecords.timeUnixNano.',
  );
  expect(reasonOf(Buffer.from('{"resourceLogs":[]}'))).toMatch(/^The protobuf cannot be read: /);
});

test('ALR-181 depth, values, lengths and numbers are bounded', () => {
  let deep: unknown = { stringValue: 'x' };
  for (let n = 0; n < 25; n += 1) deep = { arrayValue: { values: [deep] } };
  expect(reasonOf(recordOf(deep))).toBe('');
  for (let n = 0; n < 400; n += 1) deep = { arrayValue: { values: [deep] } };
  expect(reasonOf(recordOf(deep))).toMatch(/nested deeper than 64 levels/);
  const many = Array.from({ length: 50_001 }, () => ({}));
  expect(reasonOf(recordOf({ arrayValue: { values: many } }))).toMatch(/more than 50000 values/);
  expect(reasonOf(Buffer.from('0affffffffffffffff7f00', 'hex'))).toMatch(/ends too early/);
  expect(reasonOf(Buffer.from(`0a${'ff'.repeat(12)}`, 'hex'))).toMatch(/more than ten bytes/);
  expect(reasonOf(Buffer.from('00', 'hex'))).toMatch(/number 0/);
  expect(reasonOf(Buffer.from('7b7c', 'hex'))).toMatch(/wire type 3/);
});

test('ALR-181 numbers of 64 bits keep every digit, what is no number and no UTF-8 is text all the same', () => {
  const written = recordOf({ intValue: '-9223372036854775808' });
  expect(JSON.stringify(readMessage(written, LOGS_REQUEST))).toContain('"-9223372036854775808"');
  const odd = recordOf({ doubleValue: Number.NaN });
  expect(JSON.stringify(readMessage(odd, LOGS_REQUEST))).toContain('{"doubleValue":"NaN"}');
  const latin = recordOf({ stringValue: 'a?b' });
  latin[latin.indexOf('?')] = 0xff;
  expect(JSON.stringify(readMessage(latin, LOGS_REQUEST))).toContain('a\ufffdb');
});

test('ALR-181 however the bytes are cut or harmed, reading ends and parsing what was read does not throw', () => {
  const context = {
    ...{ freshKey: () => 'fresh', redact: (text: string) => text },
    around: { headers: {}, query: {}, path: {} },
  };
  const tried = (bytes: Uint8Array) => {
    const read = readMessage(bytes, LOGS_REQUEST);
    if (read.ok) opentelemetry.parse(read.value, context);
    return read.ok;
  };
  let readable = 0;
  for (let end = 0; end < SDK.length; end += 1) if (tried(SDK.subarray(0, end))) readable += 1;
  // Of all beginnings only that of nothing is a request.
  expect(readable).toBe(1);
  const chance = chanceOf(7);
  for (let n = 0; n < 5_000; n += 1) {
    const harmed = Buffer.from(SDK);
    for (let left = 1 + Math.floor(chance() * 4); left > 0; left -= 1) {
      harmed[Math.floor(chance() * harmed.length)] = Math.floor(chance() * 256);
    }
    tried(harmed);
  }
});

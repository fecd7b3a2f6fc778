/**
 * Reads a message of Protocol Buffers by its table. Bounded as JSON is: so deep, so many values, and never past its
 * end. Fields nobody knows are passed over; one that is laid out otherwise than its table says makes the whole
 * unreadable, since it is then another message. Text that is not UTF-8 shows as replacement characters, as programs
 * written in Go send it.
 */
import { type Field, type Message, type Scalar, WIRE_TYPES, wireTypeOf } from './message.ts';

const MAX_DEPTH = 64;
/** Fields in all, known or not. */
const MAX_VALUES = 50_000;

export type Unpacked =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly reason: string };

export function readMessage(bytes: Uint8Array, message: Message): Unpacked {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reading: Reading = { bytes, view, at: 0, values: 0, path: [] };
  try {
    return { ok: true, value: messageUpTo(reading, bytes.length, message) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const where = reading.path.length === 0 ? '' : ` in ${reading.path.join('.')}`;
    return { ok: false, reason: `The protobuf cannot be read: ${error.message}${where}.` };
  }
}

interface Reading {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
  values: number;
  /** Names of the fields that are being read, for whoever is told what is wrong. */
  readonly path: string[];
}

class Unreadable extends Error {}

function messageUpTo(reading: Reading, end: number, message: Message): Record<string, unknown> {
  if (reading.path.length > MAX_DEPTH) {
    // Sixty names would tell nobody more than the first few.
    reading.path.splice(4);
    throw new Unreadable(`it is nested deeper than ${MAX_DEPTH} levels`);
  }
  const told = new Map<string, unknown>();
  for (const { name, isList } of Object.values(message.fields)) {
    if (isList === true && message.isOneOf !== true) told.set(name, []);
  }
  while (reading.at < end) {
    reading.values += 1;
    if (reading.values > MAX_VALUES)
      throw new Unreadable(`it holds more than ${MAX_VALUES} values`);
    const tag = Number(varint(reading, end));
    const [number, wireType] = [Math.floor(tag / 8), tag % 8];
    if (number === 0) throw new Unreadable('a field has the number 0');
    const field = message.fields[number];
    if (field === undefined) {
      passOver(reading, end, wireType);
      continue;
    }
    reading.path.push(field.name);
    if (wireTypeOf(field) !== wireType) throw new Unreadable('it is laid out as another kind');
    const value = valueIn(reading, end, field);
    reading.path.pop();
    if (message.isOneOf === true) told.clear();
    const before = told.get(field.name);
    if (field.isList === true) (before as unknown[]).push(value);
    else told.set(field.name, value);
  }
  return Object.fromEntries(told);
}

function valueIn(reading: Reading, end: number, { kind }: Field): unknown {
  if (typeof kind !== 'function') return SCALARS[kind](reading, end);
  return messageUpTo(reading, sizedEnd(reading, end), kind());
}

const SCALARS: Readonly<Record<Scalar, (reading: Reading, end: number) => unknown>> = {
  text: (reading, end) => TEXT.decode(part(reading, end)),
  bytes: (reading, end) => Buffer.from(part(reading, end)).toString('base64'),
  hex: (reading, end) => Buffer.from(part(reading, end)).toString('hex'),
  bool: (reading, end) => varint(reading, end) !== 0n,
  int32: (reading, end) => Number(BigInt.asIntN(32, varint(reading, end))),
  uint32: (reading, end) => Number(BigInt.asUintN(32, varint(reading, end))),
  int64: (reading, end) => String(BigInt.asIntN(64, varint(reading, end))),
  fixed32: (reading, end) => reading.view.getUint32(place(reading, end, 4), true),
  fixed64: (reading, end) => String(reading.view.getBigUint64(place(reading, end, 8), true)),
  double: (reading, end) => number(reading.view.getFloat64(place(reading, end, 8), true)),
};

const TEXT = new TextDecoder('utf-8', { ignoreBOM: true });

/** What no JSON number is, is its word there. */
function number(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function passOver(reading: Reading, end: number, wireType: number): void {
  if (wireType === WIRE_TYPES.varint) varint(reading, end);
  else if (wireType === WIRE_TYPES.eight) place(reading, end, 8);
  else if (wireType === WIRE_TYPES.sized) reading.at = sizedEnd(reading, end);
  else if (wireType === WIRE_TYPES.four) place(reading, end, 4);
  else throw new Unreadable(`a field has the wire type ${wireType}`);
}

function varint(reading: Reading, end: number): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    if (reading.at >= end) throw new Unreadable('it ends too early');
    const byte = reading.bytes[reading.at] ?? 0;
    reading.at += 1;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  throw new Unreadable('a number has more than ten bytes');
}

/** Where what is told by its length ends. */
function sizedEnd(reading: Reading, end: number): number {
  const size = varint(reading, end);
  if (size > BigInt(end - reading.at)) throw new Unreadable('it ends too early');
  return reading.at + Number(size);
}

function part(reading: Reading, end: number): Uint8Array {
  const to = sizedEnd(reading, end);
  const { at } = reading;
  reading.at = to;
  return reading.bytes.subarray(at, to);
}

function place(reading: Reading, end: number, size: number): number {
  const { at } = reading;
  if (at + size > end) throw new Unreadable('it ends too early');
  reading.at = at + size;
  return at;
}

/** Writes a message of Protocol Buffers by its table, out of the shape of its JSON; what the table does not name stays out. */
import { type Field, type Message, type Scalar, wireTypeOf } from './message.ts';

export function writeMessage(value: unknown, message: Message): Buffer {
  const told = (typeof value === 'object' && value !== null ? value : {}) as Readonly<
    Record<string, unknown>
  >;
  const parts = Object.entries(message.fields).flatMap(([number, field]) => {
    const one = told[field.name];
    if (one === undefined || one === null) return [];
    const items: readonly unknown[] = field.isList === true && Array.isArray(one) ? one : [one];
    const tag = varint(BigInt(number) * 8n + BigInt(wireTypeOf(field)));
    return items.map((item) => Buffer.concat([tag, laidOut(item, field)]));
  });
  return Buffer.concat(parts);
}

function laidOut(value: unknown, { kind }: Field): Buffer {
  return typeof kind === 'function' ? sized(writeMessage(value, kind())) : SCALARS[kind](value);
}

const SCALARS: Readonly<Record<Scalar, (value: unknown) => Buffer>> = {
  text: (value) => sized(Buffer.from(String(value))),
  bytes: (value) => sized(Buffer.from(String(value), 'base64')),
  hex: (value) => sized(Buffer.from(String(value), 'hex')),
  bool: (value) => varint(value === true ? 1n : 0n),
  int32: (value) => varint(whole(value)),
  uint32: (value) => varint(whole(value)),
  int64: (value) => varint(whole(value)),
  fixed32: (value) => {
    const made = Buffer.alloc(4);
    made.writeUInt32LE(Number(value));
    return made;
  },
  fixed64: (value) => {
    const made = Buffer.alloc(8);
    made.writeBigUInt64LE(BigInt.asUintN(64, whole(value)));
    return made;
  },
  double: (value) => {
    const made = Buffer.alloc(8);
    made.writeDoubleLE(Number(value));
    return made;
  },
};

function whole(value: unknown): bigint {
  return BigInt(typeof value === 'number' ? Math.trunc(value) : String(value));
}

function sized(bytes: Buffer): Buffer {
  return Buffer.concat([varint(BigInt(bytes.length)), bytes]);
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, value);
  do {
    const low = Number(left & 0x7fn);
    left >>= 7n;
    bytes.push(left === 0n ? low : low | 0x80);
  } while (left !== 0n);
  return Buffer.from(bytes);
}

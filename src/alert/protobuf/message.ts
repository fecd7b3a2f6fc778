/**
 * Messages of Protocol Buffers as tables: which number is which field. What is read by them has the shape of their JSON
 * (names in camel case, 64 bits as text), so that whoever reads the JSON of a sender reads its bytes too.
 */

/** `hex` is what OTLP makes of ids in JSON; other bytes are base64. */
export type Scalar =
  | 'text'
  | 'bytes'
  | 'hex'
  | 'bool'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'fixed32'
  | 'fixed64'
  | 'double';

export interface Field {
  readonly name: string;
  /** A message by a function, for some hold themselves. */
  readonly kind: Scalar | (() => Message);
  readonly isList?: true;
}

export interface Message {
  readonly fields: Readonly<Record<number, Field>>;
  /** Only one field is set at a time: the last one told. */
  readonly isOneOf?: true;
}

/** How each kind is laid out: a varint, eight bytes, a length and so many bytes, four bytes. */
export const WIRE_TYPES = { varint: 0, eight: 1, sized: 2, four: 5 } as const;

const OF_SCALARS: Readonly<Record<Scalar, number>> = {
  ...{ text: WIRE_TYPES.sized, bytes: WIRE_TYPES.sized, hex: WIRE_TYPES.sized },
  ...{ bool: WIRE_TYPES.varint, int32: WIRE_TYPES.varint, uint32: WIRE_TYPES.varint },
  ...{ int64: WIRE_TYPES.varint, fixed32: WIRE_TYPES.four },
  ...{ fixed64: WIRE_TYPES.eight, double: WIRE_TYPES.eight },
};

export function wireTypeOf({ kind }: Field): number {
  return typeof kind === 'function' ? WIRE_TYPES.sized : OF_SCALARS[kind];
}

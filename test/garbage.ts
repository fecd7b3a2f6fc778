/**
 * Seeded garbage for requests: values that nearly fit a JSON Schema, mixed with those that have broken
 * other programs (reliability.md rows 21, 28 to 32). The same seed gives the same garbage.
 */

/** A number from 0 up to 1, the next one of its seed. */
export type Chance = () => number;

/** The parts of JSON Schema that zod prints. */
export interface Shape {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly allOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface Garbage {
  readonly chance: Chance;
  readonly value: (shape: Shape | undefined, depth?: number) => unknown;
  readonly text: () => string;
  readonly pick: <T>(values: readonly T[]) => T;
}

const TEXTS = [
  ...[
    '',
    'a',
    'x'.repeat(10_000),
    '🔥👩‍👩‍👧',
    '\u202ertl مرحبا',
    '\u0000',
    '\ud800',
    '\u2028',
    '\t\r\n',
  ],
  ...['__proto__', 'constructor', 'null', '-1', '0', '1e400', 'NaN', '%', '%00', '\\', 'İ', 'ﷺ'],
  ...["'; drop table incident;--", '../../etc/passwd', '((((', '"unclosed', 'a AND (', '{{7*7}}'],
  ...['00000000-0000-0000-0000-000000000000', 'INC-2026-000001', 'INC-2026-99999999999999999999'],
  ...['P1', 'SEV1', 'Europe/Berlin', 'America/Nowhere', '24:00', 'Disk full on host 7', 'a@b.co'],
  ...['2026-11-23T10:00:00.000Z', '2026-11-23', '2026-03-29T02:30:00', '2026-02-30T00:00:00Z'],
  ...['0001-01-01T00:00:00.000Z', '0000-01-01T00:00:00.000Z', '-271821-04-20T00:00:00.000Z'],
  ...['9999-12-31T23:59:59.999Z', '9998-12-31T23:59:59.999Z', '9999-12-31T23:59:59-12:00'],
  ...['+275760-09-13T00:00:00.000Z', '2026-12-31T23:59:60Z', '0000-00-00', '9999-12-31'],
] as const;
const NUMBERS = [0, -1, 1, 2, 0.5, -0, 1e21, 1e308, 2 ** 31, 2 ** 53, -(2 ** 63), 400, 999_999_999];

/** `ids` are texts that name things which exist, so that some requests get far. */
export function garbageOf(seed: number, ids: readonly string[]): Garbage {
  const chance = chanceOf(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(chance() * values.length)] as T;
  const text = () => (chance() < 0.4 && ids.length > 0 ? pick(ids) : pick(TEXTS));
  const junk = () =>
    pick([text(), pick(NUMBERS), null, true, [], {}, [[]], Array(50).fill(text())]);
  const value = (shape: Shape | undefined, depth = 0): unknown => {
    if (shape === undefined || depth > 6 || chance() < 0.06) return junk();
    if (shape.const !== undefined) return shape.const;
    const options = shape.enum ?? shape.anyOf ?? shape.oneOf;
    if (shape.enum !== undefined) return pick(shape.enum);
    if (options !== undefined) return value(pick(options) as Shape, depth + 1);
    if (shape.allOf !== undefined) {
      return Object.assign({}, ...shape.allOf.map((part) => value(part, depth + 1)));
    }
    if (shape.type === 'object') return objectOf(shape, depth);
    if (shape.type === 'array') {
      return Array.from({ length: Math.floor(chance() * 3) }, () => value(shape.items, depth + 1));
    }
    return scalarOf(shape);
  };
  const objectOf = (shape: Shape, depth: number) => {
    const made: [string, unknown][] = [];
    for (const [name, property] of Object.entries(shape.properties ?? {})) {
      const wanted = (shape.required ?? []).includes(name) ? 0.94 : 0.4;
      if (chance() < wanted) made.push([name, value(property, depth + 1)]);
    }
    const { additionalProperties: more } = shape;
    if (typeof more === 'object') made.push([text(), value(more, depth + 1)]);
    if (chance() < 0.03) made.push([pick(['zz', '__proto__', 'toString']), junk()]);
    return Object.fromEntries(made);
  };
  const scalarOf = (shape: Shape) => {
    if (shape.type === 'boolean') return chance() < 0.5;
    if (shape.type === 'null') return null;
    if (shape.type !== 'integer' && shape.type !== 'number') return text();
    if (chance() < 0.3) return pick(NUMBERS);
    const { minimum = 0, maximum = 2 ** 53 } = shape;
    return pick([minimum, maximum, Math.min(maximum, minimum + Math.floor(chance() * 9))]);
  };
  return { chance, value, text, pick };
}

/** A linear congruential generator: enough to wander, the same on every machine. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * The part of JSON Schema our forms understand: what the server writes for the input of a verb. A property
 * is turned into one plain description of a field, so that the components below need no schema knowledge.
 */

import { capital } from '../../kernel/capital.ts';

export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  /** `person`, `team`, `service`, ...: the field holds an id, chosen from a list. */
  readonly 'x-pick'?: string;
  /** `many`: text of several lines. */
  readonly 'x-lines'?: 'many';
  /** Words shown for the values of an enum. */
  readonly 'x-labels'?: Readonly<Record<string, string>>;
}

interface Common {
  readonly name: string;
  readonly label: string;
  readonly help: string | undefined;
  readonly required: boolean;
  readonly initial: unknown;
}

export type FormField = Common &
  (
    | { readonly kind: 'text' | 'long' | 'boolean' | 'instant' | 'lines' }
    | {
        readonly kind: 'number';
        readonly min: number | undefined;
        readonly max: number | undefined;
      }
    | { readonly kind: 'choice' | 'choices'; readonly options: readonly Choice[] }
    | { readonly kind: 'pick' | 'picks'; readonly pick: string }
    | { readonly kind: 'group' | 'groups'; readonly fields: readonly FormField[] }
  );

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** A value of a closed list: `sent` is what the server expects, which may be a number. */
export interface Choice extends Option {
  readonly sent: unknown;
}

/** Fields of an object schema in their order; properties only a program would send are left out. */
export function fieldsOf(
  schema: JsonSchema | undefined,
  hide: readonly string[] = [],
): FormField[] {
  const required = schema?.required ?? [];
  return Object.entries(schema?.properties ?? {})
    .filter(([name]) => !hide.includes(name))
    .map(([name, property]) => fieldOf(name, property, required.includes(name)));
}

function fieldOf(name: string, given: JsonSchema, required: boolean): FormField {
  const schema = withoutNull(given);
  const pick = schema['x-pick'] ?? given['x-pick'];
  const common: Common = {
    name,
    label: given.title ?? schema.title ?? inWords(name),
    help: given.description ?? schema.description,
    required: required && schema === given && given.default === undefined,
    initial: given.default ?? schema.default,
  };
  const options = optionsOf(schema);
  if (options !== undefined) return { ...common, kind: 'choice', options };
  if (pick !== undefined) return { ...common, kind: 'pick', pick };
  if (schema.type === 'array') return listField(common, schema.items ?? {});
  if (schema.type === 'object') return { ...common, kind: 'group', fields: fieldsOf(schema) };
  if (schema.type === 'boolean') return { ...common, kind: 'boolean' };
  if (schema.type === 'integer' || schema.type === 'number') {
    return { ...common, kind: 'number', min: schema.minimum, max: schema.maximum };
  }
  if (schema.format === 'date-time') return { ...common, kind: 'instant' };
  return { ...common, kind: isLong(name, schema) ? 'long' : 'text' };
}

function listField(common: Common, items: JsonSchema): FormField {
  const inner = withoutNull(items);
  const options = optionsOf(inner);
  const pick = inner['x-pick'];
  if (pick !== undefined) return { ...common, kind: 'picks', pick };
  if (options !== undefined) return { ...common, kind: 'choices', options };
  if (inner.type === 'object') return { ...common, kind: 'groups', fields: fieldsOf(inner) };
  return { ...common, kind: 'lines' };
}

/** `anyOf: [X, null]` and `type: [x, null]` are X, not required. */
function withoutNull(schema: JsonSchema): JsonSchema {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) {
    const real = branches.filter((branch) => branch.type !== 'null');
    if (real.length === 1 && real[0] !== undefined) return real[0];
    const consts = real.flatMap((branch) => branch.enum ?? branch.const ?? []);
    if (consts.length > 0) return { ...schema, enum: consts };
    return real[0] ?? schema;
  }
  if (Array.isArray(schema.type)) {
    const type = schema.type.find((name) => name !== 'null');
    return { ...schema, type: type ?? 'string' };
  }
  return schema;
}

function optionsOf(schema: JsonSchema): readonly Choice[] | undefined {
  const values = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  return values
    ?.filter((value) => value !== null)
    .map((value) => ({
      value: String(value),
      sent: value,
      label: schema['x-labels']?.[String(value)] ?? inWords(String(value)),
    }));
}

const LONG_NAMES = /^(text|notes?|reason|description|plan|comment|words|question|statement|how)$/;

function isLong(name: string, schema: JsonSchema): boolean {
  return schema['x-lines'] === 'many' || LONG_NAMES.test(name);
}

/** `changeRef` -> `Change ref`, `awaiting_vendor` -> `Awaiting vendor`, `P1` stays. */
export function inWords(name: string): string {
  if (/^[A-Z]+\d*$/.test(name)) return name;
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase();
  return capital(words);
}

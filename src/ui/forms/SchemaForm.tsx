/**
 * A form drawn from a JSON Schema, with the server's field errors at their inputs. People, teams and
 * services are picked from lists the caller gives, because `ui` knows no feature.
 */
import { Checkbox, MultiSelect, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useMemo, useState } from 'react';
import { type Instant, isInstant } from '../../kernel/instant.ts';
import { type ApiProblem, asProblem } from '../api.ts';
import { useZone } from '../format.ts';
import { Button } from '../parts/Button.tsx';
import { Note, UnmetList } from '../parts/Note.tsx';
import { type FormField, fieldsOf, type JsonSchema, type Option } from './json-schema.ts';
import { instantToLocal, localToInstant } from './local-time.ts';
import { type FieldErrors, fieldErrors } from './problem-fields.ts';

export type Values = Readonly<Record<string, unknown>>;
/** Options of each `x-pick`: `{ person: [{ value: id, label: name }] }`. */
export type Picks = Readonly<Record<string, readonly Option[]>>;

export interface SchemaFormProps {
  readonly schema: JsonSchema | undefined;
  readonly picks: Picks;
  /** Better words for fields than their names. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Values known before: fields start with them. */
  readonly initial?: Values;
  /** Properties the caller sends itself, such as `expectedVersion`. */
  readonly hide?: readonly string[];
  readonly submit: string;
  readonly keep: string;
  readonly children?: ReactNode;
  /** Throwing ApiProblem keeps the form open, with what was typed, and shows why. */
  readonly onSubmit: (values: Values) => Promise<void>;
  readonly onCancel: () => void;
}

/** What a form may begin with: fields that do not cover others when they get the focus. */
const STARTS: readonly FormField['kind'][] = [
  ...(['text', 'long', 'number', 'instant', 'choice', 'pick'] as const),
];

export function SchemaForm(props: SchemaFormProps) {
  const { schema, hide } = props;
  const { labels } = props;
  const fields = useMemo(
    () =>
      fieldsOf(schema, hide).map((field) => ({
        ...field,
        label: labels?.[field.name] ?? field.label,
      })),
    [schema, hide, labels],
  );
  const [values, setValues] = useState<Values>(() => startValues(fields, props.initial));
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const first = fields.find((field) => STARTS.includes(field.kind));
  const errors = fieldErrors(problem);
  const rest = errors.rest(fields.map((field) => field.name));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await props.onSubmit(filled(values));
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit} className="stack">
      {props.children}
      {fields.map((field) => (
        <Field
          key={field.name}
          field={field}
          path={field.name}
          value={values[field.name]}
          picks={props.picks}
          errors={errors}
          first={field === first}
          onChange={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
        />
      ))}
      {problem !== undefined && problem.unmet.length > 0 ? (
        <UnmetList unmet={problem.unmet} title={problem.message} />
      ) : rest === undefined ? null : (
        <Note tone="crit" role="alert">
          {rest}
        </Note>
      )}
      <div className="flex wrap dlg-act">
        <Button onClick={props.onCancel}>{props.keep}</Button>
        <Button type="submit" kind="primary" busy={busy}>
          {props.submit}
        </Button>
      </div>
    </form>
  );
}

interface FieldProps {
  readonly field: FormField;
  readonly path: string;
  readonly value: unknown;
  readonly picks: Picks;
  readonly errors: FieldErrors;
  readonly first?: boolean;
  readonly onChange: (value: unknown) => void;
}

function Field(props: FieldProps) {
  const { field, value, onChange } = props;
  const common = {
    label: field.label,
    description: field.help,
    required: field.required,
    error: props.errors.of(props.path),
    ...(props.first === true ? { 'data-autofocus': true } : {}),
  };
  const text = typeof value === 'string' ? value : '';
  switch (field.kind) {
    case 'long':
      return (
        <Textarea
          {...common}
          rows={3}
          value={text}
          onChange={(e) => onChange(e.currentTarget.value)}
        />
      );
    case 'text':
      return (
        <TextInput {...common} value={text} onChange={(e) => onChange(e.currentTarget.value)} />
      );
    case 'lines':
      return (
        <Textarea
          {...common}
          description={field.help ?? 'One per line'}
          rows={2}
          value={asList(value).join('\n')}
          onChange={(e) => onChange(e.currentTarget.value.split('\n'))}
        />
      );
    case 'boolean':
      return (
        <Checkbox
          {...common}
          required={false}
          checked={value === true}
          onChange={(e) => onChange(e.currentTarget.checked)}
        />
      );
    case 'number':
      return (
        <NumberInput
          {...common}
          {...(field.min === undefined ? {} : { min: field.min })}
          {...(field.max === undefined ? {} : { max: field.max })}
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
        />
      );
    case 'instant':
      return <InstantField common={common} value={value} onChange={onChange} />;
    case 'choice':
    case 'pick':
      return (
        <Select
          {...common}
          data={[...optionsFor(field, props.picks)]}
          value={value === undefined || value === null ? null : String(value)}
          onChange={(next) => onChange(sentFor(field, next))}
          searchable={field.kind === 'pick'}
          openOnFocus={false}
          clearable={!field.required}
          comboboxProps={{ withinPortal: true }}
        />
      );
    case 'choices':
    case 'picks':
      return (
        <MultiSelect
          {...common}
          data={[...optionsFor(field, props.picks)]}
          value={asList(value)}
          onChange={onChange}
          searchable
        />
      );
    default:
      return <GroupField {...props} field={field} />;
  }
}

function InstantField({
  common,
  value,
  onChange,
}: {
  readonly common: { readonly label: string; readonly description: string | undefined };
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}) {
  const zone = useZone();
  const at = typeof value === 'string' && isInstant(value) ? value : undefined;
  return (
    <TextInput
      {...common}
      description={`${common.description === undefined ? '' : `${common.description} `}In ${zone} time`}
      type="datetime-local"
      value={at === undefined ? '' : instantToLocal(at as Instant, zone)}
      onChange={(event) => onChange(localToInstant(event.currentTarget.value, zone))}
    />
  );
}

type GroupKind = Extract<FormField, { kind: 'group' | 'groups' }>;

function GroupField(props: Omit<FieldProps, 'field'> & { readonly field: GroupKind }) {
  const { field, value, onChange } = props;
  const many = field.kind === 'groups';
  const items: readonly Values[] = many
    ? ((value as readonly Values[] | undefined) ?? [])
    : [(value as Values | undefined) ?? {}];
  const put = (index: number, next: Values) =>
    onChange(many ? items.map((item, at) => (at === index ? next : item)) : next);
  // What may be left out whole asks for nothing until something is written into it.
  const unasked = !many && !field.required && Object.keys(filled(items[0] ?? {})).length === 0;
  return (
    <fieldset className="field">
      <legend>{field.label}</legend>
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are only added and removed at the end
        <div key={index} className="stack-2 group">
          {field.fields.map((inner) => (
            <Field
              key={inner.name}
              {...props}
              first={false}
              field={unasked ? { ...inner, required: false } : inner}
              path={many ? `${props.path}.${index}.${inner.name}` : `${props.path}.${inner.name}`}
              value={item[inner.name]}
              onChange={(next) => put(index, { ...item, [inner.name]: next })}
            />
          ))}
        </div>
      ))}
      {many ? (
        <div className="flex">
          <Button size="sm" onClick={() => onChange([...items, {}])}>
            Add one
          </Button>
          {items.length === 0 ? null : (
            <Button size="sm" kind="quiet" onClick={() => onChange(items.slice(0, -1))}>
              Remove the last
            </Button>
          )}
        </div>
      ) : null}
    </fieldset>
  );
}

/** A closed list may hold numbers: what is sent is the value itself, not its text. */
function sentFor(field: FormField, chosen: string | null): unknown {
  if (!('options' in field)) return chosen;
  return field.options.find((option) => option.value === chosen)?.sent;
}

function optionsFor(field: FormField, picks: Picks): readonly Option[] {
  if ('options' in field) return field.options;
  return 'pick' in field ? (picks[field.pick] ?? []) : [];
}

function asList(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function startValues(fields: readonly FormField[], initial: Values = {}): Values {
  return Object.fromEntries(
    fields.map((field) => [field.name, initial[field.name] ?? field.initial]),
  );
}

/** Leaves out what was not filled in: the server then uses its own default. */
function filled(values: Values): Values {
  const entries = Object.entries(values).flatMap(([name, value]): [string, unknown][] => {
    if (value === undefined || value === null || value === '') return [];
    if (typeof value === 'string') return [[name, value.trim()]];
    if (!Array.isArray(value)) {
      const sent = typeof value === 'object' ? filled(value as Values) : value;
      return typeof sent === 'object' && Object.keys(sent).length === 0 ? [] : [[name, sent]];
    }
    const kept = value
      .map((item: unknown) => (typeof item === 'object' ? filled(item as Values) : item))
      .filter((item) => item !== '');
    return kept.length === 0 ? [] : [[name, kept]];
  });
  return Object.fromEntries(entries);
}

/** First start: the one-time link from the terminal makes the owner and chooses how to begin. */
import { Select, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, useEffect, useMemo, useState } from 'react';
import { type ApiProblem, apiSend, asProblem, useGet } from '../../ui/api.ts';
import { browserZone } from '../../ui/format.ts';
import { PasswordInput } from '../../ui/forms/PasswordInput.tsx';
import { fieldErrors } from '../../ui/forms/problem-fields.ts';
import { Loaded } from '../../ui/layout/States.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import type { Setup } from '../api.ts';
import { WORDS } from './words.ts';

const words = WORDS.setup;
const FIELDS = ['name', 'email', 'password', 'organisation', 'timeZone', 'start'] as const;
type Values = Record<(typeof FIELDS)[number], string>;

export function SetupPage() {
  const { token } = useParams({ strict: false }) as { token: string };
  const open = useGet<{ valid: true }>(`/api/v1/setup/${encodeURIComponent(token)}`, {
    staleSeconds: 3600,
  });
  useEffect(() => {
    document.title = `${words.title} · Evenkeel`;
  }, []);
  return (
    <div className="stack">
      <h1>{words.title}</h1>
      <Loaded of={open} what={words.gone} rows={5}>
        {() => <SetupForm token={token} />}
      </Loaded>
    </div>
  );
}

function SetupForm({ token }: { readonly token: string }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [values, setValues] = useState<Values>({
    name: '',
    email: '',
    password: '',
    organisation: '',
    timeZone: browserZone(),
    start: 'demo',
  });
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await apiSend('POST', '/api/v1/setup', bodyOf(token, values));
      client.clear();
      await navigate({ to: '/' });
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  const errors = fieldErrors(problem);
  const rest = errors.rest(FIELDS);
  const put = (change: Partial<Values>) => setValues((before) => ({ ...before, ...change }));
  return (
    <form onSubmit={submit} className="stack">
      <p className="t2">{words.sub}</p>
      {rest === undefined ? null : (
        <Note tone="crit" role="alert">
          {rest}
        </Note>
      )}
      <OwnerFields values={values} put={put} errorOf={errors.of} />
      <StartChoice value={values.start} onChange={(start) => put({ start })} />
      <Button type="submit" kind="primary" size="lg" full busy={busy}>
        {words.submit}
      </Button>
    </form>
  );
}

interface Part {
  readonly values: Values;
  readonly put: (change: Partial<Values>) => void;
  readonly errorOf: (path: string) => string | undefined;
}

function OwnerFields({ values, put, errorOf }: Part) {
  const zones = useMemo(() => ['UTC', ...Intl.supportedValuesOf('timeZone')], []);
  const field = (name: keyof Values) => ({
    name,
    value: values[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      put({ [name]: event.currentTarget.value }),
    error: errorOf(name),
    size: 'lg' as const,
    withAsterisk: false,
  });
  return (
    <>
      <TextInput {...field('name')} label={words.name} autoComplete="name" required />
      <TextInput
        {...field('email')}
        label={words.email}
        type="email"
        autoComplete="username"
        required
      />
      <PasswordInput
        {...field('password')}
        label={words.password}
        description={words.passwordHelp}
        autoComplete="new-password"
        required
      />
      <TextInput
        {...field('organisation')}
        label={words.organisation}
        autoComplete="organization"
      />
      <Select
        label={words.zone}
        description={words.zoneHelp}
        data={[...new Set([values.timeZone, ...zones])]}
        value={values.timeZone}
        onChange={(timeZone) => put({ timeZone: timeZone ?? 'UTC' })}
        error={errorOf('timeZone')}
        searchable
        size="lg"
        limit={100}
      />
    </>
  );
}

function StartChoice({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const choices = [
    { value: 'demo', label: words.demo, help: words.demoHelp },
    { value: 'empty', label: words.empty, help: words.emptyHelp },
  ];
  return (
    <fieldset className="q">
      <legend>{words.start}</legend>
      <div className="opts">
        {choices.map((choice) => (
          <label key={choice.value} className="opt">
            <input
              type="radio"
              name="start"
              value={choice.value}
              checked={value === choice.value}
              onChange={() => onChange(choice.value)}
            />
            <span>
              {choice.label}
              <small>{choice.help}</small>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function bodyOf(token: string, values: Values): Setup {
  const organisation = values.organisation.trim();
  return {
    token,
    name: values.name.trim(),
    email: values.email.trim(),
    password: values.password,
    timeZone: values.timeZone,
    start: values.start === 'demo' ? 'demo' : 'empty',
    ...(organisation === '' ? {} : { organisation }),
  };
}

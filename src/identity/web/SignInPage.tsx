/** Sign in with email and password; then back to where the person wanted to go. */
import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { type ApiProblem, asProblem } from '../../ui/api.ts';
import { PasswordInput } from '../../ui/forms/PasswordInput.tsx';
import { fieldErrors } from '../../ui/forms/problem-fields.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import { signIn } from './session.ts';
import { WORDS } from './words.ts';

const words = WORDS.signIn;

export function SignInPage() {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { next } = useSearch({ strict: false }) as { next?: unknown };
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    document.title = `${words.title} · Evenkeel`;
  }, []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await signIn({ email: email.trim(), password });
      client.clear();
      await navigate({ to: ownPath(next) });
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  const errors = fieldErrors(problem);
  const rest = errors.rest(['email', 'password']);
  return (
    <form onSubmit={submit} className="stack">
      <h1>{words.title}</h1>
      <p className="t2">{words.sub}</p>
      {rest === undefined ? null : (
        <Note tone="crit" role="alert">
          {rest}
        </Note>
      )}
      <TextInput
        label={words.email}
        type="email"
        name="email"
        autoComplete="username"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        error={errors.of('email')}
        required
        withAsterisk={false}
        size="lg"
      />
      <PasswordInput
        label={words.password}
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={errors.of('password')}
        required
        withAsterisk={false}
        size="lg"
      />
      <Button type="submit" kind="primary" size="lg" full busy={busy}>
        {words.submit}
      </Button>
      <p className="sm t2">
        {words.trouble} <Link to="/report">{words.report}</Link>
      </p>
      <p className="sm t3">{words.first}</p>
    </form>
  );
}

/** Only a path of ours, or a link could lead a fresh session elsewhere. */
function ownPath(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/';
}

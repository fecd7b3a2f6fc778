/** The link of an invitation, or of a forgotten password: choose one, and be signed in. */

import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { type ApiProblem, apiSend, asProblem, useGet } from '../../ui/api.ts';
import { PasswordInput } from '../../ui/forms/PasswordInput.tsx';
import { fieldErrors } from '../../ui/forms/problem-fields.ts';
import { Loaded } from '../../ui/layout/States.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import { WORDS } from './words.ts';

const words = WORDS.invite;

interface Invited {
  readonly name: string;
  readonly email: string;
}

export function InvitePage() {
  const { token } = useParams({ strict: false }) as { token: string };
  const path = `/api/v1/invitations/${encodeURIComponent(token)}`;
  const query = useGet<Invited>(path, { staleSeconds: 3600 });
  return (
    <div className="stack">
      <h1>{words.title}</h1>
      <Loaded of={query} what={words.gone} rows={3}>
        {(invited) => <Choice path={path} invited={invited} />}
      </Loaded>
    </div>
  );
}

function Choice({ path, invited }: { readonly path: string; readonly invited: Invited }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await apiSend('POST', path, { password });
      client.clear();
      await navigate({ to: '/' });
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  const errors = fieldErrors(problem);
  const rest = errors.rest(['password']);
  return (
    <form onSubmit={submit} className="stack">
      <p className="t2">
        {words.hello} {invited.name}, {invited.email}.
      </p>
      {rest === undefined ? null : (
        <Note tone="crit" role="alert">
          {rest}
        </Note>
      )}
      <input type="hidden" name="username" autoComplete="username" value={invited.email} />
      <PasswordInput
        label={words.password}
        description={WORDS.setup.passwordHelp}
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={errors.of('password')}
        withAsterisk={false}
        required
        size="lg"
      />
      <Button type="submit" kind="primary" size="lg" full busy={busy}>
        {words.submit}
      </Button>
    </form>
  );
}

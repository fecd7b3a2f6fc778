/** Changing one's own password; every other session ends. */

import { type FormEvent, useState } from 'react';
import { type ApiProblem, apiSend, asProblem } from '../../ui/api.ts';
import { PasswordInput } from '../../ui/forms/PasswordInput.tsx';
import { fieldErrors } from '../../ui/forms/problem-fields.ts';
import { toastDone } from '../../ui/forms/toast.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Note } from '../../ui/parts/Note.tsx';

export function PasswordForm({ person }: { readonly person: string }) {
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const [problem, setProblem] = useState<ApiProblem>();
  const errors = fieldErrors(problem);
  const rest = errors.rest(['currentPassword', 'newPassword']);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await apiSend('POST', `/api/v1/people/${person}/password`, { currentPassword, newPassword });
      setProblem(undefined);
      setCurrent('');
      setNew('');
      toastDone('Password changed. Every other session of yours has ended.');
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <Panel title="Password">
      <form onSubmit={submit} className="stack" noValidate>
        <div className="two">
          <PasswordInput
            label="Password now"
            autoComplete="current-password"
            value={currentPassword}
            onChange={(event) => setCurrent(event.currentTarget.value)}
            error={errors.of('currentPassword')}
          />
          <PasswordInput
            label="New password"
            description="At least 12 characters. A sentence is good."
            autoComplete="new-password"
            value={newPassword}
            onChange={(event) => setNew(event.currentTarget.value)}
            error={errors.of('newPassword')}
          />
        </div>
        {rest === undefined ? null : (
          <Note tone="crit" role="alert">
            {rest}
          </Note>
        )}
        <Button type="submit">Change the password</Button>
      </form>
    </Panel>
  );
}

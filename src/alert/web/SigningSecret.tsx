/** The secret a sender signs its messages with: given once, never shown again, taken away by hand. */

import { type FormEvent, useRef, useState } from 'react';
import { apiSend } from '../../ui/api.ts';
import { PasswordInput } from '../../ui/forms/PasswordInput.tsx';
import { toastDone, toastProblem } from '../../ui/forms/toast.tsx';
import { useRefresh } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import type { IntegrationItem } from '../api.ts';

const SHORTEST = 8;

export function SigningSecret({
  item,
  help,
  isSet,
}: {
  readonly item: Pick<IntegrationItem, 'id' | 'name'>;
  readonly help: string;
  readonly isSet: boolean;
}) {
  const refresh = useRefresh();
  const [secret, setSecret] = useState('');
  const [known, setKnown] = useState(isSet);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const send = async (wish: string | null) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await apiSend('PUT', `/api/v1/integrations/${item.id}/secret`, { secret: wish });
      await refresh('/api/v1/integrations');
      setKnown(wish !== null);
      setSecret('');
      toastDone(wish === null ? 'Signatures are no longer asked for.' : 'Signatures are checked.');
    } catch (error) {
      toastProblem('The signing secret was not saved.', error);
    } finally {
      setBusy(false);
      // The button pressed may be gone by now.
      field.current?.focus();
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (secret.trim().length >= SHORTEST) void send(secret.trim());
    else {
      setError(`Give the whole secret: at least ${SHORTEST} characters.`);
      field.current?.focus();
    }
  };
  return (
    <form onSubmit={submit} className="stack" noValidate>
      <PasswordInput
        ref={field}
        label={known ? 'Another signing secret' : 'Signing secret'}
        description={help}
        value={secret}
        onChange={(event) => setSecret(event.currentTarget.value)}
        error={error}
        autoComplete="off"
      />
      <div className="flex wrap">
        <Button type="submit">Check signatures with it</Button>
        {known ? (
          <Button kind="quiet" onClick={() => void send(null)}>
            Ask for no signature
          </Button>
        ) : null}
      </div>
      {known ? (
        <Note tone="ok">A secret is set: what {item.name} does not sign with it is refused.</Note>
      ) : null}
    </form>
  );
}

/** Six digits sent over the way itself; typed here, they prove that somebody reads it. */
import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { type ApiProblem, apiSend, asProblem } from '../../../ui/api.ts';
import { FormDialog } from '../../../ui/forms/FormDialog.tsx';
import { toastDone } from '../../../ui/forms/toast.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import { Note } from '../../../ui/parts/Note.tsx';
import type { ContactItem, Mine } from './use-mine.ts';

export function VerifyContact({
  mine,
  contact,
  onClose,
}: {
  readonly mine: Mine;
  readonly contact: ContactItem;
  readonly onClose: () => void;
}) {
  const [code, setCode] = useState('');
  const refresh = useRefresh();
  const base = `/api/v1/people/${mine.person}/contacts`;
  const sending = useCode(`${base}/${contact.id}/verify-request`);
  const submit = async () => {
    await apiSend('POST', `${base}/${contact.id}/verify`, { code: code.trim() });
    await refresh(base);
    toastDone(`${contact.value} is verified.`);
  };
  return (
    <FormDialog
      title={`Verify ${contact.value}`}
      submit="Verify"
      known={['code']}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <Sent {...sending} />
          <TextInput
            label="Code"
            description="Six digits, good for 15 minutes"
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            error={errors.of('code')}
            data-autofocus
          />
        </>
      )}
    </FormDialog>
  );
}

interface Sending {
  readonly problem: ApiProblem | undefined;
  readonly sent: number;
  readonly again: () => void;
}

/** Asks for a code when the dialog opens, and again when told to. */
function useCode(path: string): Sending {
  const [wanted, setWanted] = useState(1);
  const [sent, setSent] = useState(0);
  const [problem, setProblem] = useState<ApiProblem>();
  useEffect(() => {
    let gone = false;
    apiSend('POST', path).then(
      () => {
        if (gone) return;
        setProblem(undefined);
        setSent(wanted);
      },
      (error: unknown) => {
        if (!gone) setProblem(asProblem(error));
      },
    );
    return () => {
      gone = true;
    };
  }, [path, wanted]);
  return { problem, sent, again: () => setWanted((before) => before + 1) };
}

function Sent({ problem, sent, again }: Sending) {
  return (
    <>
      <p className="sm t2" role="status">
        {sent === 0
          ? 'Sending a code.'
          : sent === 1
            ? 'A code is on its way. A new one ends the old one.'
            : 'A new code is on its way; the old one has ended.'}
      </p>
      {problem === undefined ? null : (
        <Note tone="crit" role="alert">
          No code was sent. {problem.message}
        </Note>
      )}
      <Button size="sm" onClick={again}>
        Send another code
      </Button>
    </>
  );
}

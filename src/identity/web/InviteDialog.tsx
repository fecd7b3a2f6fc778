/** A one-time link with which a person chooses a password: made on demand and shown this once. */
import { Modal } from '@mantine/core';
import { useState } from 'react';
import type { Instant } from '../../kernel/instant.ts';
import { type ApiProblem, apiSend, asProblem } from '../../ui/api.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { Time } from '../../ui/parts/Clock.tsx';
import { CopyText } from '../../ui/parts/CopyText.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import type { Person } from '../api.ts';

interface Invitation {
  readonly url: string;
  readonly expiresAt: Instant;
}

export function InviteDialog({
  person,
  onClose,
}: {
  readonly person: Person;
  readonly onClose: () => void;
}) {
  const [link, setLink] = useState<Invitation>();
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    try {
      setLink(await apiSend<Invitation>('POST', `/api/v1/people/${person.id}/invite`));
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={`A link for ${person.name}`} size={600}>
      <div className="stack">
        {link === undefined ? (
          <p className="sm t2">
            With it {person.name} chooses a password and signs in. It works once; an older link
            stops working. Send it by a way you trust.
          </p>
        ) : (
          <>
            <Note tone="warn">
              <b>Shown this once.</b> Good until <Time at={link.expiresAt} zoned />.
            </Note>
            <CopyText label="Link" text={link.url} />
          </>
        )}
        {problem === undefined ? null : (
          <Note tone="crit" role="alert">
            {problem.message}
          </Note>
        )}
        <div className="flex wrap dlg-act">
          {link === undefined ? (
            <>
              <Button onClick={onClose}>Not now</Button>
              <Button kind="primary" busy={busy} onClick={() => void make()}>
                Make the link
              </Button>
            </>
          ) : (
            <Button kind="primary" onClick={onClose}>
              I have the link
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}

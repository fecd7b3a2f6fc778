/** Looks once at what is typed, before it is kept, and says what was seen. */
import { useState } from 'react';
import { ApiProblem, apiAsk } from '../../../ui/api.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import { Note } from '../../../ui/parts/Note.tsx';
import { type Draft, targetOf } from './draft.ts';

interface Seen {
  readonly ok: boolean;
  readonly words: string;
  /** Nothing was looked at. */
  readonly refused?: boolean;
}

export function TryNow({ draft, hasKept }: { readonly draft: Draft; readonly hasKept: boolean }) {
  const [seen, setSeen] = useState<Seen>();
  const [busy, setBusy] = useState(false);
  const look = async () => {
    setBusy(true);
    setSeen(undefined);
    try {
      const wish = { target: targetOf(draft), timeoutSeconds: Number(draft.timeout) };
      setSeen(await apiAsk<Seen>('/api/v1/checks/try', wish));
    } catch (error) {
      setSeen({ ok: false, words: wordsOf(error), refused: true });
    } finally {
      setBusy(false);
    }
  };
  const without = hasKept && draft.secret.trim() === '';
  return (
    <>
      <div className="flex wrap">
        <Button busy={busy} onClick={() => void look()}>
          Try now
        </Button>
        {without ? <span className="xs t3">Without the secret headers that are kept.</span> : null}
      </div>
      <div role="status" ref={seen === undefined ? undefined : intoView}>
        {seen === undefined ? null : (
          <Note tone={seen.ok ? 'ok' : 'warn'}>
            {startOf(seen)}
            {seen.words.replace(/\.$/, '')}.
          </Note>
        )}
      </div>
    </>
  );
}

function startOf({ ok, refused }: Seen): string {
  if (ok) return 'Good: ';
  return refused === true ? 'It cannot be tried: ' : 'It would fail: ';
}

/** What was seen must be seen: the form scrolls inside its dialog. */
function intoView(result: HTMLElement | null): void {
  result?.scrollIntoView({ block: 'nearest' });
}

function wordsOf(error: unknown): string {
  if (!(error instanceof ApiProblem)) return 'there was no answer from Evenkeel';
  const [field] = error.fields ?? [];
  if (field === undefined) return error.message;
  // Of the kind itself the words say all; other fields are named as in the form's own faults.
  return field.path === 'target.kind' ? field.message : `${field.path}: ${field.message}`;
}

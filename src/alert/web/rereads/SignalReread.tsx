/** Of one signal: when it was read again and what came of it, what it was made of, and reading it again. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { usePeople } from '../../../identity/web/people.ts';
import { apiSend } from '../../../ui/api.ts';
import { toastProblem } from '../../../ui/forms/toast.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import { Time } from '../../../ui/parts/Clock.tsx';
import { Note } from '../../../ui/parts/Note.tsx';
import { useMay } from '../../../ui/viewer.ts';
import type { Reread, WholeSignal } from '../../rereads/reread-shape.ts';
import { RunBody } from './RunBody.tsx';
import { canReread, EFFECT_WORDS, READ_AGAIN_PAGE, REREADS_PATH } from './words.ts';

export function SignalReread({ signal }: { readonly signal: WholeSignal }) {
  return (
    <>
      <MadeFrom of={signal.madeFrom} />
      <Times signal={signal} />
      <Again signal={signal} />
    </>
  );
}

function MadeFrom({ of }: { readonly of: WholeSignal['madeFrom'] }) {
  const people = usePeople();
  if (of === null) return null;
  return (
    <Note>
      It was made by reading{' '}
      {of.signal === null ? (
        <Link to="/signals/dead-letters" search={{ state: 'handled', letter: of.letter } as never}>
          a dead letter
        </Link>
      ) : (
        <Link to="/signals" search={{ view: 'signals', signal: of.signal } as never}>
          another signal
        </Link>
      )}{' '}
      again, <Time at={of.at} zoned /> by {people.actorName(of.by)}. <RunLink run={of.run} />
    </Note>
  );
}

function Times({ signal }: { readonly signal: WholeSignal }) {
  const people = usePeople();
  if (signal.rereads.length === 0) return null;
  return (
    <div>
      <h3>Read again</h3>
      <ul className="hint-list" aria-label="When it was read again">
        {signal.rereads.map(({ run, at, by, effect, words, alert, made }) => (
          <li key={run}>
            <span className="grow drop">
              <Time at={at} zoned /> by {people.actorName(by)}: {EFFECT_WORDS[effect]}.{' '}
              {words === null ? '' : `${words} `}
              {made === null ? null : (
                <Link to="/signals" search={{ view: 'signals', signal: made } as never}>
                  The signal it was taken in as
                </Link>
              )}{' '}
              {alert === null ? null : (
                <Link to="/signals" search={{ alert } as never}>
                  Its alert
                </Link>
              )}{' '}
              <RunLink run={run} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Runs are seen by those who may start them. */
function RunLink({ run }: { readonly run: string }) {
  if (!useMay('responder')) return null;
  return (
    <Link to={READ_AGAIN_PAGE} search={{ run } as never}>
      The run
    </Link>
  );
}

function Again({ signal }: { readonly signal: WholeSignal }) {
  const [run, setRun] = useState<string>();
  const [busy, setBusy] = useState(false);
  const refresh = useRefresh();
  const may = useMay('responder');
  // What was made so is not read again itself: the signal it was made of is.
  const isFit = signal.kind === 'event' && signal.integration !== null && signal.madeFrom === null;
  if (!may || !isFit || !canReread(signal.source)) return null;
  const look = async () => {
    setBusy(true);
    try {
      const asked = await apiSend<Reread>('POST', REREADS_PATH, { signal: signal.id });
      setRun(asked.id);
      await refresh(REREADS_PATH);
    } catch (error) {
      toastProblem('It was not looked at.', error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="stack" aria-label="Reading it again">
      <div className="flex wrap">
        <Button busy={busy} onClick={() => void look()}>
          {run === undefined ? 'Read again' : 'Look once more'}
        </Button>
        <span className="sm t3">
          Looks first what today's parser and rules would make of it. Nothing is changed by that.
        </span>
      </div>
      {run === undefined ? null : <RunBody key={run} id={run} />}
    </section>
  );
}

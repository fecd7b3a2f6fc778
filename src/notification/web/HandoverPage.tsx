/**
 * One hand-over note: who gives the pager to whom, what is open with its theory and next step, what makes
 * noise, what is odd. Both sides confirm; what was confirmed stands still.
 */
import '../../ui/styles/manage.css';
import { Textarea } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { type ApiProblem, apiSend, useGet } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { formatWhenZoned, plural, useZone } from '../../ui/format.ts';
import { toastDone, toastProblem } from '../../ui/forms/toast.tsx';
import { Page } from '../../ui/layout/Page.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Empty, ErrorState, Loading } from '../../ui/layout/States.tsx';
import { useRefresh } from '../../ui/pages.ts';
import { Button, ButtonLink } from '../../ui/parts/Button.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import { PriorityBadge } from '../../ui/parts/PriorityBadge.tsx';
import type { FilledNote, Handover } from '../handover-api.ts';
import { HANDOVER as WORDS } from './words.ts';

export function HandoverPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const path = `/api/v1/handovers/${id}`;
  const query = useGet<Handover>(path, { topics: ['oncall', 'incident'] });
  if (query.data !== undefined)
    return <OneNote key={query.data.id} note={query.data} path={path} />;
  return <NoNote error={query.error} retry={query.refetch} />;
}

function NoNote({
  error,
  retry,
}: {
  readonly error: ApiProblem | null;
  readonly retry: () => unknown;
}) {
  const gone = error !== null && [404, 422].includes(error.status);
  return (
    <Page crumbs={[{ label: WORDS.place, to: '/oncall' }]} title={gone ? WORDS.gone : WORDS.title}>
      <section className="panel">
        {gone ? (
          <Empty title={WORDS.gone} action={<ButtonLink to="/oncall">{WORDS.toOnCall}</ButtonLink>}>
            {WORDS.goneHelp}
          </Empty>
        ) : error === null ? (
          <Loading rows={4} />
        ) : (
          <ErrorState what={WORDS.failed} error={error} onRetry={() => void retry()} />
        )}
      </section>
    </Page>
  );
}

function OneNote({ note, path }: { readonly note: Handover; readonly path: string }) {
  const now = useNow();
  const zone = useZone();
  const from = note.outgoing.map((one) => one.personName).join(' and ');
  const to = note.incoming.map((one) => one.personName).join(' and ');
  return (
    <Page
      crumbs={[{ label: WORDS.place, to: '/oncall' }, { label: note.scheduleName }]}
      title={`${from} hands over to ${to}`}
      tabTitle={`${WORDS.title}, ${note.scheduleName}`}
      sub={
        <>
          <b>{note.scheduleName}.</b> Hands change {formatWhenZoned(note.at, now, zone)}.
        </>
      }
    >
      <div className="cols">
        <div className="stack">
          <OpenIncidents filled={note.filled} />
          <Noise filled={note.filled} />
          <Changes filled={note.filled} />
        </div>
        <div className="stack">
          <Confirm note={note} path={path} />
        </div>
      </div>
    </Page>
  );
}

function OpenIncidents({ filled: { incidents } }: { readonly filled: FilledNote }) {
  return (
    <Panel title={WORDS.open} note={incidents.length} flush>
      {incidents.length === 0 ? (
        <Empty title={WORDS.noneOpen}>{WORDS.noneOpenHelp}</Empty>
      ) : (
        <ul className="list">
          {incidents.map((one) => (
            <li key={one.number} className="tp">
              <PriorityBadge priority={one.priority} />
              <div className="grow">
                <Link to={`/incidents/${one.number}`} data-row>
                  {one.number} {one.title}
                </Link>
                <p className="sm">
                  <b>{WORDS.theory}</b> {one.theory === '' ? WORDS.noTheory : one.theory}
                </p>
                <p className="sm">
                  <b>{WORDS.next}</b> {one.next === '' ? WORDS.noNext : one.next}
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Noise({ filled: { alerts } }: { readonly filled: FilledNote }) {
  return (
    <Panel title={WORDS.noise} flush>
      {alerts.length === 0 ? (
        <Empty title={WORDS.noNoise}>{WORDS.noNoiseHelp}</Empty>
      ) : (
        <ul className="list">
          {alerts.map((alert) => (
            <li key={alert.title} className="tp">
              <span className="grow">{alert.title}</span>
              <span className="t3 sm">
                began {plural(alert.times, 'time')}, {plural(alert.signals, 'signal')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Notes that were confirmed before changes were kept say nothing of them. */
function Changes({ filled: { changes, at } }: { readonly filled: FilledNote }) {
  const zone = useZone();
  if (changes === undefined) return null;
  return (
    <Panel title={WORDS.changes} flush>
      {changes.length === 0 ? (
        <Empty title={WORDS.noChanges}>{WORDS.noChangesHelp}</Empty>
      ) : (
        <ul className="list">
          {changes.map((change) => (
            <li key={`${change.at} ${change.service} ${change.title}`} className="tp">
              <span className="grow">{change.title}</span>
              <span className="t3 sm">
                {change.service}, {formatWhenZoned(change.at, at, zone)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Confirm({ note, path }: { readonly note: Handover; readonly path: string }) {
  const [odd, setOdd] = useState(note.odd);
  const [busy, setBusy] = useState(false);
  const refresh = useRefresh();
  const send = async (what: 'give' | 'take', body: object, done: string) => {
    setBusy(true);
    try {
      await apiSend('POST', `${path}/${what}`, body);
      toastDone(done);
    } catch (error) {
      toastProblem(WORDS.notConfirmed, error);
    } finally {
      setBusy(false);
      await refresh(path);
    }
  };
  return (
    <Panel title={WORDS.confirm}>
      <div className="stack">
        {note.mayGive ? (
          <>
            <Textarea
              label={WORDS.odd}
              description={WORDS.oddHelp}
              rows={4}
              maxLength={4000}
              value={odd}
              onChange={(event) => setOdd(event.currentTarget.value)}
            />
            <Button
              kind="primary"
              busy={busy}
              onClick={() => void send('give', { odd }, WORDS.given)}
            >
              {WORDS.give}
            </Button>
          </>
        ) : (
          <div>
            <b>{WORDS.odd}</b>
            <p style={{ whiteSpace: 'pre-wrap' }}>
              {note.odd === '' ? WORDS.nothingOdd : note.odd}
            </p>
          </div>
        )}
        <Side word={WORDS.handedOver} by={note.givenBy} at={note.givenAt} />
        {note.mayTake ? (
          <Button
            kind={note.mayGive ? 'plain' : 'primary'}
            busy={busy}
            onClick={() => void send('take', {}, WORDS.taken)}
          >
            {WORDS.take}
          </Button>
        ) : null}
        <Side word={WORDS.takenOver} by={note.takenBy} at={note.takenAt} />
        {note.givenAt === null || note.takenAt === null ? (
          <p className="sm t2">{WORDS.leadTold}</p>
        ) : null}
      </div>
    </Panel>
  );
}

function Side({
  word,
  by,
  at,
}: {
  readonly word: string;
  readonly by: string | null;
  readonly at: Handover['givenAt'];
}) {
  const now = useNow();
  const zone = useZone();
  return at === null ? (
    <p className="sm t2">
      {word}: <b>{WORDS.notYet}</b>
    </p>
  ) : (
    <Note tone="ok">
      {word}: {by}, {formatWhenZoned(at, now, zone)}
    </Note>
  );
}

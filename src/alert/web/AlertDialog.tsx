/** One alert: where it went, its own history, and the messages it is made of. */
import { Modal } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Fragment, useState } from 'react';
import { usePeople } from '../../identity/web/people.ts';
import { isInstant } from '../../kernel/instant.ts';
import { apiSend, useGet } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { plural } from '../../ui/format.ts';
import { ConfirmWithReason } from '../../ui/forms/ConfirmWithReason.tsx';
import { toastDone } from '../../ui/forms/toast.tsx';
import { Loaded } from '../../ui/layout/States.tsx';
import { useRefresh } from '../../ui/pages.ts';
import { AlertState } from '../../ui/parts/AlertState.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Time } from '../../ui/parts/Clock.tsx';
import { CopyText } from '../../ui/parts/CopyText.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import { useMay } from '../../ui/viewer.ts';
import type { AlertView, Suppressor } from '../api.ts';
import { lookOf, WentTo } from './AlertList.tsx';
import { Trace } from './inbox/Trace.tsx';
import { pretty } from './pretty.ts';
import { READ_AGAIN_PAGE } from './rereads/words.ts';
import { Became } from './SignalList.tsx';
import { MuteButton } from './silences/MuteButton.tsx';
import { CHANGE_WORDS, reasonWords, SUPPRESSOR_WORDS, WORDS } from './words.ts';

export function AlertDialog({
  id,
  onClose,
}: {
  readonly id: string;
  readonly onClose: () => void;
}) {
  const query = useGet<AlertView>(`/api/v1/alerts/${encodeURIComponent(id)}`, {
    topics: ['alerts', 'incident'],
  });
  return (
    <Modal opened onClose={onClose} title={query.data?.title ?? 'Alert'} size={760}>
      <Loaded of={query} what="The alert did not load." rows={8}>
        {(alert) => <Body alert={alert} />}
      </Loaded>
    </Modal>
  );
}

function Body({ alert }: { readonly alert: AlertView }) {
  const [asking, setAsking] = useState(false);
  const refresh = useRefresh();
  const may = useMay('responder', 'agent');
  const clear = async () => {
    await apiSend('POST', `/api/v1/alerts/${alert.id}/clear`, {});
    await refresh('/api/v1/alerts', '/api/v1/signals', '/api/v1/incidents');
    toastDone(`${alert.title} cleared by hand.`);
  };
  return (
    <div className="stack">
      <Facts alert={alert} />
      {alert.body === '' ? null : <p className="sm drop">{alert.body}</p>}
      <Labels alert={alert} />
      {may ? (
        <div className="flex wrap g2">
          {alert.state === 'firing' ? (
            <Button onClick={() => setAsking(true)}>{WORDS.clear}</Button>
          ) : null}
          <MuteButton alert={alert} />
        </div>
      ) : null}
      <Changes alert={alert} />
      <Messages alert={alert} />
      <ConfirmWithReason
        opened={asking}
        title="Clear this alert by hand?"
        confirm={WORDS.clear}
        keep="Let it fire"
        onConfirm={clear}
        onClose={() => setAsking(false)}
      >
        Its incident then counts it as over and may be resolved. If the monitor sends it again, it
        fires again.
      </ConfirmWithReason>
    </div>
  );
}

function Facts({ alert }: { readonly alert: AlertView }) {
  const people = usePeople();
  const now = useNow();
  const by =
    alert.clearedBy === 'sender' || alert.clearedBy === 'expiry' || alert.clearedBy === null
      ? (alert.clearedBy ?? '')
      : people.actorName(alert.clearedBy);
  return (
    <dl className="kv">
      <dt>State</dt>
      <dd>
        <AlertState state={lookOf(alert, now)} />{' '}
        {alert.clearedAt === null ? null : (
          <span className="t3">
            <Time at={alert.clearedAt} /> by {by}
          </span>
        )}
      </dd>
      <dt>Went to</dt>
      <dd>
        <WentTo alert={alert} now={now} />
        {alert.suppressor === null ? null : (
          <SuppressorLine suppressor={alert.suppressor} by={alert.suppressedBy} />
        )}
      </dd>
      <dt>Service</dt>
      <dd>
        <Link to={`/services/${alert.service}`}>{alert.serviceName}</Link>, {alert.severity},{' '}
        {alert.loudness === 'high' ? 'wakes people' : 'wakes nobody'}
      </dd>
      <dt>Seen</dt>
      <dd>
        {plural(alert.count, 'time')}, <Time at={alert.firstSeenAt} zoned seconds />
        {alert.lastSeenAt === alert.firstSeenAt ? null : (
          <>
            {' '}
            to <Time at={alert.lastSeenAt} seconds />
          </>
        )}
      </dd>
      <dt>Key</dt>
      <dd className="mono drop">{alert.dedupKey}</dd>
      {alert.component === null ? null : (
        <>
          <dt>Component</dt>
          <dd>{alert.component}</dd>
        </>
      )}
      {alert.groupKey === null ? null : (
        <>
          <dt>Group</dt>
          <dd className="mono drop">{alert.groupKey}</dd>
        </>
      )}
    </dl>
  );
}

function SuppressorLine({
  suppressor,
  by,
}: {
  readonly suppressor: Suppressor;
  readonly by: string | null;
}) {
  const may = useMay('responder');
  const { kind, title } = suppressor;
  if (kind !== 'read_again') {
    return (
      <div className="sm t3 drop">
        {SUPPRESSOR_WORDS[kind]}: {title}
      </div>
    );
  }
  return (
    <div className="sm t3 drop">
      {SUPPRESSOR_WORDS[kind]} {title}
      {may && by !== null ? (
        <>
          ;{' '}
          <Link to={READ_AGAIN_PAGE} search={{ run: by } as never}>
            the run
          </Link>
        </>
      ) : null}
    </div>
  );
}

function Labels({ alert }: { readonly alert: AlertView }) {
  const labels = Object.entries(alert.labels);
  if (labels.length === 0 && alert.links.length === 0) return null;
  return (
    <div className="flex wrap g1 drop">
      {labels.map(([name, value]) => (
        <Tag key={name}>
          {name}: {value}
        </Tag>
      ))}
      {alert.links.map((link) => (
        <a key={link.href} href={link.href} rel="noreferrer">
          {link.text}
        </a>
      ))}
    </div>
  );
}

function Changes({ alert }: { readonly alert: AlertView }) {
  if (alert.changes.length === 0) return null;
  return (
    <div>
      <h3>Its history</h3>
      <ul className="hint-list">
        {alert.changes.map((change) => (
          <li key={`${change.at} ${change.kind}`}>
            <span className="num t3">
              <Time at={change.at} seconds />
            </span>
            <span className="grow">
              {CHANGE_WORDS[change.kind] ?? change.kind}{' '}
              <span className="t3">
                <Details of={change.data} />
              </span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Ids say nothing to people; reasons are said in words, and a number says itself of which incident it is. */
function Details({ of }: { readonly of: Readonly<Record<string, unknown>> }) {
  return Object.entries(of)
    .filter(([name, value]) => value !== null && value !== '' && name !== 'by')
    .map(([name, value], index) => (
      <Fragment key={name}>
        {index === 0 ? '' : ', '}
        <Detail name={name} text={String(value)} />
      </Fragment>
    ));
}

function Detail({ name, text }: { readonly name: string; readonly text: string }) {
  if (name === 'reason') return reasonWords(text);
  if (name === 'incident') return text;
  return (
    <>
      {name} {isInstant(text) ? <Time at={text} zoned seconds /> : text}
    </>
  );
}

function Messages({ alert }: { readonly alert: AlertView }) {
  const keptFrom = alert.signalsKeptFrom;
  return (
    <div className="stack-2">
      <h3>Its newest signals, as they arrived</h3>
      {keptFrom !== null && keptFrom > alert.firstSeenAt ? (
        <p className="sm t3">
          Signals received before <Time at={keptFrom} zoned /> are past retention and gone; how
          often it was seen still counts them.
        </p>
      ) : null}
      {alert.signals.map((signal) => (
        <details key={signal.id} className="item-box">
          <summary>
            <Time at={signal.receivedAt} seconds /> <Became signal={signal} linked={false} />
          </summary>
          {signal.trace === null ? null : <Trace trace={signal.trace} />}
          <CopyText label="As it arrived" text={pretty(signal.raw)} tall />
        </details>
      ))}
    </div>
  );
}

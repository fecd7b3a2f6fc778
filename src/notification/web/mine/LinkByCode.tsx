/** Linking an address only the channel knows: a line to send from there; the page waits until it came. */
import { Modal } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type Instant, toMillis } from '../../../kernel/instant.ts';
import { type ApiProblem, apiSend, asProblem } from '../../../ui/api.ts';
import { useNow } from '../../../ui/clock.ts';
import { toastDone } from '../../../ui/forms/toast.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import { Time } from '../../../ui/parts/Clock.tsx';
import { CopyText } from '../../../ui/parts/CopyText.tsx';
import { Note } from '../../../ui/parts/Note.tsx';
import type { ChannelItem } from '../../api.ts';
import type { Mine } from './use-mine.ts';

/** Seconds of the clock between two looks. */
const LOOK_SECONDS = 3;

interface LinkCode {
  readonly code: string;
  readonly expiresAt: string;
}

export function LinkByCode({
  mine,
  channel,
  onClose,
  children,
}: {
  readonly mine: Mine;
  readonly channel: ChannelItem;
  readonly onClose: () => void;
  /** The choice of the channel. */
  readonly children: ReactNode;
}) {
  const [link, setLink] = useState<LinkCode>();
  const [problem, setProblem] = useState<ApiProblem>();
  useArrival({ mine, kind: channel.name, waiting: link !== undefined, onClose });
  const ask = async () => {
    try {
      const path = `/api/v1/people/${mine.person}/contacts/link`;
      setLink(await apiSend<LinkCode>('POST', path, { kind: channel.name }));
      setProblem(undefined);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <Modal opened onClose={onClose} title="Add a way to reach you" size={520}>
      <div className="stack">
        {children}
        {link === undefined ? (
          <p className="sm t2">You get a line to send from there. It proves that it is you.</p>
        ) : (
          <>
            <p className="sm">{channel.linkHow}</p>
            <CopyText label="Line" text={`/start ${link.code}`} />
            <p className="sm t2" role="status">
              Waiting for it to arrive. Good until <Time at={link.expiresAt as Instant} zoned />.
            </p>
          </>
        )}
        {problem === undefined ? null : (
          <Note tone="crit" role="alert">
            {problem.message}
          </Note>
        )}
        <div className="flex wrap dlg-act">
          <Button onClick={onClose}>{link === undefined ? 'Cancel' : 'Close'}</Button>
          <Button kind={link === undefined ? 'primary' : 'plain'} onClick={() => void ask()}>
            {link === undefined ? 'Get the line' : 'Get a new line'}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

/** Looks every few seconds; closes when a verified contact of this kind is there that was not before. */
function useArrival({
  mine,
  kind,
  waiting,
  onClose,
}: {
  readonly mine: Mine;
  readonly kind: string;
  readonly waiting: boolean;
  readonly onClose: () => void;
}): void {
  const refresh = useRefresh();
  const ids = mine.contacts
    .filter((contact) => contact.kind === kind && contact.verifiedAt !== null)
    .map(({ id }) => id);
  const before = useRef(ids);
  const arrived = waiting && ids.some((id) => !before.current.includes(id));
  const path = `/api/v1/people/${mine.person}/contacts`;
  const second = Math.floor(toMillis(useNow()) / 1000);
  const look = waiting && second % LOOK_SECONDS === 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a look each time the clock says so
  useEffect(() => {
    if (look) void refresh(path);
  }, [look, path]);
  useEffect(() => {
    if (!arrived) return;
    toastDone('It arrived. Pages reach you there from now on.');
    onClose();
  }, [arrived, onClose]);
}

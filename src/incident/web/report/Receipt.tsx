/** What the reporter holds in hand: the number, the promise in their own zone, and the way back. */
import { IconCircleCheck } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useNow } from '../../../ui/clock.ts';
import { formatWhenZoned, useZone } from '../../../ui/format.ts';
import { Button, ButtonLink } from '../../../ui/parts/Button.tsx';
import { CopyText } from '../../../ui/parts/CopyText.tsx';
import { Icon } from '../../../ui/parts/Icon.tsx';
import type { Receipt } from './wire.ts';
import { RECEIPT } from './words.ts';

export interface Sent {
  readonly receipt: Receipt;
  /** The reporter's words as they were sent. */
  readonly words: string;
  readonly mailed: boolean;
}

export function ReceiptView({
  sent: { receipt, words, mailed },
  onAgain,
}: {
  readonly sent: Sent;
  readonly onAgain: () => void;
}) {
  const now = useNow();
  const zone = useZone();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    document.title = `${RECEIPT.tab} · Evenkeel`;
    scrollTo(0, 0);
  }, []);
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="flex">
        <span className="okc">
          <Icon of={IconCircleCheck} size="l" />
        </span>
        {receipt.joined ? RECEIPT.joinedTitle : RECEIPT.title}
      </h1>
      <p className="t2">
        {RECEIPT.sub} {mailed ? RECEIPT.mailed : ''} {receipt.joined ? RECEIPT.joined : ''}
      </p>
      <p className="numplate num">{receipt.number}</p>
      <p className="q">
        <ButtonLink to={`/r/${receipt.token}`} kind="primary" size="lg" full>
          {RECEIPT.watch}
        </ButtonLink>
      </p>
      <dl className="facts">
        <div>
          <dt>{RECEIPT.told}</dt>
          <dd className="said">{words}</dd>
        </div>
        <div>
          <dt>{RECEIPT.first}</dt>
          <dd>
            {receipt.firstAnswerBy === null ? (
              RECEIPT.soon
            ) : (
              <>
                {RECEIPT.by} <b>{formatWhenZoned(receipt.firstAnswerBy, now, zone)}</b>
              </>
            )}
          </dd>
        </div>
        {receipt.workaround === null ? null : (
          <div>
            <dt>{RECEIPT.until}</dt>
            <dd>{receipt.workaround}</dd>
          </div>
        )}
      </dl>
      <div className="q">
        <CopyText label={RECEIPT.link} text={`${location.origin}/r/${receipt.token}`} />
        <p className="sm t2">{RECEIPT.linkHelp}</p>
      </div>
      <p className="q">
        <Button kind="quiet" onClick={onAgain}>
          {RECEIPT.again}
        </Button>
      </p>
    </>
  );
}

/** Swaps that wait for somebody, each with what the viewer can do about it. */
import { useNow } from '../../ui/clock.ts';
import { formatSpan, useZone } from '../../ui/format.ts';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Empty } from '../../ui/layout/States.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Person } from '../../ui/parts/Person.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import { useViewer } from '../../ui/viewer.ts';
import type { SwapItem } from '../swap-shapes.ts';
import { type Span, useAct } from './changes.ts';
import { SWAP_STATES, SWAP_VERBS, WORDS } from './words.ts';

/** What is over is shown for a while, so that the one who asked sees how it went. */
const SHOWN_OVER = 3;

export function SwapList({ items }: { readonly items: readonly SwapItem[] }) {
  const open = items.filter(({ state }) => state === 'asked' || state === 'accepted');
  const over = items
    .filter((item) => !open.includes(item))
    .sort((a, b) => (a.changedAt < b.changedAt ? 1 : -1))
    .slice(0, SHOWN_OVER);
  const shown = [...open, ...over];
  return (
    <Panel title={WORDS.swaps} note={open.length === 0 ? undefined : `${open.length} open`} flush>
      {shown.length === 0 ? (
        <Empty title={WORDS.noSwaps}>{WORDS.noSwapsHelp}</Empty>
      ) : (
        <ul className="list">
          {shown.map((item) => (
            <Row key={item.id} item={item} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Row({ item }: { readonly item: SwapItem }) {
  const viewer = useViewer();
  const words = useSpanWords();
  const act = useAct();
  const to = item.acceptedByName ?? item.askedName ?? 'anybody';
  return (
    <li className="tp">
      <Person name={item.personName} you={item.person === viewer.id} />
      <div className="grow">
        <span className="t2">
          {words(item)}, to <b>{to}</b>
        </span>
        {item.inReturn === null ? null : (
          <div className="xs t3">in return for {words(item.inReturn)}</div>
        )}
        {item.note === '' ? null : <div className="xs t3">“{item.note}”</div>}
        {item.why === null || item.why === '' ? null : <div className="xs t3">{item.why}</div>}
      </div>
      <span className="flex wrap g1">
        {item.verbs.map((verb) => (
          <Button
            key={verb}
            size="sm"
            kind={verb === 'accept' || verb === 'approve' ? 'plain' : 'quiet'}
            aria-label={`${SWAP_VERBS[verb].label}: swap of ${item.personName}, ${words(item)}`}
            onClick={() => void act('POST', `/api/v1/swaps/${item.id}/${verb}`, SWAP_VERBS[verb])}
          >
            {SWAP_VERBS[verb].label}
          </Button>
        ))}
        <Tag tone={item.state === 'agreed' ? 'ok' : undefined}>{SWAP_STATES[item.state]}</Tag>
      </span>
    </li>
  );
}

function useSpanWords(): (span: Span) => string {
  const now = useNow();
  const zone = useZone();
  return (span) => formatSpan(span, now, zone);
}

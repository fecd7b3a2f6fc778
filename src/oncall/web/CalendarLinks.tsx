/** Secret addresses that put shifts into one's own calendar: made, shown once, revoked. */
import { useState } from 'react';
import { useNow } from '../../ui/clock.ts';
import { formatWhen, useZone } from '../../ui/format.ts';
import { toastProblem } from '../../ui/forms/toast.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Loaded } from '../../ui/layout/States.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { CopyText } from '../../ui/parts/CopyText.tsx';
import { useViewer } from '../../ui/viewer.ts';
import type { CalendarLinkItem, Schedule } from '../api.ts';
import { useAct, useItems, useSend } from './changes.ts';
import { WORDS } from './words.ts';

const PATH = '/api/v1/calendar-links';

export function CalendarLinks({ schedule }: { readonly schedule: Schedule }) {
  const viewer = useViewer();
  const send = useSend();
  const links = useItems<CalendarLinkItem>(PATH);
  const [made, setMade] = useState<CalendarLinkItem & { readonly url: string }>();
  const make = async (body: object) => {
    try {
      setMade(await send('POST', PATH, body));
    } catch (error) {
      toastProblem('No address was made.', error);
    }
  };
  if (viewer.id === '') return null;
  return (
    <Panel title={WORDS.links} flush>
      <div className="in stack-2">
        <p className="sm t2">{WORDS.linksHelp}</p>
        <div className="flex wrap">
          <Button size="sm" onClick={() => void make({})}>
            {WORDS.linkMine}
          </Button>
          <Button size="sm" onClick={() => void make({ schedule: schedule.id })}>
            {WORDS.linkSchedule}
          </Button>
        </div>
        {made === undefined ? null : (
          <div className="stack-2" role="status">
            <CopyText label={WORDS.linkAddress} text={made.url} />
            <p className="xs t3">{WORDS.linkOnce}</p>
          </div>
        )}
      </div>
      <Loaded of={links} what="Your addresses did not load." rows={1}>
        {({ items }) => (
          <ul className="list">
            {items.map((item) => (
              <Row
                key={item.id}
                item={item}
                onRevoked={() => setMade((one) => (one?.id === item.id ? undefined : one))}
              />
            ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}

function Row({
  item,
  onRevoked,
}: {
  readonly item: CalendarLinkItem;
  readonly onRevoked: () => void;
}) {
  const now = useNow();
  const zone = useZone();
  const act = useAct();
  const { id, scheduleName, createdAt, lastUsedAt } = item;
  const what = scheduleName ?? WORDS.linkMine;
  const revoke = async () => {
    await act('DELETE', `${PATH}/${id}`, WORDS.linkRevoked);
    onRevoked();
  };
  return (
    <li>
      <div className="grow">
        {what}
        <div className="xs t3">
          made {formatWhen(createdAt, now, zone)},{' '}
          {lastUsedAt === null ? 'never read' : `read ${formatWhen(lastUsedAt, now, zone)}`}
        </div>
      </div>
      <Button
        size="sm"
        kind="quiet"
        aria-label={`Revoke the address of ${what}, made ${formatWhen(createdAt, now, zone)}`}
        onClick={() => void revoke()}
      >
        {WORDS.revoke}
      </Button>
    </li>
  );
}

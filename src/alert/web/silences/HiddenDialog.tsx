/** The ledger of one time of quiet: how much it hid, and the alerts with the most signals. */
import { Modal } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useGet } from '../../../ui/api.ts';
import { plural } from '../../../ui/format.ts';
import { Loaded } from '../../../ui/layout/States.tsx';
import { Time } from '../../../ui/parts/Clock.tsx';
import { Tag } from '../../../ui/parts/Tag.tsx';
import type { Hidden } from '../../silences/silence-api.ts';

export function HiddenDialog({
  path,
  name,
  onClose,
}: {
  readonly path: string;
  readonly name: string;
  readonly onClose: () => void;
}) {
  const hidden = useGet<Hidden>(path, { topics: ['alerts', 'silences'] });
  return (
    <Modal opened onClose={onClose} title={`What ${name} hid`} size={680}>
      <Loaded of={hidden} what="The ledger did not load." rows={4}>
        {({ signals, alerts, firing, items }) =>
          signals === 0 ? (
            <p className="t2">Nothing so far.</p>
          ) : (
            <div className="stack">
              <p>
                {plural(signals, 'signal')} of {plural(alerts, 'alert')}; kept back still: {firing}.
              </p>
              <ul className="list">
                {items.map((one) => (
                  <li key={one.alert} className="tp">
                    <span className="grow">
                      <Link to="/signals" search={{ alert: one.alert } as never}>
                        {one.title}
                      </Link>
                      <div className="xs t3">
                        {one.serviceName} · {one.severity} · {plural(one.signals, 'signal')},{' '}
                        <Time at={one.firstAt} seconds /> to <Time at={one.lastAt} seconds />
                      </div>
                    </span>
                    {one.held ? <Tag tone="warn">Fires, kept back</Tag> : null}
                  </li>
                ))}
              </ul>
            </div>
          )
        }
      </Loaded>
    </Modal>
  );
}

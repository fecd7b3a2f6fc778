/** How to connect a sender that exists, with a placeholder for its key, its signing secret, and what it sent in vain. */
import { Modal } from '@mantine/core';
import type { Instant } from '../../kernel/instant.ts';
import { useGet } from '../../ui/api.ts';
import { Loaded } from '../../ui/layout/States.tsx';
import { Time } from '../../ui/parts/Clock.tsx';
import { CopyText } from '../../ui/parts/CopyText.tsx';
import { useMay } from '../../ui/viewer.ts';
import type { IntegrationItem } from '../api.ts';
import { SigningSecret } from './SigningSecret.tsx';

interface Refused {
  readonly items: readonly {
    readonly id: string;
    readonly at: Instant;
    readonly reason: string;
    readonly raw: string;
  }[];
}

export function HowToDialog({
  item,
  onClose,
}: {
  readonly item: IntegrationItem;
  readonly onClose: () => void;
}) {
  const may = useMay('responder');
  const refused = useGet<Refused>(`/api/v1/integrations/${item.id}/refusals`, { enabled: may });
  return (
    <Modal opened onClose={onClose} title={`How to connect ${item.name}`} size={720}>
      <div className="stack">
        <p className="sm t2">
          KEY stands for the key that was shown when the sender was made. Lost it? Switch this one
          off and connect a new one.
        </p>
        <CopyText label="Steps" text={item.howToConnect} />
        {may && item.signature !== null ? <SigningSecret item={item} {...item.signature} /> : null}
        {may ? (
          <div>
            <h3>Sent in vain</h3>
            <Loaded of={refused} what="What was refused did not load." rows={2}>
              {({ items }) =>
                items.length === 0 ? (
                  <p className="sm t3">Nothing was refused.</p>
                ) : (
                  <ul className="hint-list">
                    {items.map((one) => (
                      <li key={one.id}>
                        <span className="num t3">
                          <Time at={one.at} seconds />
                        </span>
                        <details className="grow">
                          <summary>{one.reason}</summary>
                          <CopyText label="As it arrived" text={one.raw} tall />
                        </details>
                      </li>
                    ))}
                  </ul>
                )
              }
            </Loaded>
          </div>
        ) : null}
      </div>
    </Modal>
  );
}

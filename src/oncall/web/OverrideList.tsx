/** The overrides of the time on screen, each with the way to take it back. */
import { useNow } from '../../ui/clock.ts';
import { formatSpan, useZone } from '../../ui/format.ts';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Empty } from '../../ui/layout/States.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Person } from '../../ui/parts/Person.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import { useViewer } from '../../ui/viewer.ts';
import type { OverrideItem } from '../api.ts';
import { useOverrides } from './OverrideDialog.tsx';
import { WORDS } from './words.ts';

export function OverrideList({ items }: { readonly items: readonly OverrideItem[] }) {
  const now = useNow();
  const zone = useZone();
  const viewer = useViewer();
  const { takeBack } = useOverrides();
  return (
    <Panel title={WORDS.overrides} note={items.length === 0 ? undefined : items.length} flush>
      {items.length === 0 ? (
        <Empty title="No override.">{WORDS.noOverrides}</Empty>
      ) : (
        <ul className="list">
          {items.map((item) => (
            <li key={item.id}>
              <Person name={item.personName} you={item.person === viewer.id} />
              <span className="grow t2">{formatSpan(item, now, zone)}</span>
              {item.backdated ? <Tag title="Entered after it began">Correction</Tag> : null}
              {item.to > now ? (
                <Button
                  size="sm"
                  kind="quiet"
                  aria-label={`Take back the override of ${item.personName}`}
                  onClick={() => void takeBack(item)}
                >
                  {WORDS.takeBack}
                </Button>
              ) : (
                <span className="t3">over</span>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

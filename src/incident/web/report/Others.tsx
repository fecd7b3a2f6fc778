/** "Others report this": open reports of the same service, each joined with one tick. */
import { IconUsers } from '@tabler/icons-react';
import { useGet } from '../../../ui/api.ts';
import { plural } from '../../../ui/format.ts';
import { Time } from '../../../ui/parts/Clock.tsx';
import { Note } from '../../../ui/parts/Note.tsx';
import type { Similar } from './wire.ts';
import { OTHERS } from './words.ts';

export function Others({
  service,
  chosen,
  onChoose,
}: {
  readonly service: string;
  readonly chosen: Similar | undefined;
  readonly onChoose: (similar: Similar | undefined) => void;
}) {
  const similar = useGet<{ readonly items: readonly Similar[] }>(
    `/api/v1/reports/similar?service=${encodeURIComponent(service)}`,
    { enabled: service !== '' },
  );
  // Help, not a duty: when it cannot be read, the report goes its own way.
  const items = service === '' ? [] : (similar.data?.items ?? []);
  if (items.length === 0) return null;
  return (
    <div className="others">
      <Note tone="accent" icon={IconUsers} role="status">
        <b>{OTHERS.title}</b> <span className="t2">{OTHERS.help}</span>
        {items.slice(0, 5).map((item) => (
          <label className="opt" key={item.number}>
            <input
              type="checkbox"
              className="chk"
              checked={chosen?.number === item.number}
              onChange={(event) => onChoose(event.currentTarget.checked ? item : undefined)}
            />
            <span>
              <b>{OTHERS.tick}</b>
              <small>
                {item.title}, since <Time at={item.since} />
                {item.reporters === 0 ? '' : `, ${plural(item.reporters, 'report')}`}
              </small>
            </span>
          </label>
        ))}
      </Note>
    </div>
  );
}

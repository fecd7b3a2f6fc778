/** What was kept from people, by reason, with the way to its signals. */
import { formatCount } from '../../../ui/format.ts';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { Button } from '../../../ui/parts/Button.tsx';
import { type Choice, widest } from './choice.ts';
import { useFacets } from './FacetPanel.tsx';
import { valueWords } from './words.ts';

export function SuppressedWhy({ choice }: { readonly choice: Choice }) {
  const { service } = choice.filters;
  const query = { disposition: 'suppressed', ...(service === undefined ? {} : { service }) };
  const { data } = useFacets('signals', query);
  const reasons = data?.facets['reason'] ?? [];
  if (data === undefined || reasons.length === 0) return null;
  const most = Math.max(...reasons.map(({ count }) => count));
  return (
    <Panel
      title="Suppressed, and why"
      note={data.isCut ? `the newest ${formatCount(data.counted)}` : formatCount(data.counted)}
      flush
    >
      <ul className="list">
        {reasons.map(({ value, count }) => (
          <li key={value}>
            <span className="grow">{valueWords('reason', value, value)}</span>
            <span className="score" aria-hidden="true">
              <i style={{ width: `${Math.max(4, Math.round((100 * count) / most))}%` }} />
            </span>
            <b className="num">{formatCount(count)}</b>
            <Button
              kind="quiet"
              aria-label={`Show ${valueWords('reason', value, value)}`}
              onClick={() =>
                choice.put({
                  ...widest(choice.view),
                  ...widest('signals'),
                  ...{ view: 'signals', disposition: 'suppressed', reason: value },
                  ...(service === undefined ? {} : { service }),
                })
              }
            >
              Show
            </Button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** How what is listed spreads, beside the list: press a value to narrow to it, again to widen. */

import { useGet } from '../../../ui/api.ts';
import { useNow } from '../../../ui/clock.ts';
import { formatCount, formatWhen, useZone } from '../../../ui/format.ts';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { pathWith } from '../../../ui/url.ts';
import type { Facets } from '../../api.ts';
import { type Choice, FACETS, type View } from './choice.ts';
import { FACET_WORDS, valueWords } from './words.ts';

export function useFacets(view: View, query: Choice['query']) {
  return useGet<Facets>(pathWith(`/api/v1/${view}/facets`, query), {
    topics: ['alerts', 'signal', 'incident'],
    staleSeconds: 10,
  });
}

export function FacetPanel({ choice }: { readonly choice: Choice }) {
  const { data } = useFacets(choice.view, choice.query);
  const now = useNow();
  const zone = useZone();
  if (data === undefined || data.counted === 0) return null;
  const { counted, isCut, lookedBackTo } = data;
  const since = lookedBackTo === null ? 'in all' : `since ${formatWhen(lookedBackTo, now, zone)}`;
  return (
    <Panel
      title="Narrow it"
      note={
        isCut
          ? `counted over the newest ${formatCount(counted)}`
          : `${formatCount(counted)} ${since}`
      }
    >
      <div className="facets">
        {FACETS[choice.view].map((name) => (
          <Facet key={name} name={name} choice={choice} values={data.facets[name] ?? []} />
        ))}
      </div>
    </Panel>
  );
}

function Facet({
  name,
  choice,
  values,
}: {
  readonly name: string;
  readonly choice: Choice;
  readonly values: readonly {
    readonly value: string;
    readonly label: string;
    readonly count: number;
  }[];
}) {
  const chosen = choice.filters[name];
  if (values.length === 0 || (values.length === 1 && chosen === undefined && name !== 'reason')) {
    return null;
  }
  const most = Math.max(...values.map(({ count }) => count));
  return (
    <fieldset className="facet">
      <legend>{FACET_WORDS[name]}</legend>
      {values.map(({ value, label, count }) => (
        <button
          key={value}
          type="button"
          className="facet-v"
          aria-pressed={chosen === value}
          onClick={() => choice.put({ [name]: chosen === value ? '' : value })}
        >
          <span className="grow">{valueWords(name, value, label)}</span>
          <span className="score" aria-hidden="true">
            <i style={{ width: `${Math.max(4, Math.round((100 * count) / most))}%` }} />
          </span>
          <span className="num">{formatCount(count)}</span>
        </button>
      ))}
    </fieldset>
  );
}

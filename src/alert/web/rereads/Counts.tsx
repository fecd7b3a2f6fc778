/** Sums of a run; each opens the signals behind it. */
import { useState } from 'react';
import { formatCount } from '../../../ui/format.ts';
import type { Reread } from '../../rereads/reread-shape.ts';
import { Behind } from './Behind.tsx';

export function Counts<Name extends string>({
  run,
  by,
  counts,
  words,
}: {
  readonly run: Reread;
  /** What narrows the signals behind a number. */
  readonly by: 'cell' | 'effect';
  readonly counts: readonly { readonly name: Name; readonly count: number }[];
  readonly words: Readonly<Record<Name, string>>;
}) {
  const [chosen, setChosen] = useState<Name>();
  // In the order of the words, so that numbers do not change places while they grow.
  const order = Object.keys(words);
  const sorted = [...counts].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  return (
    <ul className="hint-list" aria-label="What differs">
      {sorted.map(({ name, count }) => (
        <li key={name}>
          <div className="grow">
            <button
              type="button"
              className="linklike num"
              aria-label={`${formatCount(count)} ${words[name]}`}
              aria-expanded={chosen === name}
              onClick={() => setChosen(chosen === name ? undefined : name)}
            >
              {formatCount(count)}
            </button>{' '}
            {words[name]}
            {chosen === name ? <Behind run={run} narrow={{ [by]: name }} /> : null}
          </div>
        </li>
      ))}
    </ul>
  );
}

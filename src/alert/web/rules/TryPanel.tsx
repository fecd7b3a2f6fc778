/** One stored signal, and what each rule in force makes of it. */
import { useState } from 'react';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { Tag } from '../../../ui/parts/Tag.tsx';
import type { TriedRule } from '../../rules/rule-shape.ts';
import { ExampleSelect, ExampleWords, useExamples } from './Examples.tsx';
import { useChecked } from './use-checked.ts';
import { OUTCOMES } from './words.ts';

export function TryPanel() {
  const examples = useExamples();
  const [signal, setSignal] = useState<string>();
  const checked = useChecked(signal === undefined ? undefined : { signal });
  return (
    <Panel title="What do they make of a signal?">
      <div className="stack">
        <ExampleSelect examples={examples} value={signal} onChange={setSignal} />
        <ExampleWords example={examples.find((one) => one.signal === signal)} />
        {checked === undefined ? null : (
          <ol className="rule-tried" aria-label="What each rule makes of it">
            {checked.tried.map((one) => (
              <li key={one.rule}>
                <Tried one={one} />
              </li>
            ))}
          </ol>
        )}
      </div>
    </Panel>
  );
}

export function Tried({ one }: { readonly one: TriedRule }) {
  const tone = one.outcome === 'failed' ? 'warn' : one.outcome === 'applied' ? 'ok' : undefined;
  const set = Object.entries(one.set ?? {});
  return (
    <>
      {one.name === '' ? null : <b>{one.name} </b>}
      <Tag tone={tone}>{OUTCOMES[one.outcome]}</Tag>
      {one.words === undefined ? null : <div className="xs t2">{one.words}</div>}
      {set.length === 0 ? null : (
        <div className="xs t2 mono">
          {set
            .map(
              ([name, value]) =>
                `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
            )
            .join(', ')}
        </div>
      )}
    </>
  );
}

/** Where a report stands: the seven stops, and the news everybody who reported it was told. */
import { IconCheck } from '@tabler/icons-react';
import { Time } from '../../../ui/parts/Clock.tsx';
import { Icon } from '../../../ui/parts/Icon.tsx';
import { stopsOf } from './stops.ts';
import type { MyReport } from './wire.ts';
import { MINE } from './words.ts';

export function Way({ report }: { readonly report: MyReport }) {
  return (
    <section className="q" aria-labelledby="stands">
      <h2 id="stands">{MINE.stands}</h2>
      <ol className="steps sub-q">
        {stopsOf(report).map((stop) => (
          <li
            key={stop.name}
            className={stop.state === 'ahead' ? '' : stop.state}
            aria-current={stop.state === 'now' ? 'step' : undefined}
          >
            <span className="dot" aria-hidden="true">
              {stop.state === 'done' ? <Icon of={IconCheck} /> : null}
            </span>
            <span>
              {stop.state === 'now' ? <b>{stop.name}</b> : stop.name}
              {stop.state === 'done' ? <span className="sr">, done</span> : null}
            </span>
            <span className="sm t3">
              {stop.at === undefined ? null : (
                <>
                  {stop.state === 'now' ? 'since ' : ''}
                  <Time at={stop.at} />
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

export function News({ items }: { readonly items: MyReport['news'] }) {
  return (
    <section className="q" aria-labelledby="news">
      <h2 id="news">{MINE.news}</h2>
      {items.length === 0 ? (
        <p className="sm t2 pt-1">{MINE.noNews}</p>
      ) : (
        <dl className="facts">
          {items.toReversed().map((item) => (
            <div key={`${item.at} ${item.text}`}>
              <dt className="num">
                <Time at={item.at} />
              </dt>
              <dd className="said">{item.text}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

/** Signals of a run, page by page: what each was, what it would be or is, and what was done about it. */
import { Link } from '@tanstack/react-router';
import type { Service } from '../../../service/api.ts';
import { LoadMore } from '../../../ui/layout/LoadMore.tsx';
import { Loaded } from '../../../ui/layout/States.tsx';
import { useAll, useList } from '../../../ui/pages.ts';
import { Time } from '../../../ui/parts/Clock.tsx';
import { pathWith, type UrlState } from '../../../ui/url.ts';
import type { Reread, RereadItem } from '../../rereads/reread-shape.ts';
import { CELL_WORDS, EFFECT_WORDS, FIELD_WORDS, REREADS_PATH } from './words.ts';

export function Behind({ run, narrow = {} }: { readonly run: Reread; readonly narrow?: UrlState }) {
  const list = useList<RereadItem>(
    pathWith(`${REREADS_PATH}/${run.id}/items`, { ...narrow, limit: '20' }),
  );
  const isAlone = run.signal !== null;
  return (
    <Loaded of={list} what="The signals did not load." rows={2}>
      {(items) => (
        <>
          <ul className="hint-list" aria-label="Signals">
            {items.map((item) => (
              <li key={item.n}>
                <div className="grow drop">
                  {isAlone ? null : <Named item={item} />}
                  <Told item={item} />
                </div>
              </li>
            ))}
          </ul>
          {isAlone ? null : <LoadMore of={list} thing="signal" />}
        </>
      )}
    </Loaded>
  );
}

function Named({ item }: { readonly item: RereadItem }) {
  const title = item.title === '' ? 'Without a title' : item.title;
  return (
    <div>
      {item.signal === null ? (
        <Link to="/signals/dead-letters" search={{ letter: item.letter } as never}>
          {title}
        </Link>
      ) : (
        <Link to="/signals" search={{ view: 'signals', signal: item.signal } as never}>
          {title}
        </Link>
      )}{' '}
      <span className="xs t3">
        {item.signal === null ? 'dead letter, ' : ''}
        <Time at={item.receivedAt} zoned seconds />
      </span>
    </div>
  );
}

function Told({ item }: { readonly item: RereadItem }) {
  const services = useAll<Service>('/api/v1/services').data ?? [];
  const shown = (field: string, value: string) =>
    value === ''
      ? 'nothing'
      : field === 'service'
        ? (services.find(({ id }) => id === value)?.name ?? value)
        : value;
  return (
    <div className="sm t2">
      {item.differences.length === 0 ? (
        <div>
          {item.effect === null ? 'It would be' : 'It is'}{' '}
          {item.cells.map((cell) => CELL_WORDS[cell]).join(', ')}.
        </div>
      ) : (
        item.differences.map(({ field, was, is }) => (
          <div key={field}>
            {FIELD_WORDS[field]}: was <q>{shown(field, was)}</q>, now <q>{shown(field, is)}</q>
          </div>
        ))
      )}
      {item.words === null ? null : <div>{item.words}</div>}
      {item.effect === null ? null : (
        <div>
          <b>It {pastOf(item.effect)}.</b> {item.effectWords}
          {item.alert === null ? null : (
            <>
              {' '}
              <Link to="/signals" search={{ alert: item.alert } as never}>
                Its alert
              </Link>
            </>
          )}
        </div>
      )}
    </div>
  );
}

function pastOf(effect: NonNullable<RereadItem['effect']>): string {
  return effect === 'taken' ? `was ${EFFECT_WORDS[effect]}` : EFFECT_WORDS[effect];
}

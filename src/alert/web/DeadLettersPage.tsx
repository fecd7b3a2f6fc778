/**
 * Dead letters: what senders sent in vain and what failed for ever, with the reason, the message as it arrived,
 * and the two ways out: reading it again and putting it aside.
 */
import '../../ui/styles/manage.css';
import { plural } from '../../ui/format.ts';
import { Page } from '../../ui/layout/Page.tsx';
import { type List, useList } from '../../ui/pages.ts';
import { Segments } from '../../ui/parts/Segments.tsx';
import { useUrl } from '../../ui/url.ts';
import type { DeadLetterItem } from '../dead-letters/shapes.ts';
import { DeadLetterDialog } from './DeadLetterDialog.tsx';
import { DeadLetterList } from './DeadLetterList.tsx';
import { SignalsTabs } from './SignalsTabs.tsx';
import { WORDS } from './words.ts';

export function DeadLettersPage() {
  const [url, put] = useUrl();
  const state = url['state'] === 'handled' ? 'handled' : 'open';
  const list = useList<DeadLetterItem>(`/api/v1/dead-letters?state=${state}`);
  return (
    <Page
      crumbs={[{ label: WORDS.place, to: '/signals' }, { label: WORDS.deadLetters }]}
      title={newsOf(list, state)}
      sub={WORDS.deadLettersSub}
      actions={
        <Segments
          label="What is listed"
          value={state}
          options={[
            { value: 'open', label: 'Open' },
            { value: 'handled', label: 'Handled' },
          ]}
          onChange={(next) => put({ state: next === 'handled' ? next : '' })}
        />
      }
    >
      <SignalsTabs current="Dead letters" />
      <DeadLetterList list={list} state={state} />
      {url['letter'] === undefined ? null : (
        <DeadLetterDialog id={url['letter']} onClose={() => put({ letter: '' })} />
      )}
    </Page>
  );
}

function newsOf(list: List<DeadLetterItem>, state: 'open' | 'handled'): string {
  const count = list.data?.length;
  if (count === undefined) return WORDS.deadLetters;
  const word = state === 'open' ? 'open' : 'handled';
  if (count === 0) return `No dead letter ${word}`;
  return `${list.more === undefined ? '' : 'At least '}${plural(count, 'dead letter')} ${word}`;
}

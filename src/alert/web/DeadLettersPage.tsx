/**
 * Dead letters: what senders sent in vain and what failed for ever, with the reason, the message as it arrived,
 * and the two ways out: reading it again and putting it aside.
 */
import '../../ui/styles/manage.css';
import { Page } from '../../ui/layout/Page.tsx';
import { Segments } from '../../ui/parts/Segments.tsx';
import { useUrl } from '../../ui/url.ts';
import { DeadLetterDialog } from './DeadLetterDialog.tsx';
import { DeadLetterList } from './DeadLetterList.tsx';
import { SignalsTabs } from './SignalsTabs.tsx';
import { WORDS } from './words.ts';

export function DeadLettersPage() {
  const [url, put] = useUrl();
  const state = url['state'] === 'handled' ? 'handled' : 'open';
  return (
    <Page
      crumbs={[{ label: WORDS.place, to: '/signals' }, { label: WORDS.deadLetters }]}
      title={WORDS.deadLetters}
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
      <DeadLetterList state={state} />
      {url['letter'] === undefined ? null : (
        <DeadLetterDialog id={url['letter']} onClose={() => put({ letter: '' })} />
      )}
    </Page>
  );
}

/** Kept signals read again: earlier runs, a new one, and the one that is under way, whose id the address holds. */
import '../../ui/styles/manage.css';
import { Modal } from '@mantine/core';
import { plural } from '../../ui/format.ts';
import { LoadMore } from '../../ui/layout/LoadMore.tsx';
import { Page } from '../../ui/layout/Page.tsx';
import { Loaded } from '../../ui/layout/States.tsx';
import { type List, useList } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { useUrl } from '../../ui/url.ts';
import type { Reread } from '../rereads/reread-shape.ts';
import { NewRunDialog } from './rereads/NewRunDialog.tsx';
import { RunBody } from './rereads/RunBody.tsx';
import { RunRows } from './rereads/RunRows.tsx';
import { REREAD_WORDS, REREADS_PATH } from './rereads/words.ts';
import { SignalsTabs } from './SignalsTabs.tsx';
import { WORDS } from './words.ts';

export function ReadAgainPage() {
  const [url, put] = useUrl();
  const list = useList<Reread>(REREADS_PATH);
  const { run, sender } = url;
  return (
    <Page
      crumbs={[{ label: WORDS.place, to: '/signals' }, { label: REREAD_WORDS.place }]}
      title={newsOf(list)}
      sub={REREAD_WORDS.sub}
      actions={
        <Button kind="primary" onClick={() => put({ sender: 'any' })}>
          {REREAD_WORDS.begin}
        </Button>
      }
    >
      <SignalsTabs current="Read again" />
      <section className="panel" aria-label="Earlier runs">
        <Loaded of={list} what="The runs did not load." rows={4}>
          {(runs) => <RunRows runs={runs} />}
        </Loaded>
        <LoadMore of={list} thing="run" />
      </section>
      {run === undefined && sender !== undefined ? (
        <NewRunDialog
          sender={sender === 'any' ? '' : sender}
          onRun={({ id }) => put({ run: id, sender: '' })}
          onClose={() => put({ sender: '' })}
        />
      ) : null}
      {run === undefined ? null : (
        <Modal opened onClose={() => put({ run: '' })} title="Signals read again" size={760}>
          <RunBody key={run} id={run} />
        </Modal>
      )}
    </Page>
  );
}

function newsOf(list: List<Reread>): string {
  const count = list.data?.length;
  if (count === undefined) return REREAD_WORDS.place;
  const active = list.data?.filter(({ state }) => state === 'running').length ?? 0;
  if (active > 0) return `${plural(active, 'run')} under way`;
  if (count === 0) return 'Nothing was read again';
  return `${list.more === undefined ? '' : 'At least '}${plural(count, 'run')} so far`;
}

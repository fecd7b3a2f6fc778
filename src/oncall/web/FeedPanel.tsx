/** Calendars elsewhere that fill layers: how the last reading went, what it left over, and the form. */
import { NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useNow } from '../../ui/clock.ts';
import { formatWhen, plural, useZone } from '../../ui/format.ts';
import { FormDialog } from '../../ui/forms/FormDialog.tsx';
import { toastDone } from '../../ui/forms/toast.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Empty } from '../../ui/layout/States.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import type { FeedItem, Schedule } from '../api.ts';
import { useAct, useSend } from './changes.ts';
import { WORDS } from './words.ts';

export function FeedPanel({
  schedule,
  items,
  mayWrite,
}: {
  readonly schedule: Schedule;
  readonly items: readonly FeedItem[];
  readonly mayWrite: boolean;
}) {
  const [open, setOpen] = useState(false);
  const path = `/api/v1/schedules/${schedule.id}/feeds`;
  if (items.length === 0 && !mayWrite) return null;
  const add = (
    <Button size="sm" onClick={() => setOpen(true)}>
      {WORDS.addFeed}
    </Button>
  );
  return (
    <Panel title={WORDS.feeds} aside={mayWrite ? add : undefined} flush>
      {items.length === 0 ? (
        <Empty title={WORDS.noFeeds}>{WORDS.noFeedsHelp}</Empty>
      ) : (
        <ul className="list">
          {items.map((item) => (
            <Row key={item.id} item={item} path={path} mayWrite={mayWrite} />
          ))}
        </ul>
      )}
      {open ? <FeedDialog path={path} onClose={() => setOpen(false)} /> : null}
    </Panel>
  );
}

function Row({
  item,
  path,
  mayWrite,
}: {
  readonly item: FeedItem;
  readonly path: string;
  readonly mayWrite: boolean;
}) {
  const now = useNow();
  const zone = useZone();
  const act = useAct();
  const name = item.layer ?? WORDS.feedWithoutLayer;
  const good =
    item.goodAt === null
      ? 'not read yet'
      : `${plural(item.shifts, 'shift')}, read ${formatWhen(item.goodAt, now, zone)}`;
  return (
    <li className="tp">
      <div className="grow stack-2">
        <div>
          {name} <span className="t3">from {item.host}</span>
          <div className="xs t3">{good}</div>
        </div>
        {item.error === null ? null : (
          <Note tone="warn">
            The last reading failed: {item.error}. {WORDS.feedKept}
          </Note>
        )}
        {item.unmatchedCount === 0 ? null : (
          <details>
            <summary className="sm">{plural(item.unmatchedCount, 'event')} became no shift</summary>
            <ul className="sm t2">
              {item.unmatched.map(({ summary, at, why }) => (
                <li key={`${at} ${summary} ${why}`}>
                  {formatWhen(at, now, zone)}: {summary === '' ? 'untitled' : summary}, {why}
                </li>
              ))}
            </ul>
          </details>
        )}
        {mayWrite ? (
          <span className="flex wrap g1">
            <Button
              size="sm"
              aria-label={`Read ${name} now`}
              onClick={() => void act('POST', `${path}/${item.id}/read`, WORDS.feedRead)}
            >
              {WORDS.readNow}
            </Button>
            <Button
              size="sm"
              kind="quiet"
              aria-label={`Remove the feed of ${name}`}
              onClick={() => void act('DELETE', `${path}/${item.id}`, WORDS.feedRemoved)}
            >
              {WORDS.remove}
            </Button>
          </span>
        ) : null}
      </div>
    </li>
  );
}

function FeedDialog({ path, onClose }: { readonly path: string; readonly onClose: () => void }) {
  const send = useSend();
  const [draft, setDraft] = useState({ url: '', layer: '', slots: 1 });
  const put = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const submit = async () => {
    const item = await send<FeedItem>('POST', path, draft);
    await send('POST', `${path}/${item.id}/read`);
    toastDone(`${draft.layer} is filled from ${item.host}.`);
  };
  return (
    <FormDialog
      title={WORDS.addFeed}
      submit={WORDS.feedSubmit}
      known={['url', 'layer', 'slots']}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <p className="sm t2">{WORDS.feedHelp}</p>
          <TextInput
            label={WORDS.feedUrl}
            value={draft.url}
            onChange={(event) => put({ url: event.currentTarget.value })}
            error={errors.of('url')}
            data-autofocus
          />
          <TextInput
            label={WORDS.feedLayer}
            value={draft.layer}
            onChange={(event) => put({ layer: event.currentTarget.value })}
            error={errors.of('layer')}
          />
          <NumberInput
            label={WORDS.atOnce}
            min={1}
            max={20}
            value={draft.slots}
            onChange={(slots) => put({ slots: Number(slots) })}
            error={errors.of('slots')}
          />
        </>
      )}
    </FormDialog>
  );
}

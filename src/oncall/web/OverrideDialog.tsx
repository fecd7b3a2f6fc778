/** Puts one person on call for a span of time: typed, not dragged, so a keyboard is enough. */
import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { usePeople } from '../../identity/web/people.ts';
import type { Instant } from '../../kernel/instant.ts';
import { apiSend } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { formatWhenZoned, useZone, zoneNames } from '../../ui/format.ts';
import { FormDialog } from '../../ui/forms/FormDialog.tsx';
import { instantToLocal, localToInstant } from '../../ui/forms/local-time.ts';
import { toastDone, toastProblem } from '../../ui/forms/toast.tsx';
import { useRefresh } from '../../ui/pages.ts';
import type { OverrideItem } from '../api.ts';
import { WORDS } from './words.ts';

export interface OverrideWish {
  readonly schedule: string;
  readonly person?: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly slot?: number;
}

/** Adds or takes back an override and offers the way back in a toast. */
export function useOverrides() {
  const refresh = useRefresh();
  const now = useNow();
  const zone = useZone();
  const seen = () => refresh('/api/v1/schedules', '/api/v1/oncall');
  const takeBack = async (item: OverrideItem, quietly = false) => {
    try {
      await apiSend('DELETE', `/api/v1/schedules/${item.schedule}/overrides/${item.id}`);
      await seen();
      if (quietly) return;
      toastDone(`Override of ${item.personName} taken back.`, {
        label: 'Undo',
        run: () => void add(item).catch((error: unknown) => toastProblem('Not put back.', error)),
      });
    } catch (error) {
      toastProblem('Override not taken back.', error);
    }
  };
  const add = async (wish: OverrideWish) => {
    const { schedule, person, from, to, slot } = wish;
    const body = { person, from, to, ...(slot === undefined ? {} : { slot }) };
    const item = await apiSend<OverrideItem>(
      'POST',
      `/api/v1/schedules/${schedule}/overrides`,
      body,
    );
    await seen();
    toastDone(`${item.personName} is on call from ${formatWhenZoned(item.from, now, zone)}.`, {
      label: 'Undo',
      run: () => void takeBack(item, true),
    });
  };
  return { add, takeBack };
}

export function OverrideDialog({
  wish,
  slots,
  onClose,
}: {
  readonly wish: OverrideWish;
  /** How many are on call at once. */
  readonly slots: number;
  readonly onClose: () => void;
}) {
  const zone = useZone();
  const people = usePeople();
  const { add } = useOverrides();
  const [person, setPerson] = useState(wish.person ?? '');
  const [from, setFrom] = useState(instantToLocal(wish.from, zone));
  const [to, setTo] = useState(instantToLocal(wish.to, zone));
  const [slot, setSlot] = useState(String(wish.slot ?? 0));
  const submit = () =>
    add({
      schedule: wish.schedule,
      // What is missing is told by the server at its field, so it is sent as it stands.
      person,
      from: (localToInstant(from, zone) ?? from) as Instant,
      to: (localToInstant(to, zone) ?? to) as Instant,
      ...(slots > 1 ? { slot: Number(slot) } : {}),
    });
  return (
    <FormDialog
      title={WORDS.overrideTitle}
      submit={WORDS.addOverride}
      known={['person', 'from', 'to', 'slot']}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <p className="sm t2">{WORDS.overrideHelp}</p>
          <Select
            label={WORDS.person}
            data={[...people.choices]}
            value={person === '' ? null : person}
            onChange={(id) => setPerson(id ?? '')}
            error={errors.of('person')}
            searchable
            openOnFocus={false}
            data-autofocus
          />
          <div className="two">
            <TextInput
              type="datetime-local"
              label={WORDS.from}
              description={<ZoneHint local={from} />}
              value={from}
              onChange={(event) => setFrom(event.currentTarget.value)}
              error={errors.of('from')}
            />
            <TextInput
              type="datetime-local"
              label={WORDS.to}
              description={<ZoneHint local={to} />}
              value={to}
              onChange={(event) => setTo(event.currentTarget.value)}
              error={errors.of('to')}
            />
          </div>
          {slots > 1 ? (
            <Select
              label={WORDS.slot}
              description={WORDS.slotHelp}
              data={Array.from({ length: slots }, (_, index) => ({
                value: String(index),
                label: `Place ${index + 1}`,
              }))}
              value={slot}
              onChange={(value) => setSlot(value ?? '0')}
              error={errors.of('slot')}
            />
          ) : null}
        </>
      )}
    </FormDialog>
  );
}

/** "Europe/Berlin, UTC+1": the offset at the moment that was typed, not the one of today. */
function ZoneHint({ local }: { readonly local: string }) {
  const zone = useZone();
  const now = useNow();
  return (
    <>
      {zone}, {zoneNames(localToInstant(local, zone) ?? now, zone).offset}
    </>
  );
}

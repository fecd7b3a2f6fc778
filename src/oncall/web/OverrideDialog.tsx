/** Puts one person on call for a span of time: typed, not dragged, so a keyboard is enough. */
import { Select } from '@mantine/core';
import { useState } from 'react';
import type { Instant } from '../../kernel/instant.ts';
import { apiSend } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { formatWhenZoned, useZone } from '../../ui/format.ts';
import { FormDialog } from '../../ui/forms/FormDialog.tsx';
import { toastDone, toastProblem } from '../../ui/forms/toast.tsx';
import { useRefresh } from '../../ui/pages.ts';
import type { OverrideItem } from '../api.ts';
import { PersonField } from './PersonField.tsx';
import { SpanFields, useSpan } from './SpanFields.tsx';
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
  const { add } = useOverrides();
  const [person, setPerson] = useState(wish.person ?? '');
  const time = useSpan(wish);
  const [slot, setSlot] = useState(String(wish.slot ?? 0));
  const submit = () =>
    add({
      schedule: wish.schedule,
      // What is missing is told by the server at its field, so it is sent as it stands.
      person,
      ...time.span(),
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
          <PersonField person={person} onPick={setPerson} errors={errors} first />
          <SpanFields of={time} errors={errors} />
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

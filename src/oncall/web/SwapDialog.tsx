/** Asking for cover: which of my shifts, whom, and what I would take in return. */
import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useNow } from '../../ui/clock.ts';
import { formatSpan, useZone } from '../../ui/format.ts';
import { FormDialog } from '../../ui/forms/FormDialog.tsx';
import { toastDone } from '../../ui/forms/toast.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import { useViewer } from '../../ui/viewer.ts';
import type { Schedule, ShiftItem } from '../api.ts';
import type { SwapItem } from '../swap-shapes.ts';
import { type Span, useSend } from './changes.ts';
import { SpanFields, useSpan } from './SpanFields.tsx';
import { WORDS } from './words.ts';

export interface SwapWish extends Span {
  readonly slot: number;
}

export function SwapDialog({
  schedule,
  coming,
  wish,
  onClose,
}: {
  readonly schedule: Schedule;
  /** Shifts of the next weeks, of everybody. */
  readonly coming: readonly ShiftItem[];
  /** The shift that was pressed; absent: the next one. */
  readonly wish: SwapWish | undefined;
  readonly onClose: () => void;
}) {
  const now = useNow();
  const zone = useZone();
  const viewer = useViewer();
  const send = useSend();
  const ahead = coming.filter((shift) => shift.from > now);
  const mine = ahead.filter(({ person }) => person === viewer.id);
  const start = wish ?? mine[0];
  const time = useSpan(start ?? { from: now, to: now });
  const [slot, setSlot] = useState(start?.slot ?? 0);
  const [asked, setAsked] = useState<string | null>(null);
  const [back, setBack] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const theirs = ahead.filter(({ person }) => person === asked);
  const words = (shift: ShiftItem) => formatSpan(shift, now, zone);
  const choices = (shifts: readonly ShiftItem[]) =>
    shifts.slice(0, SHOWN).map((shift) => ({ value: keyOf(shift), label: words(shift) }));
  const pick = (key: string | null) => {
    const shift = mine.find((one) => keyOf(one) === key);
    if (shift === undefined) return;
    time.set(shift);
    setSlot(shift.slot);
  };
  const submit = async () => {
    const returned = theirs.find((one) => keyOf(one) === back);
    const item = await send<SwapItem>('POST', `/api/v1/schedules/${schedule.id}/swaps`, {
      ...{ ...time.span(), slot, note },
      ...(asked === null ? {} : { asked }),
      ...(returned === undefined
        ? {}
        : { inReturn: { from: returned.from, to: returned.to, slot: returned.slot } }),
    });
    toastDone(`${item.askedName ?? 'Everybody in the rota'} is asked.`);
  };
  if (start === undefined) {
    return (
      <FormDialog
        title={WORDS.ask}
        submit={WORDS.ok}
        known={[]}
        onSubmit={async () => undefined}
        onClose={onClose}
      >
        {() => <Note>{WORDS.noShiftToGive}</Note>}
      </FormDialog>
    );
  }
  return (
    <FormDialog
      title={WORDS.ask}
      submit={WORDS.askSubmit}
      known={['from', 'to', 'asked', 'inReturn', 'note']}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <p className="sm t2">{schedule.swapApproval ? WORDS.askHelpApproval : WORDS.askHelp}</p>
          {mine.length > 1 ? (
            <Select
              label={WORDS.myShift}
              data={choices(mine)}
              defaultValue={keyOf(start as ShiftItem)}
              onChange={pick}
              allowDeselect={false}
            />
          ) : null}
          <SpanFields of={time} errors={errors} />
          <Select
            label={WORDS.askWhom}
            placeholder={WORDS.anybody}
            data={colleagues(coming, viewer.id)}
            value={asked}
            onChange={(id) => {
              setAsked(id);
              setBack(null);
            }}
            error={errors.of('asked')}
            clearable
            searchable
            openOnFocus={false}
          />
          {theirs.length === 0 ? null : (
            <Select
              label={WORDS.inReturn}
              description={WORDS.inReturnHelp}
              data={choices(theirs)}
              value={back}
              onChange={setBack}
              error={errors.of('inReturn')}
              clearable
            />
          )}
          <TextInput
            label={WORDS.note}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            error={errors.of('note')}
          />
        </>
      )}
    </FormDialog>
  );
}

const SHOWN = 60;

const keyOf = ({ from, slot }: SwapWish): string => `${from} ${slot}`;

function colleagues(coming: readonly ShiftItem[], me: string) {
  const names = new Map(coming.map(({ person, personName }) => [person, personName]));
  names.delete(me);
  return [...names].map(([value, label]) => ({ value, label }));
}

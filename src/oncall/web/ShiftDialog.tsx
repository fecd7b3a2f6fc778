/** One shift of the result: whose it is and why, and what can be done about it, by key as by hand. */
import { Modal } from '@mantine/core';
import { useNow } from '../../ui/clock.ts';
import { formatBetween, formatWhenZoned, useZone } from '../../ui/format.ts';
import { toastDone, toastProblem } from '../../ui/forms/toast.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Person } from '../../ui/parts/Person.tsx';
import { useViewer } from '../../ui/viewer.ts';
import type { ShiftItem } from '../api.ts';
import { useSend } from './changes.ts';
import { REASONS, WORDS } from './words.ts';

export interface ShiftDialogProps {
  readonly schedule: string;
  readonly shift: ShiftItem;
  readonly onOverride: () => void;
  readonly onAsk: () => void;
  readonly onClose: () => void;
}

export function ShiftDialog({ schedule, shift, onOverride, onAsk, onClose }: ShiftDialogProps) {
  const now = useNow();
  const zone = useZone();
  const viewer = useViewer();
  const send = useSend();
  const mine = shift.person === viewer.id;
  const take = async () => {
    const { from, to, slot } = shift;
    try {
      await send('POST', `/api/v1/schedules/${schedule}/take`, { from, to, slot });
      toastDone(WORDS.taken.done);
      onClose();
    } catch (error) {
      toastProblem(WORDS.taken.not, error);
    }
  };
  return (
    <Modal opened onClose={onClose} title={WORDS.shift} size={460}>
      <div className="stack">
        <Person name={shift.personName} you={mine} />
        <dl className="kv">
          <dt>{WORDS.from}</dt>
          <dd>{formatWhenZoned(shift.from, now, zone)}</dd>
          <dt>{WORDS.to}</dt>
          <dd>
            {formatWhenZoned(shift.to, now, zone)}, {formatBetween(shift.from, shift.to)}
          </dd>
          <dt>{WORDS.kind}</dt>
          <dd>{whyOf(shift)}</dd>
        </dl>
        <div className="flex wrap dlg-act">
          {mine && shift.from > now ? <Button onClick={onAsk}>{WORDS.ask}</Button> : null}
          {!mine && viewer.id !== '' && shift.to > now ? (
            <Button onClick={() => void take()}>{WORDS.take}</Button>
          ) : null}
          <Button kind="primary" onClick={onOverride}>
            {WORDS.other}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

/** "Nights" or "an override"; "Nights, for Ana (on leave)" where somebody stands in. */
export function whyOf({ layer, override, insteadName, reason }: ShiftItem): string {
  if (override !== null) return 'an override';
  return insteadName === null
    ? layer
    : `${layer}, for ${insteadName} (${REASONS[reason].toLowerCase()})`;
}

/** Mutes the condition of an alert: further firings wake nobody until then, a week at most, with a reason on record. */
import { useState } from 'react';
import { plusSeconds } from '../../../kernel/instant.ts';
import { apiSend } from '../../../ui/api.ts';
import { useNow } from '../../../ui/clock.ts';
import { formatWhenZoned, useZone } from '../../../ui/format.ts';
import { ConfirmWithReason } from '../../../ui/forms/ConfirmWithReason.tsx';
import { toastDone } from '../../../ui/forms/toast.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import type { AlertView } from '../../api.ts';

const DAY_SECONDS = 86_400;

export function MuteButton({ alert }: { readonly alert: AlertView }) {
  const [asking, setAsking] = useState(false);
  const refresh = useRefresh();
  const now = useNow();
  const zone = useZone();
  const until = plusSeconds(now, DAY_SECONDS);
  const mute = async (reason: string) => {
    await apiSend('POST', `/api/v1/alerts/${alert.id}/mute`, { until, reason });
    await refresh('/api/v1/alerts', '/api/v1/silences');
    toastDone(`Muted until ${formatWhenZoned(until, now, zone)}. Silences shows it, and ends it.`);
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>Mute for a day</Button>
      <ConfirmWithReason
        opened={asking}
        title="Mute this condition for a day?"
        confirm="Mute it"
        keep="Do not mute it"
        reasonLabel="Why it needs nobody"
        onConfirm={mute}
        onClose={() => setAsking(false)}
      >
        It is listed and counted, and wakes nobody, until {formatWhenZoned(until, now, zone)}. You
        are told before that. An incident it belongs to already goes on.
      </ConfirmWithReason>
    </>
  );
}

/** The keys of web push, made by a button; new ones only after a question. */
import { useState } from 'react';
import { apiSend } from '../../../ui/api.ts';
import { ConfirmWithReason } from '../../../ui/forms/ConfirmWithReason.tsx';
import { toastDone, toastProblem } from '../../../ui/forms/toast.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import type { ChannelItem } from '../../api.ts';
import { CHANNEL_WORDS } from './words.ts';

export function PushKeys({
  channel,
  admin,
}: {
  readonly channel: ChannelItem;
  readonly admin: boolean;
}) {
  const [asking, setAsking] = useState(false);
  const refresh = useRefresh();
  const make = async (replace: boolean) => {
    await apiSend('POST', '/api/v1/channels/push/keys', { replace });
    await refresh('/api/v1/channels');
    toastDone(CHANNEL_WORDS.keysMade);
  };
  if (channel.missing === null) {
    return (
      <>
        <p className="xs t3">{CHANNEL_WORDS.testPush}</p>
        {admin ? (
          <Button size="sm" onClick={() => setAsking(true)}>
            {CHANNEL_WORDS.newKeys}
          </Button>
        ) : null}
        <ConfirmWithReason
          opened={asking}
          title="Replace the keys of web push?"
          confirm={CHANNEL_WORDS.newKeys}
          keep="Keep the keys"
          onConfirm={() => make(true)}
          onClose={() => setAsking(false)}
        >
          <p>{CHANNEL_WORDS.newKeysHelp}</p>
        </ConfirmWithReason>
      </>
    );
  }
  if (!admin) return null;
  const first = () =>
    make(false).catch((error: unknown) => toastProblem('The keys were not made.', error));
  return (
    <Button size="sm" onClick={() => void first()}>
      {CHANNEL_WORDS.makeKeys}
    </Button>
  );
}

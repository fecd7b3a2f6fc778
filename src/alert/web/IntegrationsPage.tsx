/** Who may send us signals: one sender per service and tool, how to connect each, and when it was last heard. */
import { useState } from 'react';
import { SettingsFrame } from '../../identity/web/SettingsFrame.tsx';
import { apiSend, useGet } from '../../ui/api.ts';
import { plural } from '../../ui/format.ts';
import { ConfirmWithReason } from '../../ui/forms/ConfirmWithReason.tsx';
import { toastDone, toastProblem } from '../../ui/forms/toast.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { useRefresh } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { useMay } from '../../ui/viewer.ts';
import type { IntegrationItem } from '../api.ts';
import { ConnectDialog } from './ConnectDialog.tsx';
import { HowToDialog } from './HowToDialog.tsx';
import { IntegrationRows } from './IntegrationRows.tsx';
import { MailboxPanel } from './mailbox/MailboxPanel.tsx';
import { RhythmDialog } from './RhythmDialog.tsx';
import { WORDS } from './words.ts';

type Open =
  | { readonly kind: 'connect' }
  | { readonly kind: 'how' | 'off' | 'rhythm'; readonly item: IntegrationItem };

export function IntegrationsPage() {
  const list = useGet<{ readonly items: readonly IntegrationItem[] }>('/api/v1/integrations', {
    topics: ['alerts'],
  });
  const [open, setOpen] = useState<Open>();
  const may = useMay('responder');
  const isAdmin = useMay('admin');
  const test = useTest();
  return (
    <SettingsFrame
      section="Integrations"
      title={newsOf(list.data?.items)}
      sub="Each sender belongs to one service. Its key is shown once, when it is made."
      actions={
        may ? (
          <Button kind="primary" onClick={() => setOpen({ kind: 'connect' })}>
            {WORDS.connect}
          </Button>
        ) : undefined
      }
    >
      <div className="stack">
        <section className="panel" aria-label="Integrations">
          <Loaded of={list} what="The integrations did not load." rows={5}>
            {({ items }) =>
              items.length === 0 ? (
                <Empty title="Nothing sends signals yet.">
                  Connect your monitoring: PagerDuty senders only change the address, Alertmanager
                  gets a webhook, and anything that can send JSON fits too. Then let it send a test.
                </Empty>
              ) : (
                <IntegrationRows
                  items={items}
                  may={may}
                  onTest={(item) => void test(item)}
                  onHow={(item) => setOpen({ kind: 'how', item })}
                  onOff={(item) => setOpen({ kind: 'off', item })}
                  onRhythm={(item) => setOpen({ kind: 'rhythm', item })}
                />
              )
            }
          </Loaded>
        </section>
        {isAdmin ? <MailboxPanel senders={list.data?.items ?? []} /> : null}
      </div>
      <Dialogs open={open} onClose={() => setOpen(undefined)} />
    </SettingsFrame>
  );
}

function useTest(): (item: IntegrationItem) => Promise<void> {
  const refresh = useRefresh();
  return async (item) => {
    try {
      await apiSend('POST', `/api/v1/integrations/${item.id}/test`, {});
      await refresh('/api/v1/integrations', '/api/v1/alerts', '/api/v1/signals');
      toastDone(`Test signal of ${item.name} accepted. Find it under Signals.`);
    } catch (error) {
      toastProblem('The test signal was not taken.', error);
    }
  };
}

function newsOf(items: readonly IntegrationItem[] | undefined): string {
  if (items === undefined) return 'Integrations';
  if (items.length === 0) return 'No sender connected';
  const silent = items.filter((item) => item.disabledAt === null && item.lastSeenAt === null);
  const count = plural(items.length, 'sender');
  return silent.length === 0 ? count : `${count}, ${silent.length} never heard`;
}

function Dialogs({
  open,
  onClose,
}: {
  readonly open: Open | undefined;
  readonly onClose: () => void;
}) {
  const refresh = useRefresh();
  if (open === undefined) return null;
  if (open.kind === 'connect') return <ConnectDialog onClose={onClose} />;
  if (open.kind === 'how') return <HowToDialog item={open.item} onClose={onClose} />;
  if (open.kind === 'rhythm') return <RhythmDialog item={open.item} onClose={onClose} />;
  const { item } = open;
  return (
    <ConfirmWithReason
      opened
      title={`Switch ${item.name} off?`}
      confirm="Switch it off"
      keep="Keep it"
      onConfirm={async () => {
        await apiSend('DELETE', `/api/v1/integrations/${item.id}`);
        await refresh('/api/v1/integrations', '/api/v1/services');
        toastDone(`${item.name} is off. What it sent stays.`);
      }}
      onClose={onClose}
    >
      Its key stops working at once, and for good: whatever still sends with it is refused. Connect
      a new sender to replace it.
    </ConfirmWithReason>
  );
}

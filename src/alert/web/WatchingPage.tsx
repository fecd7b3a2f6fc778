/** What is watched from here: jobs that must be heard of, and what we look at ourselves; how each stands and when next. */
import '../../ui/styles/manage.css';
import { useState } from 'react';
import { apiSend, useGet } from '../../ui/api.ts';
import { plural } from '../../ui/format.ts';
import { ConfirmWithReason } from '../../ui/forms/ConfirmWithReason.tsx';
import { toastDone, toastProblem, toastWarning } from '../../ui/forms/toast.tsx';
import { Page } from '../../ui/layout/Page.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { useRefresh } from '../../ui/pages.ts';
import { Button, ButtonLink } from '../../ui/parts/Button.tsx';
import { useMay } from '../../ui/viewer.ts';
import type { HeartbeatItem } from '../api.ts';
import type { CheckItem } from '../checks/check-api.ts';
import { RhythmDialog } from './RhythmDialog.tsx';
import { SignalsTabs } from './SignalsTabs.tsx';
import { CheckDialog } from './watching/CheckDialog.tsx';
import { CheckRows, HeartbeatRows } from './watching/WatchedRows.tsx';

type Open =
  | { readonly kind: 'new' }
  | { readonly kind: 'edit' | 'delete'; readonly check: CheckItem }
  | { readonly kind: 'rhythm'; readonly heartbeat: HeartbeatItem };

export function WatchingPage() {
  const checks = useGet<{ readonly items: readonly CheckItem[] }>('/api/v1/checks', {
    topics: ['checks', 'alerts'],
    againSeconds: 30,
  });
  const heartbeats = useGet<{ readonly items: readonly HeartbeatItem[] }>('/api/v1/heartbeats', {
    topics: ['heartbeats', 'alerts'],
    againSeconds: 30,
  });
  const [open, setOpen] = useState<Open>();
  const may = useMay('responder');
  const act = useActions();
  return (
    <Page
      crumbs={[{ label: 'Signals', to: '/signals' }, { label: 'Watching' }]}
      title={newsOf(checks.data?.items, heartbeats.data?.items)}
      sub="What must answer, and what must be heard of. Its alerts go the way of all others."
      actions={
        may ? (
          <Button kind="primary" onClick={() => setOpen({ kind: 'new' })}>
            Watch something
          </Button>
        ) : undefined
      }
    >
      <SignalsTabs current="Watching" />
      <div className="stack">
        <Panel title="Checks" flush>
          <Loaded of={checks} what="The checks did not load." rows={4}>
            {({ items }) =>
              items.length === 0 ? (
                <Empty title="Nothing is looked at yet.">
                  A check looks at an address, a port, a name or a certificate from here, as often
                  as every 30 seconds, and fires an alert when it fails so many times in a row.
                  Begin with the address your customers use.
                </Empty>
              ) : (
                <CheckRows
                  items={items}
                  may={may}
                  onRun={act.run}
                  onPause={act.pause}
                  onEdit={(check) => setOpen({ kind: 'edit', check })}
                  onDelete={(check) => setOpen({ kind: 'delete', check })}
                />
              )
            }
          </Loaded>
        </Panel>
        <Panel title="Heartbeats" flush>
          <Loaded of={heartbeats} what="The heartbeats did not load." rows={3}>
            {({ items }) =>
              items.length === 0 ? (
                <Empty
                  title="No job is waited for yet."
                  action={<ButtonLink to="/settings/integrations">Connect a heartbeat</ButtonLink>}
                >
                  A backup or a cron job calls an address when it is done; when the call stays away
                  an alert fires. Connect the tool “Heartbeat of a job” and paste its line into the
                  job.
                </Empty>
              ) : (
                <HeartbeatRows
                  items={items}
                  may={may}
                  onRhythm={(heartbeat) => setOpen({ kind: 'rhythm', heartbeat })}
                />
              )
            }
          </Loaded>
        </Panel>
      </div>
      <Dialogs open={open} onClose={() => setOpen(undefined)} />
    </Page>
  );
}

function useActions() {
  const refresh = useRefresh();
  const run = async (check: CheckItem): Promise<void> => {
    try {
      const path = `/api/v1/checks/${check.id}/run`;
      const look = await apiSend<{ readonly ok: boolean; readonly words: string }>(
        'POST',
        path,
        {},
      );
      await refresh('/api/v1/checks');
      const words = `${check.name}: ${look.ok ? '' : 'failed, '}${look.words}.`;
      if (look.ok) toastDone(words);
      else toastWarning(words);
    } catch (error) {
      toastProblem(`${check.name} was not looked at.`, error);
    }
  };
  const pause = async (check: CheckItem): Promise<void> => {
    try {
      await apiSend('PATCH', `/api/v1/checks/${check.id}`, { paused: !check.paused });
      await refresh('/api/v1/checks');
      toastDone(check.paused ? `${check.name} is looked at again.` : `${check.name} is paused.`);
    } catch (error) {
      toastProblem(`${check.name} was not changed.`, error);
    }
  };
  return { run, pause };
}

function newsOf(
  checks: readonly CheckItem[] | undefined,
  heartbeats: readonly HeartbeatItem[] | undefined,
): string {
  if (checks === undefined || heartbeats === undefined) return 'Watching';
  const down = [...checks, ...heartbeats].filter(({ state }) => state === 'down').length;
  const all = checks.length + heartbeats.length;
  if (all === 0) return 'Nothing is watched from here';
  const watched = `${plural(all, 'thing')} watched`;
  return down === 0 ? `${watched}, none down` : `${down} down of ${watched}`;
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
  if (open.kind === 'new') return <CheckDialog onClose={onClose} />;
  if (open.kind === 'edit') return <CheckDialog check={open.check} onClose={onClose} />;
  if (open.kind === 'rhythm') {
    const { integration: id, name } = open.heartbeat;
    return <RhythmDialog item={{ id, name }} onClose={onClose} />;
  }
  const { check } = open;
  return (
    <ConfirmWithReason
      opened
      title={`Delete ${check.name}?`}
      confirm="Delete it"
      keep="Keep it"
      onConfirm={async () => {
        await apiSend('DELETE', `/api/v1/checks/${check.id}`);
        await refresh('/api/v1/checks', '/api/v1/services');
        toastDone(`${check.name} is looked at no more.`);
      }}
      onClose={onClose}
    >
      It is looked at no more and its results go; alerts it made stay, and one that fires is over.
    </ConfirmWithReason>
  );
}

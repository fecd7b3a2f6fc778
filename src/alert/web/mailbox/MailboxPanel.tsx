/** The mailboxes that are read: when each last was, what is wrong with it, and what can be done. For admins. */
import { useState } from 'react';
import { apiSend, useGet } from '../../../ui/api.ts';
import { plural } from '../../../ui/format.ts';
import { ConfirmWithReason } from '../../../ui/forms/ConfirmWithReason.tsx';
import { toastDone, toastProblem, toastWarning } from '../../../ui/forms/toast.tsx';
import { type Column, DataTable } from '../../../ui/layout/DataTable.tsx';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { Empty, Loaded } from '../../../ui/layout/States.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import { Time } from '../../../ui/parts/Clock.tsx';
import { Tag } from '../../../ui/parts/Tag.tsx';
import type { IntegrationItem } from '../../api.ts';
import type { MailboxItem, MailboxTest } from '../../mailbox/mailbox-api.ts';
import { MailboxDialog } from './MailboxDialog.tsx';
import { MAILBOX } from './words.ts';

type Open =
  | { readonly kind: 'form'; readonly item: MailboxItem | undefined }
  | { readonly kind: 'remove'; readonly item: MailboxItem };

export function MailboxPanel({ senders }: { readonly senders: readonly IntegrationItem[] }) {
  const list = useGet<{ readonly items: readonly MailboxItem[] }>('/api/v1/mailboxes', {
    againSeconds: 30,
  });
  const [open, setOpen] = useState<Open>();
  return (
    <Panel
      title={MAILBOX.title}
      note={MAILBOX.note}
      flush
      aside={
        <Button size="sm" onClick={() => setOpen({ kind: 'form', item: undefined })}>
          {MAILBOX.add}
        </Button>
      }
    >
      <Loaded of={list} what={MAILBOX.failed} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={MAILBOX.none}>{MAILBOX.noneHelp}</Empty>
          ) : (
            <Rows items={items} onOpen={setOpen} />
          )
        }
      </Loaded>
      {open?.kind === 'form' ? (
        <MailboxDialog
          mailbox={open.item}
          senders={senders.filter(
            ({ source, disabledAt }) => source === 'email' && disabledAt === null,
          )}
          onClose={() => setOpen(undefined)}
        />
      ) : null}
      {open?.kind === 'remove' ? (
        <Remove item={open.item} onClose={() => setOpen(undefined)} />
      ) : null}
    </Panel>
  );
}

function Rows({
  items,
  onOpen,
}: {
  readonly items: readonly MailboxItem[];
  readonly onOpen: (open: Open) => void;
}) {
  const columns: readonly Column<MailboxItem>[] = [
    { key: 'name', head: 'Mailbox', phone: 'full', cell: (item) => <Named item={item} /> },
    { key: 'state', head: 'Last read', phone: 'full', cell: (item) => <Stand item={item} /> },
    { key: 'kept', head: 'Mails', phone: 'full', cell: (item) => <Counts item={item} /> },
    {
      key: 'do',
      head: 'Do',
      quiet: true,
      phone: 'full',
      cell: (item) => <Actions item={item} onOpen={onOpen} />,
    },
  ];
  return (
    <DataTable label={MAILBOX.title} columns={columns} rows={items} rowKey={(item) => item.id} />
  );
}

function Named({ item }: { readonly item: MailboxItem }) {
  return (
    <>
      <b>{item.name}</b>
      <div className="xs t3">
        {item.address} · {item.folder} on {item.host}
      </div>
    </>
  );
}

function Stand({ item }: { readonly item: MailboxItem }) {
  if (item.why !== null) {
    return (
      <>
        <Tag tone="crit">Cannot be read</Tag>
        <div className="xs t2">{item.why}</div>
        {item.failingSince === null ? null : (
          <div className="xs t3">
            Since <Time at={item.failingSince} />
          </div>
        )}
      </>
    );
  }
  if (item.okAt === null) return <Tag tone="warn">{MAILBOX.never}</Tag>;
  return <Time at={item.okAt} seconds />;
}

function Counts({ item }: { readonly item: MailboxItem }) {
  return (
    <>
      {plural(item.kept, 'mail')} kept
      <div className="xs t3">
        {item.integrationName === null
          ? `${item.unclaimed} without a key, left alone`
          : `Without a key: to ${item.integrationName}`}
      </div>
    </>
  );
}

function Actions({
  item,
  onOpen,
}: {
  readonly item: MailboxItem;
  readonly onOpen: (open: Open) => void;
}) {
  const [busy, setBusy] = useState(false);
  const refresh = useRefresh();
  const test = async () => {
    setBusy(true);
    try {
      const { ok, says } = await apiSend<MailboxTest>(
        'POST',
        `/api/v1/mailboxes/${item.id}/test`,
        {},
      );
      await refresh('/api/v1/mailboxes');
      if (ok) toastDone(`${item.name} answers: ${says}.`);
      else toastWarning(`${item.name} cannot be read: ${says}.`);
    } catch (error) {
      toastProblem('The test did not run.', error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <span className="row-act">
      <Button size="sm" busy={busy} aria-label={`Test ${item.name}`} onClick={() => void test()}>
        {MAILBOX.test}
      </Button>
      <Button
        size="sm"
        aria-label={`Change ${item.name}`}
        onClick={() => onOpen({ kind: 'form', item })}
      >
        {MAILBOX.change}
      </Button>
      <Button
        size="sm"
        kind="quiet"
        aria-label={`Remove ${item.name}`}
        onClick={() => onOpen({ kind: 'remove', item })}
      >
        {MAILBOX.remove}
      </Button>
    </span>
  );
}

function Remove({ item, onClose }: { readonly item: MailboxItem; readonly onClose: () => void }) {
  const refresh = useRefresh();
  return (
    <ConfirmWithReason
      opened
      title={`Read ${item.name} no more?`}
      confirm="Remove it"
      keep="Keep it"
      onConfirm={async () => {
        await apiSend('DELETE', `/api/v1/mailboxes/${item.id}`);
        await refresh('/api/v1/mailboxes', '/api/v1/integrations');
        toastDone(`${item.name} is read no more.`);
      }}
      onClose={onClose}
    >
      {MAILBOX.removeHelp}
    </ConfirmWithReason>
  );
}

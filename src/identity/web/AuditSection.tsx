/** The audit log: who changed what, the newest first, with what it was before and after. */
import { TextInput } from '@mantine/core';
import { isInstant } from '../../kernel/instant.ts';
import { type Column, DataTable } from '../../ui/layout/DataTable.tsx';
import { LoadMore } from '../../ui/layout/LoadMore.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { useList } from '../../ui/pages.ts';
import { Time } from '../../ui/parts/Clock.tsx';
import { pathWith, useUrl } from '../../ui/url.ts';
import { usePeople } from './people.ts';
import { SettingsFrame } from './SettingsFrame.tsx';

interface AuditItem {
  readonly id: number;
  readonly at: string;
  readonly actorId: string;
  readonly action: string;
  readonly object: string;
  readonly old: unknown;
  readonly new: unknown;
  readonly ip: string | null;
  readonly reason: string | null;
}

export function AuditSection() {
  const [url, put] = useUrl();
  const people = usePeople();
  const filters = { action: url['action'] ?? '', object: url['object'] ?? '' };
  const list = useList<AuditItem>(pathWith('/api/v1/audit', filters));
  const last = list.data?.[0];
  const columns: readonly Column<AuditItem>[] = [
    {
      key: 'at',
      head: 'When',
      width: 150,
      phone: 'full',
      cell: (item) => (isInstant(item.at) ? <Time at={item.at} seconds /> : item.at),
    },
    {
      key: 'who',
      head: 'Who',
      width: 160,
      phone: 'full',
      cell: (item) => (
        <>
          {nameOf(item.actorId, people.nameOf)}
          {item.ip === null ? null : <div className="xs t3">from {item.ip}</div>}
        </>
      ),
    },
    {
      key: 'what',
      head: 'What',
      phone: 'full',
      cell: (item) => <What item={item} />,
    },
  ];
  return (
    <SettingsFrame
      section="Audit"
      title={last === undefined ? 'Audit log' : `Last change: ${last.action}`}
      sub="Who changed what, and from where. Rows are only ever added."
    >
      <section className="panel" aria-label="Audit log">
        <div className="filters in-top">
          <TextInput
            className="wide"
            aria-label="Action"
            placeholder="Action, person.changed"
            defaultValue={filters.action}
            onChange={(event) => put({ action: event.currentTarget.value.trim() })}
          />
          <TextInput
            className="wide"
            aria-label="Object"
            placeholder="Object, setting:organisation"
            defaultValue={filters.object}
            onChange={(event) => put({ object: event.currentTarget.value.trim() })}
          />
        </div>
        <Loaded of={list} what="The audit log did not load." rows={8}>
          {(items) => (
            <DataTable
              label="Audit log"
              columns={columns}
              rows={items}
              rowKey={(item) => String(item.id)}
              empty={<Empty title="No row by this filter." />}
            />
          )}
        </Loaded>
        <LoadMore of={list} thing="row" />
      </section>
    </SettingsFrame>
  );
}

function What({ item }: { readonly item: AuditItem }) {
  const changed = item.old !== null || item.new !== null;
  return (
    <>
      <b>{item.action}</b> <span className="t3 drop">{item.object}</span>
      {item.reason === null ? null : <div className="sm t2">Reason: {item.reason}</div>}
      {changed ? (
        <details>
          <summary className="sm t3">Before and after</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key */}
          <pre className="rule copy-tall" tabIndex={0}>
            {JSON.stringify({ before: item.old, after: item.new }, null, 2)}
          </pre>
        </details>
      ) : null}
    </>
  );
}

function nameOf(actor: string, personName: (id: string) => string): string {
  if (!/^[0-9a-f-]{36}$/.test(actor)) return actor;
  return personName(actor);
}

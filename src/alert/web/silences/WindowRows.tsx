/** Maintenance windows in a table: which services, the next spans with their zone, what each hid, and how to call it off. */
import { useState } from 'react';
import { apiSend } from '../../../ui/api.ts';
import { useNow } from '../../../ui/clock.ts';
import { formatCount, formatSpanZoned, plural, useZone } from '../../../ui/format.ts';
import { ConfirmWithReason } from '../../../ui/forms/ConfirmWithReason.tsx';
import { toastDone } from '../../../ui/forms/toast.tsx';
import { type Column, DataTable } from '../../../ui/layout/DataTable.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import { Tag } from '../../../ui/parts/Tag.tsx';
import type { WindowItem } from '../../silences/window-api.ts';
import { Where } from './Where.tsx';
import { SILENCES, STATUS_WORDS } from './words.ts';

interface Props {
  readonly items: readonly WindowItem[];
  readonly may: boolean;
  readonly onHidden: (path: string, name: string) => void;
}

export function WindowRows({ items, may, onHidden }: Props) {
  const refresh = useRefresh();
  const [ending, setEnding] = useState<WindowItem>();
  const columns: readonly Column<WindowItem>[] = [
    {
      key: 'what',
      head: 'Window',
      phone: 'full',
      cell: ({ name, comment, services, condition }) => (
        <>
          <b className="drop">{name}</b>
          <div className="xs t3 drop">
            {services.length === 0
              ? 'Every service'
              : services.map((service) => service.name).join(', ')}
            {comment === '' ? '' : ` · ${comment}`}
          </div>
          <Where condition={condition} />
        </>
      ),
    },
    { key: 'when', head: 'Next', width: 280, phone: 'full', cell: (one) => <Next of={one} /> },
    {
      key: 'hid',
      head: 'What it hid',
      told: true,
      width: 160,
      phone: 'full',
      cell: ({ id, name, hid }) => (
        <button
          type="button"
          className="linklike"
          aria-label={`What ${name} hid`}
          onClick={() => onHidden(`/api/v1/maintenance-windows/${id}/hidden`, name)}
        >
          {plural(hid.signals, 'signal')}
          {hid.firing === 0 ? '' : `, ${formatCount(hid.firing)} firing`}
        </button>
      ),
    },
    {
      key: 'do',
      head: 'Do',
      quiet: true,
      width: 110,
      phone: 'full',
      cell: (one) =>
        may && one.status !== 'ended' ? (
          <span className="row-act">
            <Button size="sm" aria-label={`Call off ${one.name}`} onClick={() => setEnding(one)}>
              Call off
            </Button>
          </span>
        ) : null,
    },
  ];
  return (
    <>
      <DataTable label={SILENCES.windows} columns={columns} rows={items} rowKey={({ id }) => id} />
      <ConfirmWithReason
        opened={ending !== undefined}
        title={ending === undefined ? '' : `Call off ${ending.name}?`}
        confirm="Call it off"
        keep="Keep it"
        onConfirm={async () => {
          if (ending === undefined) return;
          await apiSend('POST', `/api/v1/maintenance-windows/${ending.id}/cancel`, {});
          await refresh('/api/v1/maintenance-windows', '/api/v1/alerts');
          toastDone(`${ending.name} is called off.`);
        }}
        onClose={() => setEnding(undefined)}
      >
        Alerts of its services reach people again, those that fire now at once. Windows that come
        back do so no more.
      </ConfirmWithReason>
    </>
  );
}

function Next({ of }: { readonly of: WindowItem }) {
  const now = useNow();
  const zone = useZone();
  const { status, next, recurrence, startsAt, endsAt, cancelledAt } = of;
  const spans =
    next.length === 0 && startsAt !== null && endsAt !== null
      ? [
          {
            from: startsAt,
            to: cancelledAt !== null && cancelledAt < endsAt ? cancelledAt : endsAt,
          },
        ]
      : next;
  return (
    <>
      <Tag tone={status === 'active' ? 'warn' : undefined}>{STATUS_WORDS[status]}</Tag>
      {spans.map((span) => (
        <div key={span.from} className="xs t2">
          {formatSpanZoned(span, now, zone)}
        </div>
      ))}
      {recurrence === null ? null : (
        <div className="xs t3">Comes back, on the wall clock of {recurrence.timeZone}</div>
      )}
    </>
  );
}

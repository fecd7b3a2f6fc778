/** Connected senders in a table: service, tool, when last heard, and what can be done. */
import { Link } from '@tanstack/react-router';
import { type Column, DataTable } from '../../ui/layout/DataTable.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Time } from '../../ui/parts/Clock.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import type { IntegrationItem } from '../api.ts';
import { canReread, READ_AGAIN_PAGE } from './rereads/words.ts';

export interface IntegrationRowsProps {
  readonly items: readonly IntegrationItem[];
  readonly may: boolean;
  readonly onTest: (item: IntegrationItem) => void;
  readonly onHow: (item: IntegrationItem) => void;
  readonly onOff: (item: IntegrationItem) => void;
  /** Of heartbeats alone. */
  readonly onRhythm: (item: IntegrationItem) => void;
}

export function IntegrationRows(props: IntegrationRowsProps) {
  const columns: readonly Column<IntegrationItem>[] = [
    {
      key: 'name',
      head: 'Sender',
      phone: 'full',
      cell: (item) => (
        <>
          <b>{item.name}</b>
          <div className="xs t3">
            {item.title} · key ends in <span className="mono">{item.keyHint}</span>
          </div>
        </>
      ),
    },
    {
      key: 'service',
      head: 'Service',
      phone: 'full',
      cell: (item) => <Link to={`/services/${item.service}`}>{item.serviceName}</Link>,
    },
    {
      ...{ key: 'seen', head: 'Last heard', told: true, phone: 'full' },
      cell: (item) => <Seen item={item} />,
    },
    {
      key: 'do',
      head: 'Do',
      quiet: true,
      phone: 'full',
      cell: (item) => <Actions {...props} item={item} />,
    },
  ];
  return (
    <DataTable
      label="Integrations"
      columns={columns}
      rows={props.items}
      rowKey={(item) => item.id}
    />
  );
}

function Seen({ item }: { readonly item: IntegrationItem }) {
  if (item.disabledAt !== null) return <Tag>Off</Tag>;
  if (item.lastSeenAt === null) return <Tag tone="warn">Never heard</Tag>;
  return <Time at={item.lastSeenAt} seconds />;
}

function Actions({
  item,
  may,
  onTest,
  onHow,
  onOff,
  onRhythm,
}: IntegrationRowsProps & { readonly item: IntegrationItem }) {
  if (item.disabledAt !== null) return null;
  return (
    <span className="row-act">
      <Button size="sm" aria-label={`How to connect ${item.name}`} onClick={() => onHow(item)}>
        How to connect
      </Button>
      {may ? (
        <>
          {item.source === 'heartbeat' ? (
            <Button
              size="sm"
              aria-label={`When ${item.name} is expected`}
              onClick={() => onRhythm(item)}
            >
              Rhythm
            </Button>
          ) : null}
          {canReread(item.source) ? (
            <Link
              className="btn sm"
              to={READ_AGAIN_PAGE}
              search={{ sender: item.id } as never}
              aria-label={`Read signals of ${item.name} again`}
            >
              Read again
            </Link>
          ) : null}
          <Button size="sm" aria-label={`Send a test as ${item.name}`} onClick={() => onTest(item)}>
            Send a test
          </Button>
          <Button
            size="sm"
            kind="quiet"
            aria-label={`Switch ${item.name} off`}
            onClick={() => onOff(item)}
          >
            Switch off
          </Button>
        </>
      ) : null}
    </span>
  );
}

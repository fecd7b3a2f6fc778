/** What is promised at each priority: acknowledge, first answer, updates, restore; and in which hours. */
import { formatDuration } from '../../ui/format.ts';
import { type Column, DataTable } from '../../ui/layout/DataTable.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { PriorityBadge } from '../../ui/parts/PriorityBadge.tsx';
import type { Setting } from './settings.ts';

interface Target {
  readonly acknowledgeSeconds: number | null;
  readonly responseSeconds: number | null;
  readonly updateSeconds: number | null;
  readonly restoreSeconds: number | null;
  readonly hours: 'always' | 'business';
}

export type Targets = Readonly<Record<string, Target>>;

type Row = Target & { readonly priority: string };

const METRICS = [
  ['acknowledgeSeconds', 'Acknowledge'],
  ['responseSeconds', 'First answer'],
  ['updateSeconds', 'Update every'],
  ['restoreSeconds', 'Restore'],
] as const;

export function TargetsPanel({ setting }: { readonly setting: Setting<Targets> }) {
  const rows = Object.entries(setting.value).map(([priority, target]) => ({ priority, ...target }));
  const columns: readonly Column<Row>[] = [
    {
      key: 'priority',
      head: 'Priority',
      cell: (row) => <PriorityBadge priority={row.priority} />,
    },
    ...METRICS.map(
      ([name, label]): Column<Row> => ({
        key: name,
        head: label,
        phone: 'full',
        cell: (row) => (
          <>
            <span className="on-phone t3">{label}: </span>
            {row[name] === null ? (
              <span className="t3">no promise</span>
            ) : (
              spanWords(row[name] ?? 0, row.hours)
            )}
          </>
        ),
      }),
    ),
    {
      key: 'hours',
      head: 'Counted in',
      phone: 'full',
      cell: (row) => (row.hours === 'always' ? 'day and night' : 'support hours'),
    },
  ];
  return (
    <Panel title="Promises" note="a business day is 8 h of support time" flush>
      <DataTable
        label="Targets by priority"
        columns={columns}
        rows={rows}
        rowKey={(row) => row.priority}
      />
    </Panel>
  );
}

const BUSINESS_DAY = 8 * 3600;

/** Support time is counted in days of eight hours: 24 h of it are three business days, not one day. */
function spanWords(seconds: number, hours: Target['hours']): string {
  const days = seconds / BUSINESS_DAY;
  if (hours === 'always' || days < 2 || !Number.isInteger(days)) return formatDuration(seconds);
  return `${days} business days`;
}

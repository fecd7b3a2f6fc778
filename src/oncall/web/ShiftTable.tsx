/** The calendar in words: the same shifts and gaps in the order of time, for readers and for printing. */

import type { Instant } from '../../kernel/instant.ts';
import { formatBetween, formatDay, formatTime, useZone } from '../../ui/format.ts';
import { type Column, DataTable } from '../../ui/layout/DataTable.tsx';
import { NoPerson, Person } from '../../ui/parts/Person.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import { useViewer } from '../../ui/viewer.ts';
import type { Shifts } from '../api.ts';
import { whyOf } from './ShiftDialog.tsx';
import { WORDS } from './words.ts';

interface Row {
  readonly from: Instant;
  readonly to: Instant;
  readonly name: string | undefined;
  readonly person: string;
  readonly layer: string;
  readonly why: string;
}

export function ShiftTable({ shifts }: { readonly shifts: Shifts }) {
  const zone = useZone();
  const viewer = useViewer();
  const when = (at: Instant) =>
    `${formatDay(at, zone, { year: false })}, ${formatTime(at, zone, { seconds: false })}`;
  const columns: readonly Column<Row>[] = [
    {
      key: 'who',
      head: WORDS.person,
      cell: (row) =>
        row.name === undefined ? (
          <NoPerson urgent>{WORDS.nobody}</NoPerson>
        ) : (
          <Person name={row.name} you={row.person === viewer.id} />
        ),
    },
    { key: 'from', head: WORDS.from, phone: 'full', cell: (row) => when(row.from) },
    { key: 'to', head: WORDS.to, phone: 'full', cell: (row) => `to ${when(row.to)}` },
    {
      key: 'for',
      head: 'For',
      align: 'right',
      phone: 'hide',
      cell: (row) => formatBetween(row.from, row.to),
    },
    {
      key: 'layer',
      head: 'By',
      cell: (row) =>
        row.name === undefined ? (
          <Tag tone="crit">Gap</Tag>
        ) : row.layer === 'override' ? (
          <Tag tone="accent">Override</Tag>
        ) : (
          row.why
        ),
    },
  ];
  return (
    <DataTable
      label="Shifts and gaps"
      columns={columns}
      rows={rowsOf(shifts)}
      rowKey={(row) => `${row.from} ${row.person} ${row.layer}`}
    />
  );
}

function rowsOf({ items, gaps }: Shifts): readonly Row[] {
  const shifts = items.map((shift) => ({ ...shift, name: shift.personName, why: whyOf(shift) }));
  const empty = gaps.map((gap) => ({
    ...gap,
    name: undefined,
    person: 'gap',
    layer: 'gap',
    why: '',
  }));
  return [...shifts, ...empty].sort((a, b) => (a.from < b.from ? -1 : 1));
}

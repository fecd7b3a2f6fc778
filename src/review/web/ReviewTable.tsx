/** Reviews as rows: what happened, who writes it, and what is due next. */
import { Link } from '@tanstack/react-router';
import { usePeople } from '../../identity/web/people.ts';
import { useNow } from '../../ui/clock.ts';
import { useZone } from '../../ui/format.ts';
import { type Column, DataTable } from '../../ui/layout/DataTable.tsx';
import { NoPerson, Person } from '../../ui/parts/Person.tsx';
import { SeverityTag, Tag } from '../../ui/parts/Tag.tsx';
import { useViewer } from '../../ui/viewer.ts';
import { reviewDueWords, reviewIsOver } from './due.ts';
import type { ReviewItem } from './wire.ts';
import { STATUS_WORDS, WORDS } from './words.ts';

export function ReviewTable({ items }: { readonly items: readonly ReviewItem[] }) {
  const now = useNow();
  const zone = useZone();
  const people = usePeople();
  const viewer = useViewer();
  const columns: readonly Column<ReviewItem>[] = [
    {
      key: 'status',
      head: WORDS.status,
      width: 96,
      cell: ({ status }) => (
        <Tag tone={status === 'published' ? 'ok' : undefined}>{STATUS_WORDS[status]}</Tag>
      ),
    },
    {
      key: 'what',
      head: WORDS.what,
      phone: 'full',
      cell: (review) => (
        <>
          <Link className="ti" to="/reviews/$id" params={{ id: review.id }} data-row>
            {review.title}
          </Link>
          <div className="xs t3">
            {review.incident} · {review.kind} · {review.why}
          </div>
        </>
      ),
    },
    {
      key: 'severity',
      head: 'SEV',
      width: 72,
      cell: ({ severity }) => <SeverityTag severity={severity} />,
    },
    {
      key: 'owner',
      head: WORDS.owner,
      width: 140,
      cell: ({ owner }) =>
        owner === null ? (
          <NoPerson>{WORDS.nobody}</NoPerson>
        ) : (
          <Person name={people.nameOf(owner)} you={owner === viewer.id} />
        ),
    },
    {
      key: 'due',
      head: WORDS.due,
      width: 196,
      cell: (review) => (
        <span className={reviewIsOver(review, now) ? 'crit' : ''}>
          {reviewDueWords(review, now, zone)}
        </span>
      ),
    },
  ];
  return (
    <DataTable
      label={WORDS.reviews}
      columns={columns}
      rows={items}
      rowKey={(review) => review.id}
    />
  );
}

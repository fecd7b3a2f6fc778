/** Action items as rows: what, by whom, until when, and the moves its status allows. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { usePeople } from '../../identity/web/people.ts';
import { apiSend } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { useZone } from '../../ui/format.ts';
import { toastDone, toastProblem } from '../../ui/forms/toast.tsx';
import { type Column, DataTable } from '../../ui/layout/DataTable.tsx';
import { useRefresh } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { Person } from '../../ui/parts/Person.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import { useMay, useViewer } from '../../ui/viewer.ts';
import { NEXT_STATUSES } from '../core/action.ts';
import type { ActionStatus } from '../core/document.ts';
import { actionIsOver, dayOf, dayWords } from './due.ts';
import { MoveDialog } from './MoveDialog.tsx';
import { type ActionItem, WRITERS } from './wire.ts';
import { ACTION_WORDS, MOVES, TYPE_WORDS, WORDS } from './words.ts';

/** In a review the table stands in the column of the text, so it says the same in fewer columns. */
const NARROW: readonly string[] = ['what', 'owner', 'due', 'move'];

export function ActionTable({
  items,
  withReview = false,
}: {
  readonly items: readonly ActionItem[];
  /** Says which review each came from. */
  readonly withReview?: boolean;
}) {
  const now = useNow();
  const today = dayOf(now, useZone());
  const people = usePeople();
  const viewer = useViewer();
  const mayWrite = useMay(...WRITERS);
  const [asked, setAsked] = useState<{ action: ActionItem; to: ActionStatus }>();
  const move = useMove();
  const choose = (action: ActionItem, to: ActionStatus) => {
    if (MOVES[to].asks === '') void move(action, to);
    else setAsked({ action, to });
  };
  const columns: readonly Column<ActionItem>[] = [
    {
      key: 'what',
      head: WORDS.what,
      phone: 'full',
      cell: (a) => (
        <>
          <What action={a} from={withReview} />
          {withReview ? null : (
            <div className="flex wrap g1">
              <Tag>{TYPE_WORDS[a.type]}</Tag>
              <Status of={a.status} />
            </div>
          )}
        </>
      ),
    },
    { key: 'type', head: WORDS.type, width: 88, cell: (a) => <Tag>{TYPE_WORDS[a.type]}</Tag> },
    {
      key: 'owner',
      head: WORDS.owner,
      width: withReview ? 140 : 112,
      cell: (a) => <Person name={people.nameOf(a.owner)} you={a.owner === viewer.id} />,
    },
    {
      key: 'due',
      head: WORDS.due,
      width: withReview ? 140 : 108,
      cell: (a) => <Due action={a} over={actionIsOver(a, today)} />,
    },
    {
      key: 'status',
      head: WORDS.status,
      width: 112,
      cell: (a) => <Status of={a.status} />,
    },
    {
      key: 'move',
      head: WORDS.move,
      quiet: true,
      width: withReview ? 196 : 92,
      phone: 'full',
      cell: (a) => (mayWrite ? <Moves action={a} onChoose={choose} /> : null),
    },
  ];
  return (
    <>
      <DataTable
        label={WORDS.actions}
        columns={withReview ? columns : columns.filter(({ key }) => NARROW.includes(key))}
        rows={items}
        rowKey={(action) => action.id}
      />
      {asked === undefined ? null : (
        <MoveDialog {...asked} onMove={move} onClose={() => setAsked(undefined)} />
      )}
    </>
  );
}

/** Moves an action on, and offers the way back where there is one. */
function useMove() {
  const refresh = useRefresh();
  const send = async (action: ActionItem, to: ActionStatus, evidence?: string) => {
    const body = { status: to, ...(evidence === undefined ? {} : { evidence }) };
    await apiSend('PATCH', `/api/v1/actions/${action.id}`, body);
    await refresh('/api/v1/actions', '/api/v1/reviews');
  };
  return async (action: ActionItem, to: ActionStatus, evidence?: string) => {
    const failed = (error: unknown) => toastProblem('Not moved.', error);
    if (evidence === undefined) {
      try {
        await send(action, to);
      } catch (error) {
        failed(error);
        return;
      }
    } else {
      await send(action, to, evidence);
    }
    const back = NEXT_STATUSES[to].includes(action.status);
    const undo = { label: 'Undo', run: () => void send(action, action.status).catch(failed) };
    toastDone(`${ACTION_WORDS[to]}: ${action.what}`, back ? undo : undefined);
  };
}

function Status({ of: status }: { readonly of: ActionStatus }) {
  return <Tag tone={status === 'verified' ? 'ok' : undefined}>{ACTION_WORDS[status]}</Tag>;
}

function What({ action, from }: { readonly action: ActionItem; readonly from: boolean }) {
  return (
    <>
      <b className="drop">{action.what}</b>
      {action.verifyHow === '' ? null : (
        <div className="xs t3">
          {WORDS.proof} {action.verifyHow}
        </div>
      )}
      {action.evidence === '' ? null : <div className="xs t2">{action.evidence}</div>}
      {from ? (
        <div className="xs t3">
          {WORDS.from}{' '}
          <Link to="/reviews/$id" params={{ id: action.review }}>
            {action.incident}
          </Link>
        </div>
      ) : null}
    </>
  );
}

function Due({ action, over }: { readonly action: ActionItem; readonly over: boolean }) {
  const now = useNow();
  const first = action.dueBefore[0];
  return (
    <>
      <span className={over ? 'num crit' : 'num'}>
        {dayWords(action.dueOn, now)}
        {over ? ', overdue' : ''}
      </span>
      {first === undefined ? null : <div className="xs t3">was {dayWords(first, now)}</div>}
    </>
  );
}

function Moves({
  action,
  onChoose,
}: {
  readonly action: ActionItem;
  readonly onChoose: (action: ActionItem, to: ActionStatus) => void;
}) {
  const next = NEXT_STATUSES[action.status];
  return (
    <div className="row-act">
      {next
        .filter((to) => to !== 'open' || action.status === 'wont_do')
        .map((to) => (
          <Button key={to} size="sm" kind="quiet" onClick={() => onChoose(action, to)}>
            {to === 'wont_do' ? 'Drop' : MOVES[to].label}
            <span className="sr">: {action.what}</span>
          </Button>
        ))}
    </div>
  );
}

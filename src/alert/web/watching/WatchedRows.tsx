/** Checks and heartbeats in tables, what is down first: how each stands, what was seen last and when the next is due. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '../../../ui/layout/DataTable.tsx';
import { Button } from '../../../ui/parts/Button.tsx';
import { Time } from '../../../ui/parts/Clock.tsx';
import { Tag, type Tone } from '../../../ui/parts/Tag.tsx';
import type { HeartbeatItem } from '../../api.ts';
import type { CheckItem } from '../../checks/check-api.ts';
import { Spark } from './Spark.tsx';

const STATES: Readonly<
  Record<CheckItem['state'], { readonly word: string; readonly tone?: Tone }>
> = {
  new: { word: 'Not seen yet' },
  up: { word: 'Up', tone: 'ok' },
  suspect: { word: 'Failing, looked at again', tone: 'warn' },
  down: { word: 'Down', tone: 'crit' },
};

const URGENT = ['down', 'suspect', 'new', 'up'];

/** What needs somebody stands first; what is paused last; else as it came. */
function byUrgency(
  a: { readonly state: string; readonly paused?: boolean },
  b: { readonly state: string; readonly paused?: boolean },
): number {
  const rank = ({ state, paused }: typeof a) =>
    paused === true ? URGENT.length : URGENT.indexOf(state);
  return rank(a) - rank(b);
}

export interface CheckRowsProps {
  readonly items: readonly CheckItem[];
  readonly may: boolean;
  readonly onRun: (check: CheckItem) => Promise<void>;
  readonly onPause: (check: CheckItem) => Promise<void>;
  readonly onEdit: (check: CheckItem) => void;
  readonly onDelete: (check: CheckItem) => void;
}

export function CheckRows(props: CheckRowsProps) {
  const columns: readonly Column<CheckItem>[] = [
    {
      key: 'name',
      head: 'Check',
      phone: 'full',
      cell: (check) => (
        <>
          <b>{check.name}</b>
          <div className="xs t3 drop">{placeOf(check)}</div>
          <div className="xs">
            <Link to={`/services/${check.service}`}>{check.serviceName}</Link>
          </div>
        </>
      ),
    },
    {
      key: 'state',
      head: 'State',
      width: 190,
      phone: 'full',
      cell: ({ paused, state, lastAt, lastWords }) => (
        <>
          {paused ? <Tag>Paused</Tag> : <Stand state={state} seen={lastAt !== null} />}
          <div className="xs t2 drop">{lastWords}</div>
        </>
      ),
    },
    {
      key: 'spark',
      head: 'Answer time',
      width: 104,
      phone: 'full',
      cell: (check) => <Spark {...check} />,
    },
    {
      key: 'when',
      head: 'Last and next',
      width: 112,
      phone: 'full',
      cell: (check) => <When {...check} />,
    },
    {
      key: 'do',
      head: 'Do',
      quiet: true,
      width: 288,
      phone: 'full',
      cell: (check) => (props.may ? <Actions {...props} check={check} /> : null),
    },
  ];
  return (
    <DataTable
      label="Checks"
      columns={columns}
      rows={[...props.items].sort(byUrgency)}
      rowKey={(check) => check.id}
    />
  );
}

/** A check that was looked at and never was good is no unseen one. */
function Stand({ state, seen }: { readonly state: CheckItem['state']; readonly seen: boolean }) {
  const { word, tone } = STATES[state === 'new' && seen ? 'suspect' : state];
  return <Tag tone={tone}>{word}</Tag>;
}

function When({ lastAt, nextAt }: CheckItem) {
  return (
    <span className="sm">
      {lastAt === null ? 'Not yet' : <Time at={lastAt} seconds />}
      <div className="xs t3">
        {nextAt === null ? (
          'Paused'
        ) : (
          <>
            next <Time at={nextAt} seconds />
          </>
        )}
      </div>
    </span>
  );
}

function Actions({ check, ...on }: CheckRowsProps & { readonly check: CheckItem }) {
  const { name, paused } = check;
  const [busy, setBusy] = useState(false);
  const during = async (work: Promise<void>) => {
    setBusy(true);
    await work;
    setBusy(false);
  };
  return (
    <span className="row-act">
      <Button
        size="sm"
        busy={busy}
        aria-label={`Look at ${name} now`}
        onClick={() => void during(on.onRun(check))}
      >
        Look now
      </Button>
      <Button size="sm" aria-label={`Edit ${name}`} onClick={() => on.onEdit(check)}>
        Edit
      </Button>
      <Button
        size="sm"
        aria-label={`${paused ? 'Go on with' : 'Pause'} ${name}`}
        busy={busy}
        onClick={() => void during(on.onPause(check))}
      >
        {paused ? 'Go on' : 'Pause'}
      </Button>
      <Button
        size="sm"
        kind="quiet"
        aria-label={`Delete ${name}`}
        onClick={() => on.onDelete(check)}
      >
        Delete
      </Button>
    </span>
  );
}

function placeOf({ target }: CheckItem): string {
  switch (target.kind) {
    case 'http':
      return `${target.method} ${target.url}`;
    case 'dns':
      return `${target.type} of ${target.name}`;
    case 'tls':
      return `certificate of ${target.serverName ?? target.host}:${target.port}`;
    case 'tcp':
      return `${target.host}:${target.port}`;
    case 'icmp':
      return `ping of ${target.host}`;
  }
}

export function HeartbeatRows({
  items,
  may,
  onRhythm,
}: {
  readonly items: readonly HeartbeatItem[];
  readonly may: boolean;
  readonly onRhythm: (heartbeat: HeartbeatItem) => void;
}) {
  const columns: readonly Column<HeartbeatItem>[] = [
    {
      key: 'name',
      head: 'Job',
      phone: 'full',
      cell: (one) => (
        <>
          <b>{one.name}</b>
          <div className="xs">
            <Link to={`/services/${one.service}`}>{one.serviceName}</Link>
          </div>
        </>
      ),
    },
    {
      key: 'state',
      head: 'State',
      phone: 'full',
      cell: ({ state }) =>
        state === 'new' ? (
          <Tag>Never heard of</Tag>
        ) : (
          <Tag tone={STATES[state].tone}>{STATES[state].word}</Tag>
        ),
    },
    {
      key: 'last',
      head: 'Last heard of',
      told: true,
      phone: 'full',
      cell: ({ lastPingAt }) =>
        lastPingAt === null ? 'Not yet' : <Time at={lastPingAt} seconds />,
    },
    {
      key: 'due',
      head: 'Missed after',
      told: true,
      phone: 'full',
      cell: ({ dueAt }) => (dueAt === null ? '–' : <Time at={dueAt} seconds />),
    },
    {
      key: 'do',
      head: 'Do',
      quiet: true,
      phone: 'full',
      cell: (one) =>
        may ? (
          <span className="row-act">
            <Button
              size="sm"
              aria-label={`When ${one.name} is expected`}
              onClick={() => onRhythm(one)}
            >
              Rhythm
            </Button>
          </span>
        ) : null,
    },
  ];
  return (
    <DataTable
      label="Heartbeats"
      columns={columns}
      rows={[...items].sort(byUrgency)}
      rowKey={({ integration }) => integration}
    />
  );
}

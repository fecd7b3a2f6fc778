/** Silences and mutes in a table: what each covers, until when, whose it is, what it hid, and how to end it. */
import { useState } from 'react';
import { apiSend } from '../../../ui/api.ts';
import { useNow } from '../../../ui/clock.ts';
import { formatCount, formatWhenZoned, plural, useZone } from '../../../ui/format.ts';
import { ConfirmWithReason } from '../../../ui/forms/ConfirmWithReason.tsx';
import { toastDone, toastProblem } from '../../../ui/forms/toast.tsx';
import { type Column, DataTable } from '../../../ui/layout/DataTable.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import { Tag } from '../../../ui/parts/Tag.tsx';
import type { SilenceItem } from '../../silences/silence-api.ts';
import { Where } from './Where.tsx';
import { SILENCES, STATUS_WORDS } from './words.ts';

const HOUR = 3_600;

interface Props {
  readonly items: readonly SilenceItem[];
  readonly may: boolean;
  readonly onHidden: (path: string, name: string) => void;
}

export function SilenceRows({ items, may, onHidden }: Props) {
  const [ending, setEnding] = useState<SilenceItem>();
  const { expire, extend } = useActions();
  const columns: readonly Column<SilenceItem>[] = [
    { key: 'what', head: 'What is silenced', phone: 'full', cell: (one) => <What of={one} /> },
    { key: 'until', head: 'When', width: 220, phone: 'full', cell: (one) => <When of={one} /> },
    {
      key: 'hid',
      head: 'What it hid',
      told: true,
      width: 160,
      phone: 'full',
      cell: (one) => (
        <button
          type="button"
          className="linklike"
          aria-label={`What ${nameOf(one)} hid`}
          onClick={() => onHidden(`/api/v1/silences/${one.id}/hidden`, nameOf(one))}
        >
          {plural(one.hid.signals, 'signal')}
          {one.hid.firing === 0 ? '' : `, ${formatCount(one.hid.firing)} firing`}
        </button>
      ),
    },
    {
      key: 'do',
      head: 'Do',
      quiet: true,
      width: 200,
      phone: 'full',
      cell: (one) =>
        !may || one.status === 'ended' ? null : (
          <span className="row-act">
            {one.kind === 'silence' ? (
              <Button
                size="sm"
                aria-label={`One hour more for ${nameOf(one)}`}
                onClick={() => void extend(one, HOUR)}
              >
                1 h more
              </Button>
            ) : null}
            <Button size="sm" aria-label={`End ${nameOf(one)}`} onClick={() => setEnding(one)}>
              End it
            </Button>
          </span>
        ),
    },
  ];
  return (
    <>
      <DataTable label={SILENCES.silences} columns={columns} rows={items} rowKey={({ id }) => id} />
      <ConfirmWithReason
        opened={ending !== undefined}
        title={ending === undefined ? '' : `End ${nameOf(ending)} now?`}
        confirm="End it now"
        keep="Let it run"
        onConfirm={async () => {
          if (ending !== undefined) await expire(ending);
        }}
        onClose={() => setEnding(undefined)}
      >
        {ending === undefined || ending.hid.firing === 0
          ? 'Nothing fires under it now.'
          : `It keeps back ${plural(ending.hid.firing, 'alert')}. What still fires goes on to its incident at once and may page people.`}
      </ConfirmWithReason>
    </>
  );
}

function useActions() {
  const refresh = useRefresh();
  const now = useNow();
  const zone = useZone();
  const seen = () => refresh('/api/v1/silences', '/api/v1/alerts');
  const expire = async (one: SilenceItem) => {
    await apiSend('POST', `/api/v1/silences/${one.id}/expire`, {});
    await seen();
    toastDone(`${nameOf(one)} is over.`);
  };
  const extend = async (one: SilenceItem, extendSeconds: number) => {
    try {
      const body = { extendSeconds, expectedVersion: one.version };
      const { endsAt } = await apiSend<SilenceItem>('PATCH', `/api/v1/silences/${one.id}`, body);
      await seen();
      toastDone(`${nameOf(one)} ends ${formatWhenZoned(endsAt, now, zone)}.`);
    } catch (error) {
      toastProblem(`${nameOf(one)} was not made longer.`, error);
    }
  };
  return { expire, extend };
}

function nameOf({ comment }: SilenceItem): string {
  return `"${comment}"`;
}

function What({ of }: { readonly of: SilenceItem }) {
  const { kind, about, matchers, condition, serviceName, comment, incident } = of;
  const sign = ({ isRegex, isEqual }: SilenceItem['matchers'][number]) =>
    `${isEqual ? '' : '!'}${isRegex ? '~' : '='}`.replace(/^~/, '=~');
  return (
    <>
      <b className="drop">{comment}</b>
      <div className="xs t2 drop mono">
        {kind === 'mute'
          ? (about ?? 'one alert')
          : matchers.map((one) => `${one.name}${sign(one)}"${one.value}"`).join(', ')}
      </div>
      <Where condition={condition} />
      <div className="xs t3">
        {kind === 'mute' ? 'Mute' : 'Silence'}
        {serviceName === null ? '' : ` of ${serviceName}`}
        {incident === null ? '' : `, from ${incident}`}
      </div>
    </>
  );
}

function When({ of }: { readonly of: SilenceItem }) {
  const now = useNow();
  const zone = useZone();
  const { status, startsAt, endsAt, ownerName, makerWords } = of;
  return (
    <>
      <Tag tone={status === 'active' ? 'warn' : undefined}>{STATUS_WORDS[status]}</Tag>{' '}
      <span className="t2">
        {status === 'coming'
          ? `from ${formatWhenZoned(startsAt, now, zone)}`
          : `until ${formatWhenZoned(of.expiredAt ?? endsAt, now, zone)}`}
      </span>
      <div className="xs t3">Owner: {ownerName ?? makerWords ?? 'the owners of the service'}</div>
    </>
  );
}

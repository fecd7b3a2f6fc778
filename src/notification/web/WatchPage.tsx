/** Settings, Watch: who watches Evenkeel itself, where its heartbeat goes, and whom it alerted about itself. */
import { Select, TextInput } from '@mantine/core';
import { type FormEvent, Fragment, useState } from 'react';
import { SettingsFrame } from '../../identity/web/SettingsFrame.tsx';
import { isInstant } from '../../kernel/instant.ts';
import { type ApiProblem, apiSend, asProblem, useGet } from '../../ui/api.ts';
import { fieldErrors } from '../../ui/forms/problem-fields.ts';
import { toastDone, toastProblem } from '../../ui/forms/toast.tsx';
import { type Column, DataTable } from '../../ui/layout/DataTable.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Time } from '../../ui/parts/Clock.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import type { DoubtfulWay, Heartbeat, SelfAlert, TestResult, WatchStand } from '../api.ts';
import { WATCH } from './words.ts';

const HEARTBEAT = '/api/v1/watch/heartbeat';

export function WatchPage() {
  const stand = useGet<WatchStand>('/api/v1/watch', { againSeconds: 30 });
  const heartbeat = useGet<Heartbeat>(HEARTBEAT, { againSeconds: 30 });
  const problems = stand.data?.problems ?? [];
  return (
    <SettingsFrame
      section="Watch"
      title={stand.data === undefined ? WATCH.title : (problems[0]?.text ?? WATCH.well)}
      sub={WATCH.sub}
    >
      <div className="stack">
        {problems.slice(1).map(({ text }) => (
          <Note key={text} tone="warn">
            <b>{text}</b>
          </Note>
        ))}
        <Panel title={WATCH.engine}>
          <Loaded of={stand} what="The state of the queue did not load." rows={3}>
            {(data) => <EngineFacts stand={data} />}
          </Loaded>
        </Panel>
        <Panel title={WATCH.heartbeat}>
          <Loaded of={heartbeat} what="The heartbeat did not load." rows={4}>
            {(data) => (
              <HeartbeatForm
                key={data.version}
                heartbeat={data}
                changed={() => void heartbeat.refetch()}
              />
            )}
          </Loaded>
        </Panel>
        <DoubtfulWays />
        <SelfAlerts />
      </div>
    </SettingsFrame>
  );
}

const ENGINE_WORDS: Readonly<Record<WatchStand['engine'], string>> = {
  ok: 'In time',
  late: 'Late',
  stopped: 'Stopped',
  unknown: 'Unknown',
};

function EngineFacts({ stand }: { readonly stand: WatchStand }) {
  const { engine, oldestDueSeconds: oldest, due, clocks } = stand;
  const rows = [
    { what: WATCH.oldestPage, value: waited(oldest.pages) },
    { what: WATCH.oldestTimer, value: waited(oldest.timers) },
    { what: WATCH.oldestJob, value: waited(oldest.jobs) },
    { what: WATCH.due, value: String(due) },
    ...clocks.map(({ node, aheadSeconds }) => ({
      what: `${WATCH.clockOf} ${node}`,
      value: clockWords(aheadSeconds),
    })),
  ];
  return (
    <dl className="kv">
      <dt>{WATCH.works}</dt>
      <dd>
        <Tag tone={engine === 'ok' ? 'ok' : 'crit'}>{ENGINE_WORDS[engine]}</Tag>
      </dd>
      {rows.map(({ what, value }) => (
        <Fragment key={what}>
          <dt>{what}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

function waited(seconds: number): string {
  return seconds < 1 ? WATCH.nothing : `${Math.round(seconds)} s`;
}

function clockWords(ahead: number): string {
  if (Math.abs(ahead) < 1) return WATCH.sameClock;
  return `${Math.round(Math.abs(ahead))} s ${ahead > 0 ? WATCH.ahead : WATCH.behind}`;
}

function HeartbeatForm({
  heartbeat,
  changed,
}: {
  readonly heartbeat: Heartbeat;
  readonly changed: () => void;
}) {
  const [url, setUrl] = useState('');
  const [method, setMethod] = useState(heartbeat.method);
  const [problem, setProblem] = useState<ApiProblem>();
  const errors = fieldErrors(problem);
  const rest = errors.rest(['url', 'method']);
  const fixed = heartbeat.source === 'environment';
  const isSet = heartbeat.source !== 'none';
  const save = async (value: string | null) => {
    try {
      const { version: expectedVersion } = heartbeat;
      await apiSend('PUT', HEARTBEAT, { url: value, method, expectedVersion });
      toastDone(value === null ? WATCH.removed : WATCH.saved);
      changed();
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save(url.trim());
  };
  return (
    <form onSubmit={submit} className="stack" noValidate>
      <HeartbeatStand heartbeat={heartbeat} />
      {fixed ? (
        <p className="t2">{WATCH.fixed}</p>
      ) : (
        <div className="two">
          <TextInput
            label={isSet ? WATCH.newUrl : WATCH.url}
            description={WATCH.urlHelp}
            placeholder="https://hc-ping.com/..."
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
            error={errors.of('url')}
          />
          <Select
            label={WATCH.method}
            description={WATCH.methodHelp}
            data={['POST', 'GET']}
            value={method}
            allowDeselect={false}
            onChange={(value) => setMethod(value === 'GET' ? 'GET' : 'POST')}
            error={errors.of('method')}
          />
        </div>
      )}
      {rest === undefined ? null : (
        <Note tone="crit" role="alert">
          {rest}
        </Note>
      )}
      <div className="flex wrap">
        {fixed ? null : (
          <Button type="submit" kind="primary" disabled={url.trim() === ''}>
            {WATCH.save}
          </Button>
        )}
        {isSet ? <TestButton /> : null}
        {isSet && !fixed ? <Button onClick={() => void save(null)}>{WATCH.remove}</Button> : null}
      </div>
    </form>
  );
}

function HeartbeatStand({ heartbeat }: { readonly heartbeat: Heartbeat }) {
  const { source, host, okAt, why } = heartbeat;
  if (source === 'none') return <Note tone="warn">{WATCH.noHeartbeat}</Note>;
  return (
    <Note {...(why !== null ? { tone: 'crit' } : okAt === null ? {} : { tone: 'ok' })}>
      {WATCH.to} <b>{host ?? WATCH.otherKey}</b>.{' '}
      {okAt !== null && isInstant(okAt) ? (
        <>
          {WATCH.arrived} <Time at={okAt} zoned />.
        </>
      ) : (
        WATCH.never
      )}
      {why === null ? null : <div className="sm">{why}</div>}
    </Note>
  );
}

function TestButton() {
  const [busy, setBusy] = useState(false);
  const test = async () => {
    setBusy(true);
    try {
      const { delivered, reason } = await apiSend<TestResult>('POST', `${HEARTBEAT}/test`);
      if (delivered) toastDone(WATCH.tested);
      else toastProblem(WATCH.notTested, new Error(reason ?? ''));
    } catch (error) {
      toastProblem(WATCH.notTested, error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button onClick={() => void test()} busy={busy}>
      {WATCH.test}
    </Button>
  );
}

function DoubtfulWays() {
  const ways = useGet<{ readonly items: readonly DoubtfulWay[] }>('/api/v1/watch/contacts');
  const columns: readonly Column<DoubtfulWay>[] = [
    { key: 'who', head: 'Who', cell: ({ personName }) => personName },
    { key: 'way', head: 'Way', cell: ({ kind, address }) => `${kind} ${address}`, phone: 'full' },
    {
      key: 'flaw',
      head: 'What is wrong',
      phone: 'full',
      cell: ({ flaw, why, lastTakenAt }) => (
        <>
          <Tag tone={flaw === 'failed' ? 'crit' : 'warn'}>
            {flaw === 'failed' ? WATCH.failed : WATCH.stale}
          </Tag>{' '}
          <span className="sm">
            {why ??
              (lastTakenAt !== null && isInstant(lastTakenAt) ? (
                <>
                  {WATCH.lastTaken} <Time at={lastTakenAt} />
                </>
              ) : (
                WATCH.neverTaken
              ))}
          </span>
        </>
      ),
    },
  ];
  return (
    <Panel title={WATCH.ways} flush>
      <Loaded of={ways} what="The ways to people did not load." rows={3}>
        {({ items }) => (
          <DataTable
            label={WATCH.ways}
            columns={columns}
            rows={items}
            rowKey={({ person, kind, address }) => `${person} ${kind} ${address}`}
            empty={<Empty title={WATCH.noWays}>{WATCH.noWaysHelp}</Empty>}
          />
        )}
      </Loaded>
    </Panel>
  );
}

function SelfAlerts() {
  const alerts = useGet<{ readonly items: readonly SelfAlert[] }>('/api/v1/watch/alerts');
  const columns: readonly Column<SelfAlert>[] = [
    {
      key: 'at',
      head: 'When',
      width: 150,
      cell: ({ at }) => (isInstant(at) ? <Time at={at} seconds /> : at),
    },
    { key: 'text', head: 'What', phone: 'full', cell: ({ text }) => text },
    {
      key: 'told',
      head: 'Told',
      phone: 'full',
      cell: ({ attempts }) =>
        attempts === null ? (
          <span className="t3">under way</span>
        ) : (
          attempts.map(({ person, channel, address, delivered, answer }) => (
            <div key={`${person} ${channel} ${address}`} className="sm">
              <Tag tone={delivered ? 'ok' : 'crit'}>{delivered ? 'taken' : 'failed'}</Tag> {channel}{' '}
              {address} {delivered ? '' : answer}
            </div>
          ))
        ),
    },
  ];
  return (
    <Panel title={WATCH.alerts} flush>
      <Loaded of={alerts} what="The alerts did not load." rows={3}>
        {({ items }) => (
          <DataTable
            label={WATCH.alerts}
            columns={columns}
            rows={items}
            rowKey={({ id }) => id}
            empty={<Empty title={WATCH.noAlerts}>{WATCH.noAlertsHelp}</Empty>}
          />
        )}
      </Loaded>
    </Panel>
  );
}

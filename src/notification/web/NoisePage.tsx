/**
 * Signals, Noise: which monitoring rules call people for nothing, with what can be done about each. Rules are ranked,
 * people never.
 */
import '../../ui/styles/manage.css';
import { Link } from '@tanstack/react-router';
import { SignalsTabs } from '../../alert/web/SignalsTabs.tsx';
import { fromMillis, toMillis } from '../../kernel/instant.ts';
import { useGet } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { formatCount, plural } from '../../ui/format.ts';
import { type Column, DataTable } from '../../ui/layout/DataTable.tsx';
import { Page } from '../../ui/layout/Page.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { ButtonLink } from '../../ui/parts/Button.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import { Segments } from '../../ui/parts/Segments.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import { pathWith, useUrl } from '../../ui/url.ts';
import type { Noise } from '../noise/shapes.ts';
import { NOISE } from './noise/words.ts';

type Rule = Noise['rules'][number];

const SPANS = { '7': '7 days', '30': '30 days', '90': '90 days' } as const;
const HOUR_MILLIS = 3_600_000;

export function NoisePage() {
  const [url, put] = useUrl();
  const days = url['days'] === '7' || url['days'] === '90' ? url['days'] : '30';
  // By the hour, so that the answer is not asked for anew with every second.
  const to = Math.ceil(toMillis(useNow()) / HOUR_MILLIS) * HOUR_MILLIS;
  const from = fromMillis(to - Number(days) * 24 * HOUR_MILLIS);
  const report = useGet<Noise>(pathWith('/api/v1/noise', { from, to: fromMillis(to) }), {
    keep: true,
  });
  return (
    <Page
      crumbs={[{ label: 'Signals', to: '/signals' }, { label: NOISE.place }]}
      title={newsOf(report.data, SPANS[days])}
      sub={NOISE.sub}
      actions={
        <Segments
          label="Span"
          value={days}
          options={[
            { value: '7', label: SPANS['7'] },
            { value: '30', label: SPANS['30'] },
            { value: '90', label: SPANS['90'] },
          ]}
          onChange={(value) => put({ days: value === '30' ? '' : value })}
        />
      }
    >
      <SignalsTabs current="Noise" />
      <Loaded of={report} what="The report did not load." rows={8}>
        {(data) => <Report report={data} />}
      </Loaded>
    </Page>
  );
}

function newsOf(report: Noise | undefined, span: string): string {
  if (report === undefined) return NOISE.place;
  if (report.pages === 0) return `Nobody was paged for an alert in ${span}`;
  return `${formatCount(report.idlePages)} of ${plural(report.pages, 'page')} needed no action in ${span}`;
}

function Report({ report }: { readonly report: Noise }) {
  if (report.incidents === 0) {
    return (
      <section className="panel">
        <Empty title={NOISE.none} action={<ButtonLink to="/signals">The inbox</ButtonLink>}>
          {NOISE.noneHelp}
        </Empty>
      </section>
    );
  }
  const share = report.actionableShare;
  return (
    <div className="stack">
      <section className="ledger" aria-label="Sums">
        <Sum label="Signals" value={formatCount(report.events)} />
        <Sum label="Incidents that paged" value={formatCount(report.incidents)} />
        <Sum label="Pages" value={formatCount(report.pages)} />
        <Sum label="Needed no action" value={formatCount(report.idlePages)} />
        <Sum
          label="Needed action"
          value={share === null ? 'not known yet' : `${Math.round(100 * share)} % of incidents`}
        />
      </section>
      {report.isCut ? <Note tone="warn">{NOISE.cut}</Note> : null}
      <Panel title={NOISE.rules} note={NOISE.order} flush>
        <DataTable
          label={NOISE.rules}
          columns={COLUMNS}
          rows={report.rules}
          rowKey={({ service, rule }) => `${service} ${rule}`}
        />
      </Panel>
      <p className="t3 sm">{NOISE.how}</p>
    </div>
  );
}

function Sum({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <span className="l">{label}</span>
      <span className="v num">{value}</span>
    </div>
  );
}

const COLUMNS: readonly Column<Rule>[] = [
  { key: 'rule', head: 'Monitoring rule', phone: 'full', cell: (rule) => <Name rule={rule} /> },
  {
    key: 'idle',
    head: 'Pages without need',
    told: true,
    width: 168,
    phone: 'full',
    cell: (rule) => (
      <>
        <b className="num">{formatCount(rule.idlePages)}</b>{' '}
        <span className="t2">
          of {plural(rule.pages, 'page')}
          {rule.nightPages === 0 ? '' : `, ${formatCount(rule.nightPages)} at night`}
        </span>
      </>
    ),
  },
  {
    key: 'needs',
    head: 'Incidents',
    width: 232,
    phone: 'full',
    cell: (rule) => <Needs rule={rule} />,
  },
  {
    key: 'weeks',
    head: 'By week',
    width: 128,
    phone: 'hide',
    cell: (rule) => <Weeks counts={rule.weeks} />,
  },
  {
    key: 'act',
    head: 'What to do',
    quiet: true,
    width: 148,
    phone: 'full',
    cell: (rule) => (
      <span className="flex wrap g2">
        <Link
          to="/signals"
          search={{ service: rule.service, within: '30d' } as never}
          aria-label={`Alerts of ${rule.serviceName}`}
        >
          Alerts
        </Link>
        <Link to="/signals/rules" aria-label={`Write a rule about ${rule.rule}`}>
          Write a rule
        </Link>
      </span>
    ),
  },
];

function Name({ rule }: { readonly rule: Rule }) {
  return (
    <>
      <span className="ti">{rule.rule}</span>
      <div className="xs t3 drop">
        {rule.serviceName} · {plural(rule.events, 'signal')} ·{' '}
        {rule.newest.map(({ number }, index) => (
          <span key={number}>
            {index === 0 ? '' : ', '}
            <Link to={`/incidents/${number}`} className="nw">
              {number}
            </Link>
          </span>
        ))}
      </div>
    </>
  );
}

function Needs({ rule }: { readonly rule: Rule }) {
  return (
    <span className="flex wrap g1">
      {rule.none === 0 ? null : <Tag tone="warn">{formatCount(rule.none)} without need</Tag>}
      {rule.action === 0 ? null : <Tag>{formatCount(rule.action)} needed action</Tag>}
      {rule.unknown === 0 ? null : <Tag>{formatCount(rule.unknown)} not known yet</Tag>}
    </span>
  );
}

/** Incidents of each week as bars; the words say the numbers. */
function Weeks({ counts }: { readonly counts: readonly number[] }) {
  const most = Math.max(1, ...counts);
  const width = 100 / counts.length;
  return (
    <svg
      viewBox="0 0 100 24"
      preserveAspectRatio="none"
      width="104"
      height="24"
      role="img"
      aria-label={`Incidents of each week, the oldest first: ${counts.join(', ')}`}
    >
      {counts.map((count, week) => {
        const height = Math.max(count === 0 ? 1 : 3, (22 * count) / most);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: weeks have no other name and never move
            key={week}
            x={week * width + 0.5}
            y={24 - height}
            width={Math.max(1, width - 1)}
            height={height}
            fill={count === 0 ? 'var(--line)' : 'var(--data)'}
          />
        );
      })}
    </svg>
  );
}

/** Beside the log: hypotheses, alerts, services, roles. Each says nothing when there is nothing to say. */
import { Link } from '@tanstack/react-router';
import type { Instant } from '../../../kernel/instant.ts';
import { useNow } from '../../../ui/clock.ts';
import { formatCount, formatWhen, plural, useZone } from '../../../ui/format.ts';
import { inWords } from '../../../ui/forms/json-schema.ts';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { AlertState } from '../../../ui/parts/AlertState.tsx';
import { NoPerson, Person } from '../../../ui/parts/Person.tsx';
import { Tag, type Tone } from '../../../ui/parts/Tag.tsx';
import { useViewer } from '../../../ui/viewer.ts';
import { firingCount, type IncidentState } from '../../core/state.ts';
import type { HypothesisStatus } from '../../core/timeline.ts';
import type { IncidentDetail, Names } from '../wire.ts';
import { ROLE_WORDS } from '../words.ts';

interface Props {
  readonly state: IncidentState;
  readonly names: Names;
  /** Opens the form of a verb; absent where the viewer may not. */
  readonly onVerb: (verb: string) => void;
  readonly has: (verb: string) => boolean;
}

function VerbLink({
  verb,
  onVerb,
  has,
  children,
}: Pick<Props, 'onVerb' | 'has'> & { readonly verb: string; readonly children: string }) {
  if (!has(verb)) return null;
  return (
    <button type="button" className="linklike" onClick={() => onVerb(verb)}>
      {children}
    </button>
  );
}

const STATUS_TONE: Readonly<Record<HypothesisStatus, Tone | undefined>> = {
  proposed: undefined,
  testing: undefined,
  supported: 'accent',
  confirmed: 'ok',
  refuted: undefined,
  parked: undefined,
};
const STATUS_ORDER: readonly HypothesisStatus[] = [
  'confirmed',
  'supported',
  'testing',
  'proposed',
  'parked',
  'refuted',
];

export function Hypotheses({ state, names, onVerb, has }: Props) {
  const now = useNow();
  const zone = useZone();
  const sorted = [...state.hypotheses].sort(
    (a, b) => STATUS_ORDER.indexOf(a.status) - STATUS_ORDER.indexOf(b.status),
  );
  if (sorted.length === 0 && !has('theory')) return null;
  const number = (id: string): string =>
    `H${state.hypotheses.findIndex((hypothesis) => hypothesis.id === id) + 1}`;
  return (
    <Panel
      title="Hypotheses"
      note={sorted.length === 0 ? undefined : sorted.length}
      aside={
        <VerbLink verb="theory" onVerb={onVerb} has={has}>
          Add
        </VerbLink>
      }
      flush
    >
      {sorted.length === 0 ? (
        <p className="in sm t2">
          Nobody wrote down a guess yet. A guess that is written can be tested, and refuted.
        </p>
      ) : (
        sorted.map((hypothesis) => (
          <div key={hypothesis.id} className={hypothesis.status === 'refuted' ? 'hyp ref' : 'hyp'}>
            <div className="h">
              <span className="id">{number(hypothesis.id)}</span>
              <span className="grow tx">{hypothesis.statement}</span>
              <Tag tone={STATUS_TONE[hypothesis.status]}>{inWords(hypothesis.status)}</Tag>
            </div>
            <div className="ev">
              <span>{names[hypothesis.by] ?? 'Someone'}</span>
              <span>{formatWhen(hypothesis.at, now, zone)}</span>
              {hypothesis.status === 'refuted' ? null : (
                <VerbLink verb="judge-theory" onVerb={onVerb} has={has}>
                  Judge
                </VerbLink>
              )}
            </div>
          </div>
        ))
      )}
    </Panel>
  );
}

const MOST_ALERTS = 6;

export function Alerts({ state, names }: Props) {
  const zone = useZone();
  const now = useNow();
  if (state.alertCount === 0) return null;
  const firing = firingCount(state);
  const sorted = [...state.alerts].sort((a, b) => Number(b.firing) - Number(a.firing));
  return (
    <Panel
      title="Alerts"
      note={`${formatCount(state.alertCount)}, ${formatCount(firing)} firing`}
      aside={<Link to="/signals">Signals</Link>}
      footer={
        state.alertCount > MOST_ALERTS
          ? `and ${formatCount(state.alertCount - MOST_ALERTS)} more in the signals`
          : undefined
      }
      flush
    >
      <ul className="list">
        {sorted.slice(0, MOST_ALERTS).map((alert) => (
          <li key={alert.alert} className="tp">
            <AlertState state={alert.firing ? 'firing' : 'cleared'} />
            <span className="grow">
              {alert.title}
              <br />
              <span className="t3 xs">
                {names[alert.service] ?? 'service'} · {alert.source}, {alert.severity} ·{' '}
                {sinceWords(alert, (at) => formatWhen(at, now, zone))}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function sinceWords(
  alert: IncidentState['alerts'][number],
  format: (at: Instant) => string,
): string {
  if (alert.clearedAt !== null) return `cleared ${format(alert.clearedAt)}`;
  return `since ${format(alert.firstSeenAt)}`;
}

export function Services({
  state,
  names,
  onVerb,
  has,
  blast,
}: Props & { readonly blast: Blast | undefined }) {
  const now = useNow();
  const zone = useZone();
  const affected = state.services.filter((service) => service.until === null);
  const users = state.reporters.length;
  return (
    <Panel
      title="Affected"
      note={users === 0 ? undefined : plural(users, 'user report')}
      aside={
        <VerbLink verb="affect" onVerb={onVerb} has={has}>
          Change
        </VerbLink>
      }
      flush
    >
      {affected.length === 0 ? (
        <p className="in sm t2">No service is named yet.</p>
      ) : (
        <ul className="list">
          {affected.map((service) => (
            <li key={service.service}>
              <span className="grow">
                <Link to={`/services/${service.service}`}>
                  {names[service.service] ?? 'A service'}
                </Link>
                <Because state={state} service={service.service} names={names} />
              </span>
              <Tag tone={service.state === 'down' ? 'crit' : 'warn'}>{inWords(service.state)}</Tag>
              <span className="t3 xs num">since {formatWhen(service.since, now, zone)}</span>
            </li>
          ))}
        </ul>
      )}
      {blast === undefined || blast.services.length === 0 ? null : (
        <p className="in sm t2">{blastWords(blast, affected, names)}</p>
      )}
    </Panel>
  );
}

/** What stands on the faulty service, itself left out. */
export type Blast = NonNullable<IncidentDetail['blastRadius']>;

function blastWords(
  { service, services }: Blast,
  affected: IncidentState['services'],
  names: Names,
): string {
  const hit = affected.filter((one) => services.includes(one.service)).length;
  const stand = services.length === 1 ? 'service depends' : 'services depend';
  return `${services.length} ${stand} on ${names[service] ?? 'it'}, ${hit} affected so far.`;
}

/** Which service it fell with. */
function Because({
  state,
  service,
  names,
}: Pick<Props, 'state' | 'names'> & { readonly service: string }) {
  const folded = (state.folded ?? []).find((one) => one.service === service);
  if (folded === undefined) return null;
  return <span className="t3 xs"> because of {names[folded.dueTo] ?? 'another'}</span>;
}

const NEEDED = ['commander', 'deputy', 'scribe', 'comms'] as const;

export function Roles({ state, names, onVerb, has }: Props) {
  const viewer = useViewer();
  const now = useNow();
  const zone = useZone();
  const held = state.roles.filter((tenure) => tenure.to === null);
  const empty = NEEDED.filter((role) => !held.some((tenure) => tenure.role === role));
  if (state.major !== 'declared' && held.length === 0) return null;
  return (
    <Panel
      title="Roles"
      aside={
        <VerbLink verb="take-role" onVerb={onVerb} has={has}>
          Take one
        </VerbLink>
      }
      flush
    >
      <ul className="list">
        {held.map((tenure) => (
          <li key={`${tenure.role} ${tenure.person}`}>
            <Person
              name={names[tenure.person] ?? 'Someone'}
              you={tenure.person === viewer.id}
              note={ROLE_WORDS[tenure.role] ?? tenure.role}
            />
            <span className="push t3 num xs">since {formatWhen(tenure.from, now, zone)}</span>
          </li>
        ))}
        {state.major === 'declared'
          ? empty.map((role) => (
              <li key={role}>
                <NoPerson urgent={role === 'commander'}>
                  Nobody, {(ROLE_WORDS[role] ?? role).toLowerCase()}
                </NoPerson>
              </li>
            ))
          : null}
      </ul>
    </Panel>
  );
}

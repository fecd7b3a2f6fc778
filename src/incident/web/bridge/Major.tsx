/** The one that burns: what, next timer, commander, restore clock, rail, and the next step. */
import { IconArrowRight, IconUsers } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type Instant, secondsBetween } from '../../../kernel/instant.ts';
import { useNow } from '../../../ui/clock.ts';
import {
  formatBetween,
  formatCount,
  formatCountdown,
  formatDuration,
  formatTime,
  formatWhen,
  plural,
  useZone,
} from '../../../ui/format.ts';
import { ButtonLink } from '../../../ui/parts/Button.tsx';
import { Icon } from '../../../ui/parts/Icon.tsx';
import { Avatar, NoPerson } from '../../../ui/parts/Person.tsx';
import { PhaseRail, type RailStop } from '../../../ui/parts/PhaseRail.tsx';
import { PriorityBadge } from '../../../ui/parts/PriorityBadge.tsx';
import { SeverityTag, Tag } from '../../../ui/parts/Tag.tsx';
import { useViewer } from '../../../ui/viewer.ts';
import { stepWords } from '../next-step.ts';
import { PHASE_ORDER, PHASE_WORD, phaseOf, phasePlace } from '../phases.ts';
import { clockName, dueWords, nextClock, secondsLeft } from '../timers.ts';
import type { Clock, IncidentItem, Names } from '../wire.ts';
import { WORDS } from '../words.ts';

interface Props {
  readonly item: IncidentItem;
  readonly names: Names;
}

export function Major({ item, names }: Props) {
  const now = useNow();
  const zone = useZone();
  const id = `major-${item.number}`;
  return (
    <section className="major" aria-labelledby={id}>
      <div className="hd">
        <div>
          <div className="flex wrap">
            <PriorityBadge priority={item.priority} />
            <SeverityTag severity={item.severity} />
            <MajorTag item={item} now={now} zone={zone} />
            <span className="num t2 sm">{item.number}</span>
          </div>
          <h2 id={id}>
            <Link to={`/incidents/${item.number}`} data-row>
              {item.title}
            </Link>
          </h2>
          <p className="t2 sm">{factsOf(item, names, now)}</p>
        </div>
        <div className="tri">
          <NextTimer item={item} now={now} zone={zone} />
          <Commander item={item} names={names} />
          <Restore clocks={item.clocks} now={now} zone={zone} />
        </div>
      </div>
      <PhaseRail stops={stopsOf(item, now)} />
      <div className="do">
        <Icon of={IconArrowRight} />
        <span className="grow">
          <b>{WORDS.incident.doNext}</b> {stepWords(item)}
        </span>
        <ButtonLink to={`/incidents/${item.number}`} kind="primary">
          Open the incident
        </ButtonLink>
      </div>
    </section>
  );
}

interface At {
  readonly now: Instant;
  readonly zone: string;
}

function MajorTag({ item, now, zone }: At & { readonly item: IncidentItem }) {
  if (item.major === 'candidate') return <Tag tone="warn">Major candidate</Tag>;
  if (item.major !== 'declared') return null;
  const since =
    item.majorSince === null ? '' : `, declared ${formatWhen(item.majorSince, now, zone)}`;
  return <Tag icon={IconUsers}>{`Major${since}`}</Tag>;
}

function factsOf(item: IncidentItem, names: Names, now: Instant): string {
  const services = item.services.map((id) => names[id] ?? id);
  const harm = item.startedAt ?? item.createdAt;
  return [
    services.length === 1 ? (services[0] ?? '') : `${plural(services.length, 'service')} affected`,
    item.reporterCount === 0 ? '' : `${plural(item.reporterCount, 'user report')} joined`,
    item.alertCount === 0
      ? ''
      : `${plural(item.alertCount, 'alert')}, ${formatCount(item.firingCount)} firing`,
    `open for ${formatBetween(harm, now, { coarse: true })}`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

const TIMER_WORDS: Readonly<Record<string, string>> = {
  escalation: 'The next level is paged',
  hold: 'The hold ends',
};

function NextTimer({ item, now, zone }: At & { readonly item: IncidentItem }) {
  const late = item.clocks.find((clock) => clock.state === 'breached' && clock.dueAt !== null);
  const clock = nextClock(item.clocks);
  const timer =
    late !== undefined && late.dueAt !== null
      ? { what: late.metric, at: late.dueAt }
      : (item.nextTimer ?? undefined);
  if (timer === undefined) {
    const left = clock === undefined ? null : secondsLeft(clock, now);
    return (
      <div className="timer">
        <span className="l">Next timer</span>
        <span className="v">{left === null ? 'none' : formatDuration(left, { coarse: true })}</span>
        <span className="s">
          {clock === undefined ? 'No clock runs' : `${clockName(clock.metric)}, paused`}
        </span>
      </div>
    );
  }
  const left = secondsBetween(now, timer.at);
  const word = TIMER_WORDS[timer.what] ?? `${clockName(timer.what)} due`;
  return (
    <div className="timer">
      <span className="l">{left < 0 ? 'Over by' : 'Next timer, in'}</span>
      <span className={left < 0 ? 'v crit' : 'v'}>
        <span className="num" role="timer">
          {left < 0 ? formatDuration(-left, { coarse: true }) : formatCountdown(left)}
        </span>
      </span>
      <span className="s">
        {word} {formatTime(timer.at, zone)}
      </span>
    </div>
  );
}

function Commander({ item, names }: Props) {
  const viewer = useViewer();
  const holder = item.commander ?? item.assignee;
  return (
    <div>
      <span className="l">{item.commander === null ? 'Owner' : 'Commander'}</span>
      <span className="v">
        {holder === null ? (
          <NoPerson urgent>Nobody yet</NoPerson>
        ) : (
          <>
            <Avatar name={names[holder] ?? '?'} you={holder === viewer.id} size="md" />
            {names[holder] ?? 'Someone'}
          </>
        )}
      </span>
      <span className="s">
        {item.commander === null && item.assignee !== null ? 'no commander' : ''}
      </span>
    </div>
  );
}

function Restore({ clocks, now, zone }: At & { readonly clocks: readonly Clock[] }) {
  const clock = clocks.find((each) => each.metric === 'restore');
  const left = clock === undefined ? null : secondsLeft(clock, now);
  const target = clock?.targetSeconds ?? null;
  return (
    <div>
      <span className="l">
        {target === null ? 'Restore' : `Restore within ${formatDuration(target)}`}
        {left !== null && left < 0 ? ', over by' : ', left'}
      </span>
      <span className={left !== null && left < 0 ? 'v num crit' : 'v num'}>
        {left === null ? 'no target' : formatDuration(Math.abs(left), { coarse: true })}
      </span>
      <span className="s">
        {clock?.dueAt === undefined || clock.dueAt === null
          ? ''
          : `due ${dueWords(clock.dueAt, now, zone)}`}
      </span>
    </div>
  );
}

/** The list knows the present phase and since when; the times of past phases are on the incident. */
function stopsOf(item: IncidentItem, now: Instant): readonly RailStop[] {
  const at = phasePlace(phaseOf(item.state));
  return PHASE_ORDER.map((phase, index): RailStop => {
    const place = index + 1;
    const name = PHASE_WORD[phase];
    if (place > at) return { name, state: 'ahead' };
    if (place < at) return { name, state: 'done' };
    return {
      name,
      state: 'now',
      spent: formatDuration(Math.max(0, secondsBetween(item.stateSince, now))),
    };
  });
}

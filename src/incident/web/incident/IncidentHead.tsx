/** Who and what at a glance: badges, title, people, empty roles, the rail. */
import { IconLock, IconUsers } from '@tabler/icons-react';
import type { Instant } from '../../../kernel/instant.ts';
import { useNow } from '../../../ui/clock.ts';
import { formatBetween, formatCount, formatWhen, useZone } from '../../../ui/format.ts';
import { NoPerson, Person } from '../../../ui/parts/Person.tsx';
import { PhaseRail } from '../../../ui/parts/PhaseRail.tsx';
import { PriorityBadge } from '../../../ui/parts/PriorityBadge.tsx';
import { SlaChip } from '../../../ui/parts/SlaChip.tsx';
import { SeverityTag, Tag } from '../../../ui/parts/Tag.tsx';
import { useViewer } from '../../../ui/viewer.ts';
import { holderOf, type IncidentState } from '../../core/state.ts';
import { railOf } from '../phases.ts';
import { clockChip, clockName } from '../timers.ts';
import type { Clock, Names } from '../wire.ts';
import { ROLE_WORDS } from '../words.ts';

interface Props {
  readonly state: IncidentState;
  readonly names: Names;
  readonly clocks: readonly Clock[];
}

export function IncidentHead({ state, names, clocks }: Props) {
  const now = useNow();
  const zone = useZone();
  return (
    <>
      <div className="inc-h">
        <div className="flex wrap">
          <PriorityBadge priority={state.priority} />
          <SeverityTag severity={state.severity} />
          <Overlays state={state} now={now} zone={zone} />
          <span className="num t2 sm m-hide">{state.number}</span>
          <Harm state={state} now={now} />
        </div>
        <h1>{state.title}</h1>
        <People state={state} names={names} now={now} />
      </div>
      <div className="rail-box">
        <PhaseRail stops={railOf(state, now, zone)} />
        <div className="n-only chips">
          {clocks.map((clock) => {
            const chip = clockChip(clock, now, zone);
            return chip === undefined || chip.state === 'met' ? null : (
              <SlaChip key={clock.metric} state={chip.state}>
                {clockName(clock.metric)}:{' '}
                {chip.words.charAt(0).toLowerCase() + chip.words.slice(1)}
              </SlaChip>
            );
          })}
        </div>
      </div>
    </>
  );
}

interface At {
  readonly state: IncidentState;
  readonly now: Instant;
}

function Overlays({ state, now, zone }: At & { readonly zone: string }) {
  return (
    <>
      {state.drill ? <Tag tone="accent">Drill</Tag> : null}
      {state.visibility === 'restricted' ? (
        <Tag tone="warn" icon={IconLock}>
          Restricted
        </Tag>
      ) : null}
      {state.major === 'declared' && state.majorSince !== null ? (
        <Tag icon={IconUsers}>Major since {formatWhen(state.majorSince, now, zone)}</Tag>
      ) : null}
      {state.major === 'candidate' ? <Tag tone="warn">Major candidate</Tag> : null}
      {state.hold === null ? null : <Tag>On hold</Tag>}
      {state.suggestionWorse && state.suggestion !== null ? (
        <Tag tone="warn" title={state.suggestion.reasons.map((reason) => reason.text).join('. ')}>
          Suggested: {state.suggestion.priority}
        </Tag>
      ) : null}
    </>
  );
}

function Harm({ state, now }: At) {
  const { startedAt, detectedAt, mitigatedAt, recoveredAt, createdAt } = state.stamps;
  const from = startedAt ?? detectedAt ?? createdAt;
  const end =
    mitigatedAt ?? recoveredAt ?? state.stamps.cancelledAt ?? state.mergedInto?.at ?? null;
  const words = `${end === null ? 'Harm for' : 'Harm lasted'} ${formatBetween(from, end ?? now)}`;
  const users =
    state.affectedUsers === null ? '' : `, about ${formatCount(state.affectedUsers)} people`;
  return <span className="t3 sm m-hide num">{words + users}</span>;
}

function People({ state, names, now }: At & { readonly names: Names }) {
  const viewer = useViewer();
  const held = state.roles.filter((tenure) => tenure.to === null);
  const assigneeHasRole = held.some((tenure) => tenure.person === state.assignee);
  const urgent = state.priority === null || state.priority === 'P1' || state.priority === 'P2';
  const open = !['closed', 'cancelled', 'merged'].includes(state.state);
  return (
    <div className="flex wrap g4 sm">
      {held.map((tenure) => (
        <Person
          key={`${tenure.role} ${tenure.person}`}
          name={names[tenure.person] ?? 'Someone'}
          you={tenure.person === viewer.id}
          note={(ROLE_WORDS[tenure.role] ?? tenure.role).toLowerCase()}
        />
      ))}
      {state.assignee !== null && !assigneeHasRole ? (
        <Person
          name={names[state.assignee] ?? 'Someone'}
          you={state.assignee === viewer.id}
          note="owner"
        />
      ) : null}
      {state.assignee === null && held.length === 0 && open ? (
        <NoPerson urgent={urgent}>
          Nobody has it, for {formatBetween(state.stamps.createdAt, now, { coarse: true })}
        </NoPerson>
      ) : null}
      {state.major === 'declared' && holderOf(state, 'commander') === null ? (
        <NoPerson urgent>
          No commander
          {state.majorSince === null
            ? ''
            : ` for ${formatBetween(state.majorSince, now, { coarse: true })}`}
        </NoPerson>
      ) : null}
    </div>
  );
}

/** The list of what needs a decision, each with the way to it. */
import {
  IconAlertOctagon,
  IconAlertTriangle,
  IconCalendarTime,
  IconCircleCheck,
  IconUserOff,
  IconUsers,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useNow } from '../../../ui/clock.ts';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { Icon } from '../../../ui/parts/Icon.tsx';
import { useUnconfirmed } from '../queue.ts';
import type { IncidentItem } from '../wire.ts';
import { WORDS } from '../words.ts';
import { type DecisionItem, decisionsOf } from './decisions.ts';
import { emptyRotas, useOnCall } from './OnCallNow.tsx';

const ICONS = {
  nobody: IconUserOff,
  exhausted: IconAlertOctagon,
  major: IconUsers,
  confirm: IconCircleCheck,
  late: IconAlertTriangle,
  gap: IconCalendarTime,
} as const satisfies Readonly<Record<DecisionItem['kind'], unknown>>;

const MOST = 8;

export function Decisions({ items }: { readonly items: readonly IncidentItem[] }) {
  const now = useNow();
  const onCall = useOnCall();
  const unconfirmed = useUnconfirmed();
  const decisions = decisionsOf([...items, ...unconfirmed], emptyRotas(onCall.data), now);
  return (
    <Panel
      title={WORDS.bridge.decisions}
      note={decisions.length === 0 ? undefined : decisions.length}
      flush
      footer={decisions.length > MOST ? `and ${decisions.length - MOST} more` : undefined}
    >
      {decisions.length === 0 ? (
        <p className="in sm t2">{WORDS.bridge.noDecisions}</p>
      ) : (
        <ul className="list">
          {decisions.slice(0, MOST).map((decision) => (
            <li key={decision.id} className="tp">
              <Icon of={ICONS[decision.kind]} />
              <span className="grow">
                <b>{decision.lead}</b> <Link to={decision.to}>{decision.text}</Link>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** The answer in words: time since the begin, what happens, and the rules behind it. */
import {
  IconArrowRight,
  IconBell,
  IconBellOff,
  IconCircleCheck,
  IconFlag,
  IconMail,
  IconMailOff,
  IconPlayerPlay,
  IconShieldCheck,
  IconUserOff,
  type Icon as TablerIcon,
} from '@tabler/icons-react';
import { formatTime, useZone } from '../../../ui/format.ts';
import { Icon } from '../../../ui/parts/Icon.tsx';
import type { Because, LineKind, Simulation, SimulationLine } from '../../simulation/shapes.ts';
import { sinceStart } from './scale.ts';

const LOOKS: Readonly<Record<LineKind, { readonly icon: TablerIcon; readonly label: string }>> = {
  begin: { icon: IconPlayerPlay, label: 'Begin' },
  call: { icon: IconBell, label: 'Call' },
  message: { icon: IconMail, label: 'Message' },
  level_empty: { icon: IconUserOff, label: 'Nobody there' },
  level_skipped: { icon: IconArrowRight, label: 'Skipped' },
  unreachable: { icon: IconBellOff, label: 'Not reached' },
  skipped: { icon: IconUserOff, label: 'Left out' },
  suppressed: { icon: IconBellOff, label: 'Not sent' },
  exhausted: { icon: IconShieldCheck, label: 'End of the policy' },
  acknowledged: { icon: IconCircleCheck, label: 'Acknowledged' },
  declined: { icon: IconArrowRight, label: 'Declined' },
  end: { icon: IconFlag, label: 'End' },
};

export function LineList({ simulation }: { readonly simulation: Simulation }) {
  return (
    <ol className="sim-list" aria-label="What happens, in order">
      {simulation.lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one answer never move
        <Line key={index} line={line} />
      ))}
    </ol>
  );
}

function Line({ line }: { readonly line: SimulationLine }) {
  const zone = useZone();
  const { icon, label } = LOOKS[line.kind];
  const fails = line.kind === 'message' && line.arrives === false;
  return (
    <li className={line.kind === 'message' ? 'in-call' : undefined}>
      <span className="at num">
        {sinceStart(line.afterSeconds)}
        <span className="t3">{formatTime(line.at, zone)}</span>
      </span>
      <span className={fails || line.kind === 'unreachable' ? 'crit' : 't2'}>
        <Icon of={fails ? IconMailOff : icon} label={fails ? 'Fails' : label} />
      </span>
      <span className="grow">
        {line.text}
        {line.why.length === 0 ? null : (
          <span className="why">
            {line.why.map((because) => (
              <Why key={`${because.rule}${because.text}`} because={because} />
            ))}
          </span>
        )}
      </span>
    </li>
  );
}

function Why({ because }: { readonly because: Because }) {
  const zone = useZone();
  const until = because.until === undefined ? '' : `, until ${formatTime(because.until, zone)}`;
  return (
    <span>
      {because.text}
      {until}
    </span>
  );
}

/** Why a signal went where it went: what rules, silences and windows had to say, in order, in words. */
import { IconAlertTriangle, IconArrowRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { formatDuration } from '../../../ui/format.ts';
import { Time } from '../../../ui/parts/Clock.tsx';
import { Icon } from '../../../ui/parts/Icon.tsx';
import type { SignalTrace } from '../../api.ts';
import { reasonWords } from '../words.ts';

type Step = SignalTrace['steps'][number];

const KINDS: Readonly<Record<Step['kind'], string>> = {
  rule: 'Rule',
  silenced: 'Silence',
  muted: 'Mute',
  maintenance: 'Maintenance',
};

const SET_WORDS: Readonly<Record<string, string>> = {
  service: 'sent it to another service',
  severity: 'severity',
  loudness: 'loudness',
  component: 'component',
  category: 'category',
  effect: 'effect',
  key: 'key',
  group: 'group',
  threshold: 'is heard of from',
  pauseSeconds: 'waits',
  suppress: 'keeps it back, because:',
};

export function Trace({ trace }: { readonly trace: SignalTrace | null }) {
  if (trace === null) return <p className="t3 sm">No rule and no silence had anything to say.</p>;
  return (
    <ol className="hint-list">
      {trace.steps.map((step) => (
        <li key={`${step.kind} ${step.id}`}>
          <Icon of={step.outcome === 'failed' ? IconAlertTriangle : IconArrowRight} size="s" />
          <span className="grow drop">
            {KINDS[step.kind]}{' '}
            <Link to={step.kind === 'rule' ? '/signals/rules' : '/signals/silences'}>
              {step.name}
            </Link>
            {step.outcome === 'failed' ? ` failed and was passed by: ${step.words ?? ''}` : null}
            {step.set === undefined ? null : <Changed of={step.set} />}
          </span>
        </li>
      ))}
      <li>
        <span className="grow">
          <Outcome trace={trace} />
        </span>
      </li>
    </ol>
  );
}

function Changed({ of }: { readonly of: NonNullable<Step['set']> }) {
  const told = Object.entries(of).map(([name, value]) =>
    name === 'service'
      ? SET_WORDS['service']
      : typeof value === 'object' && value !== null
        ? Object.entries(value)
            .map(([label, text]) => `label ${label} = ${text === '' ? 'none' : String(text)}`)
            .join(', ')
        : `${SET_WORDS[name] ?? name} ${name === 'pauseSeconds' ? formatDuration(Number(value)) : String(value)}`,
  );
  return told.length === 0 ? null : <span className="t2">: {told.join('; ')}</span>;
}

function Outcome({ trace }: { readonly trace: SignalTrace }) {
  const { suppressed, heldUntil, firings } = trace;
  if (suppressed !== null) {
    return (
      <>
        So nobody hears of it: {reasonWords(suppressed)}
        {firings === undefined ? '.' : `, ${firings} so far.`}
      </>
    );
  }
  if (heldUntil === null) return <>So it goes on to its incident.</>;
  return (
    <>
      So it waits until <Time at={heldUntil} seconds />, in case it clears by itself.
    </>
  );
}

/** The pages about signals: the inbox, and what decides about it. */
import { SubNav } from '../../ui/layout/SubNav.tsx';
import { useMay } from '../../ui/viewer.ts';

const SECTIONS = [
  { to: '/signals', label: 'Inbox' },
  { to: '/signals/rules', label: 'Rules' },
  { to: '/signals/tables', label: 'Tables' },
  { to: '/signals/silences', label: 'Silences' },
  { to: '/signals/watching', label: 'Watching' },
  { to: '/signals/dead-letters', label: 'Dead letters' },
  { to: '/signals/read-again', label: 'Read again' },
  { to: '/signals/noise', label: 'Noise' },
] as const;

/** Seen by those who may look. */
const RESPONDERS: readonly string[] = ['Dead letters', 'Read again'];

export function SignalsTabs({ current }: { readonly current: (typeof SECTIONS)[number]['label'] }) {
  const may = useMay('responder');
  const seen = SECTIONS.filter(({ label }) => may || !RESPONDERS.includes(label));
  return <SubNav name="Signals" sections={seen} current={current} />;
}

/** The pages about signals: the inbox, and what decides about it. */
import { SubNav } from '../../ui/layout/SubNav.tsx';
import { useMay } from '../../ui/viewer.ts';

const SECTIONS = [
  { to: '/signals', label: 'Inbox' },
  { to: '/signals/rules', label: 'Rules' },
  { to: '/signals/silences', label: 'Silences' },
  { to: '/signals/watching', label: 'Watching' },
  { to: '/signals/dead-letters', label: 'Dead letters' },
  { to: '/signals/noise', label: 'Noise' },
] as const;

export function SignalsTabs({ current }: { readonly current: (typeof SECTIONS)[number]['label'] }) {
  const may = useMay('responder');
  const seen = SECTIONS.filter(({ label }) => may || label !== 'Dead letters');
  return <SubNav name="Signals" sections={seen} current={current} />;
}

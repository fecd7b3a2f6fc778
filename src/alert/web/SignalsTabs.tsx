/** The pages about signals: the inbox, and what decides about it. */
import { SubNav } from '../../ui/layout/SubNav.tsx';

const SECTIONS = [
  { to: '/signals', label: 'Inbox' },
  { to: '/signals/rules', label: 'Rules' },
  { to: '/signals/silences', label: 'Silences' },
  { to: '/signals/watching', label: 'Watching' },
  { to: '/signals/dead-letters', label: 'Dead letters' },
  { to: '/signals/noise', label: 'Noise' },
] as const;

export function SignalsTabs({ current }: { readonly current: (typeof SECTIONS)[number]['label'] }) {
  return <SubNav name="Signals" sections={SECTIONS} current={current} />;
}

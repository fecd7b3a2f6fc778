/** A Tabler outline icon, 16 px, stroke 1.75: decoration unless it has a label. */
import type { Icon as TablerIcon } from '@tabler/icons-react';

export interface IconProps {
  readonly of: TablerIcon;
  /** Says what the icon means; without it screen readers skip the icon. */
  readonly label?: string;
  /** `s` 14 px, `l` 20 px. */
  readonly size?: 's' | 'l';
}

export function Icon({ of: Glyph, label, size }: IconProps) {
  const named =
    label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return <Glyph {...(size === undefined ? {} : { className: size })} {...named} />;
}

/** Small framed words. Tone is an alarm, not decoration: leave it out unless the state asks for it. */
import type { Icon as TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';

export type Tone = 'accent' | 'crit' | 'warn' | 'ok';

const TONES: Readonly<Record<Tone, string>> = { accent: 'a', crit: 'c', warn: 'w', ok: 'o' };

export function Tag({
  tone,
  icon,
  title,
  children,
}: {
  readonly tone?: Tone | undefined;
  readonly icon?: TablerIcon;
  readonly title?: string;
  readonly children: ReactNode;
}) {
  return (
    <span className={tone === undefined ? 'tag' : `tag ${TONES[tone]}`} title={title}>
      {icon === undefined ? null : <Icon of={icon} size="s" />}
      {children}
    </span>
  );
}

/** SEV1 .. SEV5; red only for the two that are major. */
export function SeverityTag({ severity }: { readonly severity: string | undefined | null }) {
  if (severity === undefined || severity === null) return null;
  return <Tag tone={/^SEV[12]$/.test(severity) ? 'crit' : undefined}>{severity}</Tag>;
}

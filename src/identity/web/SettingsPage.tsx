/** The settings: which section the address names, each loaded when it is opened. */
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { Loading } from '../../ui/layout/States.tsx';
import { SettingsFrame } from './SettingsFrame.tsx';

const SECTIONS = {
  people: lazy(() => import('./PeopleSection.tsx').then((m) => ({ default: m.PeopleSection }))),
  teams: lazy(() => import('./TeamsSection.tsx').then((m) => ({ default: m.TeamsSection }))),
  tokens: lazy(() => import('./TokensSection.tsx').then((m) => ({ default: m.TokensSection }))),
  process: lazy(() => import('./ProcessSection.tsx').then((m) => ({ default: m.ProcessSection }))),
  audit: lazy(() => import('./AuditSection.tsx').then((m) => ({ default: m.AuditSection }))),
  me: lazy(() => import('./MeSection.tsx').then((m) => ({ default: m.MeSection }))),
} as const;

export function SettingsPage() {
  const { section = 'people' } = useParams({ strict: false }) as { section?: string };
  if (!(section in SECTIONS)) {
    return (
      <SettingsFrame section="People" title="No settings at this address">
        <p className="t2">Choose one above.</p>
      </SettingsFrame>
    );
  }
  const Section = SECTIONS[section as keyof typeof SECTIONS];
  return (
    <Suspense fallback={<Loading rows={6} />}>
      <Section />
    </Suspense>
  );
}

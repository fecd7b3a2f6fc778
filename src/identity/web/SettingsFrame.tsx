/** Around every page of the settings: the line of its sections, and the page itself. */
import '../../ui/styles/manage.css';
import type { ReactNode } from 'react';
import { Page } from '../../ui/layout/Page.tsx';
import { SubNav } from '../../ui/layout/SubNav.tsx';
import { useViewer } from '../../ui/viewer.ts';

const SECTIONS = [
  { to: '/settings/people', label: 'People' },
  { to: '/settings/teams', label: 'Teams' },
  { to: '/settings/integrations', label: 'Integrations' },
  { to: '/settings/tokens', label: 'Tokens' },
  { to: '/services/policies', label: 'Policies' },
  { to: '/oncall', label: 'Schedules' },
  { to: '/settings/process', label: 'Process' },
  { to: '/settings/channels', label: 'Channels', roles: ['admin'] },
  { to: '/settings/mails', label: 'Mails', roles: ['admin'] },
  { to: '/settings/watch', label: 'Watch', roles: ['admin'] },
  { to: '/settings/audit', label: 'Audit', roles: ['admin', 'auditor'] },
  { to: '/settings/notifications', label: 'My notifications', own: true },
  { to: '/settings/me', label: 'Me', own: true },
] as const;

export function SettingsFrame({
  section,
  title,
  sub,
  actions,
  children,
}: {
  /** Its label in the line: "People". */
  readonly section: (typeof SECTIONS)[number]['label'];
  readonly title: ReactNode;
  readonly sub?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  const { roles } = useViewer();
  const seen = SECTIONS.filter(
    (one) => !('roles' in one) || one.roles.some((role) => roles.includes(role)),
  ).map((one) => ({ ...one, own: 'own' in one }));
  return (
    <Page
      crumbs={[{ label: 'Settings', to: '/settings' }, { label: section }]}
      title={title}
      sub={sub}
      actions={actions}
    >
      <SubNav name="Settings" sections={seen} current={section} />
      {children}
    </Page>
  );
}

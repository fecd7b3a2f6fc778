/** The rest of the places, for phones, where the nav has only room for the daily ones. */
import { IconBellRinging, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { signOut } from '../../identity/web/session.ts';
import { Page } from '../../ui/layout/Page.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Icon } from '../../ui/parts/Icon.tsx';
import { useViewer } from '../../ui/viewer.ts';
import { PLACES } from './places.ts';
import { useThemeSwitch } from './ThemeSwitch.tsx';

export function MorePage() {
  const viewer = useViewer();
  const switchTheme = useThemeSwitch();
  return (
    <Page crumbs={[{ label: 'More' }]} title="More places">
      <div className="stack">
        <Panel label="Places" flush>
          <ul className="list">
            {PLACES.filter((place) => !place.tab).map((place) => (
              <li key={place.to}>
                <Icon of={place.icon} />
                <Link to={place.to} className="grow">
                  {place.label}
                </Link>
              </li>
            ))}
            <li>
              <Icon of={IconBellRinging} />
              <Link to="/settings/notifications" className="grow">
                My notifications
              </Link>
            </li>
            <li>
              <Icon of={IconPlus} />
              <Link to="/report" className="grow">
                Report trouble
              </Link>
            </li>
          </ul>
        </Panel>
        <div className="flex wrap">
          <Button onClick={switchTheme}>Switch light and dark</Button>
          <Button onClick={() => void signOut()}>Sign out, {viewer.name}</Button>
        </div>
      </div>
    </Page>
  );
}

/** Oneself: name, zone, password, and how this browser behaves; how I am reached has a page of its own. */

import { Link } from '@tanstack/react-router';
import { useGet } from '../../ui/api.ts';
import { Switch } from '../../ui/forms/Switch.tsx';
import { setKeysOn, useKeysOn } from '../../ui/keys.ts';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Loaded } from '../../ui/layout/States.tsx';
import { useViewer } from '../../ui/viewer.ts';
import type { PersonWithContacts } from '../api.ts';
import { PasswordForm } from './PasswordForm.tsx';
import { ProfileForm } from './ProfileForm.tsx';
import { SettingsFrame } from './SettingsFrame.tsx';
import { ThemeChoice } from './ThemeChoice.tsx';
import { ROLE_NAMES } from './words.ts';

export function MeSection() {
  const viewer = useViewer();
  const query = useGet<PersonWithContacts>(`/api/v1/people/${viewer.id}`, {
    enabled: viewer.id !== '',
  });
  return (
    <SettingsFrame
      section="Me"
      title="Your name, zone and password"
      sub={`${viewer.name}, ${viewer.roles.map((role) => ROLE_NAMES[role] ?? role.replace('_', ' ')).join(', ')}`}
    >
      <Loaded of={query} what="Your settings did not load." rows={6}>
        {(person) => (
          <div className="cols">
            <div className="stack">
              <ProfileForm key={person.version} person={person} />
              <PasswordForm person={person.id} />
            </div>
            <div className="stack">
              <ThisBrowser />
              <Reached />
            </div>
          </div>
        )}
      </Loaded>
    </SettingsFrame>
  );
}

function ThisBrowser() {
  const keysOn = useKeysOn();
  return (
    <Panel title="In this browser">
      <div className="stack">
        <ThemeChoice />
        <Switch
          label="Single keys"
          description="j and k for rows, g b for the bridge. Off: only keys with a modifier work. Press ? for all."
          checked={keysOn}
          onChange={(event) => setKeysOn(event.currentTarget.checked)}
        />
      </div>
    </Panel>
  );
}

function Reached() {
  return (
    <Panel title="How you are reached">
      <p className="sm t2">
        Phones, chats and mail, rules and quiet hours are under{' '}
        <Link to="/settings/notifications">My notifications</Link>.
      </p>
    </Panel>
  );
}

/** Oneself: how I am reached and whether that works, my zone, keys, theme and password. */
import { Switch } from '@mantine/core';
import { useGet } from '../../ui/api.ts';
import { setKeysOn, useKeysOn } from '../../ui/keys.ts';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Loaded } from '../../ui/layout/States.tsx';
import { useViewer } from '../../ui/viewer.ts';
import type { PersonWithContacts } from '../api.ts';
import { Contacts } from './Contacts.tsx';
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
  const unproven = query.data?.contacts.filter((contact) => contact.verifiedAt === null).length;
  return (
    <SettingsFrame
      section="Me"
      title={
        unproven === undefined
          ? 'Me'
          : unproven === 0
            ? 'You can be reached'
            : 'Prove that you can be reached'
      }
      sub={`${viewer.name}, ${viewer.roles.map((role) => ROLE_NAMES[role] ?? role.replace('_', ' ')).join(', ')}`}
    >
      <Loaded of={query} what="Your settings did not load." rows={6}>
        {(person) => (
          <div className="cols">
            <div className="stack">
              <Contacts person={person} />
              <ProfileForm key={person.version} person={person} />
              <PasswordForm person={person.id} />
            </div>
            <ThisBrowser />
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

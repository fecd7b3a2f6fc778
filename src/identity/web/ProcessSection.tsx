/** The process: profile, priority matrix and the promises of each priority; changed by admins only. */
import { useState } from 'react';
import { ConfirmWithReason } from '../../ui/forms/ConfirmWithReason.tsx';
import { toastDone } from '../../ui/forms/toast.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Loaded } from '../../ui/layout/States.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import { useMay } from '../../ui/viewer.ts';
import { MatrixPanel } from './MatrixPanel.tsx';
import { OrganisationPanel } from './OrganisationPanel.tsx';
import { RetentionPanel } from './RetentionPanel.tsx';
import { SettingsFrame } from './SettingsFrame.tsx';
import { type Setting, settingIn, useSaveSetting, useSettings } from './settings.ts';
import { type Targets, TargetsPanel } from './TargetsPanel.tsx';

interface Profile {
  readonly base: 'standard' | 'strict';
  readonly changes: readonly unknown[];
}

export function ProcessSection() {
  const query = useSettings();
  const admin = useMay();
  const profile = settingIn<Profile>(query.data?.items ?? [], 'incident.profile');
  return (
    <SettingsFrame
      section="Process"
      title={profile === undefined ? 'Process' : `The process is ${profile.value.base}`}
      sub="What incidents ask for, how priority is found, what is promised. Changes hold for incidents logged from then on."
    >
      <Loaded of={query} what="The settings did not load." rows={8}>
        {({ items }) => (
          <div className="stack">
            {admin ? null : <Note>Only an admin can change these.</Note>}
            <All items={items} admin={admin} />
          </div>
        )}
      </Loaded>
    </SettingsFrame>
  );
}

function All({ items, admin }: { readonly items: readonly Setting[]; readonly admin: boolean }) {
  const profile = settingIn<Profile>(items, 'incident.profile');
  const matrix = settingIn<Parameters<typeof MatrixPanel>[0]['setting']['value']>(
    items,
    'incident.matrix',
  );
  const targets = settingIn<Targets>(items, 'incident.sla');
  const organisation = settingIn<{ readonly name: string; readonly timeZone: string }>(
    items,
    'organisation',
  );
  const retention = settingIn<{ readonly days: number }>(items, 'signal.retention');
  return (
    <>
      {profile === undefined ? null : <ProfilePanel setting={profile} admin={admin} />}
      {matrix === undefined ? null : (
        <MatrixPanel key={`m${matrix.version}`} setting={matrix} admin={admin} />
      )}
      {targets === undefined ? null : <TargetsPanel setting={targets} />}
      {organisation === undefined ? null : (
        <OrganisationPanel key={`o${organisation.version}`} setting={organisation} admin={admin} />
      )}
      {retention === undefined ? null : (
        <RetentionPanel key={`r${retention.version}`} setting={retention} admin={admin} />
      )}
    </>
  );
}

const CHOICES = [
  {
    value: 'standard',
    label: 'Standard',
    help: 'P1 and P2 must answer every question of the process. P3 to P5 need only what keeps the record honest: a title, a service, a word on the fix. The rest is a warning.',
  },
  {
    value: 'strict',
    label: 'Strict',
    help: 'Every question of the process must be answered at every priority before the next step. For organisations that work by ITIL.',
  },
] as const;

function ProfilePanel({
  setting,
  admin,
}: {
  readonly setting: Setting<Profile>;
  readonly admin: boolean;
}) {
  const save = useSaveSetting();
  const [asked, setAsked] = useState<Profile['base']>();
  const { base, changes } = setting.value;
  const put = async (next: Profile['base']) => {
    await save(setting, { base: next, changes });
    toastDone(`The process is ${next} now.`);
  };
  return (
    <Panel title="Profile" note="which questions stop a step">
      <fieldset className="q" disabled={!admin}>
        <legend className="sr">Profile of the process</legend>
        <div className="two">
          {CHOICES.map((choice) => (
            <label key={choice.value} className="item-box pick">
              <input
                type="radio"
                name="profile"
                checked={choice.value === base}
                onChange={() => setAsked(choice.value)}
              />
              <span>
                <b>{choice.label}</b>
                <span className="sm t2 pick-help">{choice.help}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      {changes.length === 0 ? null : (
        <p className="sm t3">{changes.length} questions are set apart by hand and stay so.</p>
      )}
      <ConfirmWithReason
        opened={asked !== undefined}
        title={asked === 'strict' ? 'Make the process strict?' : 'Make the process standard?'}
        confirm={asked === 'strict' ? 'Make it strict' : 'Make it standard'}
        keep="Leave it"
        onConfirm={async () => {
          if (asked !== undefined) await put(asked);
        }}
        onClose={() => setAsked(undefined)}
      >
        Incidents that are open keep the profile they were logged with; new ones follow the new one.
      </ConfirmWithReason>
    </Panel>
  );
}

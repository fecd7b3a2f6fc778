/** Settings, My notifications: how I am reached, by my rules, and why I was. */
import '../../ui/styles/notify.css';
import { SettingsFrame } from '../../identity/web/SettingsFrame.tsx';
import { Loaded } from '../../ui/layout/States.tsx';
import { ConsentPanel } from './mine/ConsentPanel.tsx';
import { ContactsPanel } from './mine/ContactsPanel.tsx';
import { DevicePanel } from './mine/DevicePanel.tsx';
import { MyPagesPanel } from './mine/MyPagesPanel.tsx';
import { QuietPanel } from './mine/QuietPanel.tsx';
import { RulesPanel } from './mine/RulesPanel.tsx';
import { newsOf } from './mine/reach.ts';
import { ShiftsPanel } from './mine/ShiftsPanel.tsx';
import { useMine } from './mine/use-mine.ts';
import { MINE } from './mine/words.ts';

export function MinePage() {
  const query = useMine();
  const mine = query.data;
  const title =
    mine === undefined
      ? MINE.place
      : newsOf(mine.contacts, (kind) => mine.channels.find(({ name }) => name === kind));
  return (
    <SettingsFrame section="My notifications" title={title} sub={MINE.sub}>
      <Loaded of={query} what="Your notifications did not load." rows={8}>
        {(data) => (
          <div className="cols">
            <div className="stack">
              <ContactsPanel mine={data} />
              <RulesPanel mine={data} />
              <MyPagesPanel mine={data} />
            </div>
            <div className="stack">
              <ShiftsPanel person={data.person} />
              <DevicePanel mine={data} />
              <QuietPanel mine={data} />
              <ConsentPanel mine={data} />
            </div>
          </div>
        )}
      </Loaded>
    </SettingsFrame>
  );
}

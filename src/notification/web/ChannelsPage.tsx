/** Settings, Channels: the ways this server can reach people; what each needs, and whether it works. */
import '../../ui/styles/notify.css';
import { SettingsFrame } from '../../identity/web/SettingsFrame.tsx';
import { useGet } from '../../ui/api.ts';
import { plural } from '../../ui/format.ts';
import { Loaded } from '../../ui/layout/States.tsx';
import type { ChannelItem } from '../api.ts';
import { ChannelPanel } from './channels/ChannelPanel.tsx';
import { CHANNEL_WORDS } from './channels/words.ts';

export function ChannelsPage() {
  const query = useGet<{ items: readonly ChannelItem[] }>('/api/v1/channels');
  const items = query.data?.items;
  const ready = items?.filter(({ missing }) => missing === null).length ?? 0;
  return (
    <SettingsFrame
      section="Channels"
      title={
        items === undefined
          ? CHANNEL_WORDS.place
          : `${plural(ready, 'channel')} of ${items.length} can send`
      }
      sub={CHANNEL_WORDS.sub}
    >
      <Loaded of={query} what="The channels did not load." rows={8}>
        {({ items: channels }) => (
          <div className="stack channels">
            {channels.map((channel) => (
              <ChannelPanel key={channel.name} channel={channel} />
            ))}
          </div>
        )}
      </Loaded>
    </SettingsFrame>
  );
}

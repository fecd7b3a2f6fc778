/** One channel: whether it can send and what is missing, what is set, and the way to set it up and try it. */
import { useState } from 'react';
import { capital } from '../../../kernel/capital.ts';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { Button } from '../../../ui/parts/Button.tsx';
import { CopyText } from '../../../ui/parts/CopyText.tsx';
import { Tag } from '../../../ui/parts/Tag.tsx';
import { useMay } from '../../../ui/viewer.ts';
import type { ChannelItem } from '../../api.ts';
import { ChannelForm } from './ChannelForm.tsx';
import { ChannelTest } from './ChannelTest.tsx';
import { PushKeys } from './PushKeys.tsx';
import { asked } from './setting-draft.ts';
import { abilityWords, CHANNEL_WORDS } from './words.ts';

export function ChannelPanel({ channel }: { readonly channel: ChannelItem }) {
  const admin = useMay();
  const [open, setOpen] = useState<'form' | 'test'>();
  const ready = channel.missing === null;
  const isPush = channel.name === 'push';
  return (
    <Panel
      title={channel.title}
      note={abilityWords(channel.capabilities)}
      aside={
        <Tag tone={ready ? 'ok' : 'warn'}>
          {ready ? CHANNEL_WORDS.ready : CHANNEL_WORDS.notReady}
        </Tag>
      }
    >
      <div className="stack-2">
        {ready ? null : <p className="sm warn">{sentence(channel.missing ?? '')}</p>}
        <p className="sm t2 read-w">{channel.how}</p>
        {isPush ? null : <Settings channel={channel} />}
        {channel.paste.map(({ label, url }) => (
          <CopyText key={url} label={`${CHANNEL_WORDS.paste}: ${label}`} text={url} />
        ))}
        {isPush ? <PushKeys channel={channel} admin={admin} /> : null}
        {admin && !isPush ? (
          <span className="flex wrap">
            {channel.settings.length === 0 ? null : (
              <Button
                size="sm"
                aria-label={`${ready ? CHANNEL_WORDS.change : CHANNEL_WORDS.setUp} ${channel.title}`}
                onClick={() => setOpen('form')}
              >
                {ready ? CHANNEL_WORDS.change : CHANNEL_WORDS.setUp}
              </Button>
            )}
            <Button
              size="sm"
              aria-label={`${CHANNEL_WORDS.test} by ${channel.title}`}
              onClick={() => setOpen('test')}
            >
              {CHANNEL_WORDS.test}
            </Button>
          </span>
        ) : null}
        {!admin && !ready ? <p className="xs t3">{CHANNEL_WORDS.onlyAdmins}</p> : null}
      </div>
      {open === 'form' ? (
        <ChannelForm channel={channel} onClose={() => setOpen(undefined)} />
      ) : null}
      {open === 'test' ? (
        <ChannelTest channel={channel} onClose={() => setOpen(undefined)} />
      ) : null}
    </Panel>
  );
}

function sentence(text: string): string {
  return `${capital(text)}${text.endsWith('.') ? '' : '.'}`;
}

/** What is set, secrets only as set or not. */
function Settings({ channel }: { readonly channel: ChannelItem }) {
  const gateway = channel.settings.find(({ key }) => key === 'gateway')?.value ?? '';
  const shown = asked(channel.settings, gateway).filter(({ required, isSet }) => required || isSet);
  if (shown.length === 0) return null;
  return (
    <dl className="kv">
      {shown.map(({ key, label, value, isSet, choices }) => (
        <div key={key} className="kv-row">
          <dt>{label}</dt>
          <dd className="drop">
            {value === null
              ? isSet
                ? CHANNEL_WORDS.set
                : CHANNEL_WORDS.notSet
              : (choices?.find((one) => one.value === value)?.label ?? value)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** "Pages on this device": push to this browser, asked for by a press, never by itself. */
import { useState } from 'react';
import { asProblem } from '../../../ui/api.ts';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import { Note } from '../../../ui/parts/Note.tsx';
import { Tag } from '../../../ui/parts/Tag.tsx';
import { connectDevice, type DeviceState, deviceContact, deviceState } from './device.ts';
import { RemoveContact } from './RemoveContact.tsx';
import type { ContactItem, Mine } from './use-mine.ts';
import { VerifyContact } from './VerifyContact.tsx';
import { DEVICE_WORDS, MINE } from './words.ts';

export function DevicePanel({ mine }: { readonly mine: Mine }) {
  const [state, setState] = useState(deviceState);
  const [open, setOpen] = useState<{ kind: 'verify' | 'remove'; contact: ContactItem }>();
  const own = mine.contacts.find(({ id }) => id === deviceContact(mine.person));
  const on = own !== undefined;
  const close = () => setOpen(undefined);
  return (
    <Panel title={MINE.device} aside={on ? <Tag tone="ok">On</Tag> : undefined}>
      <div className="stack">
        <p className="sm t2">{on ? MINE.deviceOn : MINE.deviceHelp}</p>
        {state === 'ready' ? null : <Hindrance state={state} />}
        {on ? (
          <Button onClick={() => setOpen({ kind: 'remove', contact: own })}>
            {MINE.deviceStop}
          </Button>
        ) : state === 'ready' ? (
          <Connect
            mine={mine}
            onConnected={(contact) => setOpen({ kind: 'verify', contact })}
            onEnd={() => setState(deviceState())}
          />
        ) : null}
      </div>
      {open?.kind === 'verify' ? (
        <VerifyContact mine={mine} contact={open.contact} onClose={close} />
      ) : null}
      {open?.kind === 'remove' ? (
        <RemoveContact mine={mine} contact={open.contact} onClose={close} />
      ) : null}
    </Panel>
  );
}

function Hindrance({ state }: { readonly state: Exclude<DeviceState, 'ready'> }) {
  return <Note tone="warn">{DEVICE_WORDS[state]}</Note>;
}

function Connect({
  mine,
  onConnected,
  onEnd,
}: {
  readonly mine: Mine;
  readonly onConnected: (contact: ContactItem) => void;
  readonly onEnd: () => void;
}) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const refresh = useRefresh();
  const connect = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const { id, value } = await connectDevice(mine.person);
      await refresh('/api/v1/channels', `/api/v1/people/${mine.person}`);
      const fresh = { verifiedAt: null, lastTestAt: null, lastTestOk: null };
      onConnected({ id, value, kind: 'push', ...fresh });
    } catch (error) {
      setProblem(error instanceof Error ? error.message : asProblem(error).message);
    } finally {
      setBusy(false);
      onEnd();
    }
  };
  return (
    <>
      {problem === undefined ? null : (
        <Note tone="crit" role="alert">
          Not connected. {problem}
        </Note>
      )}
      <Button busy={busy} onClick={() => void connect()}>
        {MINE.deviceStart}
      </Button>
    </>
  );
}

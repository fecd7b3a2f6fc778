/** Every key that works at this moment (`?`), and the switch that turns single keys off. */
import { Modal } from '@mantine/core';
import { Switch } from '../../ui/forms/Switch.tsx';
import { modName, setKeysOn, useKeyList, useKeysOn } from '../../ui/keys.ts';

export function KeyList({ onClose }: { readonly onClose: () => void }) {
  const keys = useKeyList();
  const on = useKeysOn();
  return (
    <Modal opened onClose={onClose} title="Keys">
      <div className="stack">
        <dl className="kv">
          <dt>
            <kbd>{modName()} K</kbd>
          </dt>
          <dd>Search or jump to</dd>
          {keys.map((entry) => (
            <KeyLine key={entry.keys} keys={entry.keys} label={entry.label} />
          ))}
        </dl>
        <Switch
          label="Single keys"
          description="Off: only keys with a modifier work. Remembered in this browser."
          checked={on}
          onChange={(event) => setKeysOn(event.currentTarget.checked)}
        />
      </div>
    </Modal>
  );
}

function KeyLine({ keys, label }: { readonly keys: string; readonly label: string }) {
  return (
    <>
      <dt>
        <kbd>{keys}</kbd>
      </dt>
      <dd>{label}</dd>
    </>
  );
}

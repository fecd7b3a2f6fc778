/** Saved searches: open one, keep what is on screen under a name, remove one (and bring it back). */
import { Checkbox, Menu, Modal, TextInput } from '@mantine/core';
import { IconBookmark, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { apiSend, useGet } from '../../../ui/api.ts';
import { toastDone, toastProblem } from '../../../ui/forms/toast.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import { Icon } from '../../../ui/parts/Icon.tsx';
import { useViewer } from '../../../ui/viewer.ts';
import type { SavedSearch } from '../../saved/shapes.ts';
import { type Choice, widest } from './choice.ts';

const PATH = '/api/v1/saved-searches';

export function SavedSearches({ choice }: { readonly choice: Choice }) {
  const { data } = useGet<{ readonly items: readonly SavedSearch[] }>(PATH);
  const [naming, setNaming] = useState(false);
  const remove = useRemove();
  const items = data?.items ?? [];
  const { roles } = useViewer();
  const open = ({ view, filters }: SavedSearch) =>
    choice.put({ ...widest(choice.view), view: view === 'signals' ? view : '', ...filters });
  const removable = items.filter(({ isOwn }) => isOwn || roles.includes('admin'));
  return (
    <>
      <Menu position="bottom-end" width={280}>
        <Menu.Target>
          <Button icon={IconBookmark}>Saved searches</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {items.length === 0 ? (
            <Menu.Label>None yet. Narrow the list, then save it.</Menu.Label>
          ) : null}
          {items.map((item) => (
            <Menu.Item key={item.id} onClick={() => open(item)}>
              {item.name}
              <span className="t3">{item.isShared ? ', for everybody' : ''}</span>
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item disabled={!choice.isNarrowed} onClick={() => setNaming(true)}>
            Save what is chosen now
          </Menu.Item>
          {removable.map((item) => (
            <Menu.Item
              key={`remove ${item.id}`}
              leftSection={<Icon of={IconTrash} size="s" />}
              onClick={() => void remove(item)}
            >
              Remove {item.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {naming ? <NameDialog choice={choice} onClose={() => setNaming(false)} /> : null}
    </>
  );
}

/** Removed at once, with a way back. */
function useRemove() {
  const refresh = useRefresh();
  return async ({ id, name, view, filters, isShared }: SavedSearch) => {
    try {
      await apiSend('DELETE', `${PATH}/${id}`);
      await refresh(PATH);
    } catch (error) {
      toastProblem(`${name} was not removed.`, error);
      return;
    }
    toastDone(`${name} is removed.`, {
      label: 'Undo',
      run: async () => {
        await apiSend('POST', PATH, { name, view, filters, isShared });
        await refresh(PATH);
      },
    });
  };
}

function NameDialog({
  choice,
  onClose,
}: {
  readonly choice: Choice;
  readonly onClose: () => void;
}) {
  const refresh = useRefresh();
  const [name, setName] = useState('');
  const [isShared, setShared] = useState(false);
  const [fault, setFault] = useState<string>();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await apiSend('POST', PATH, { name, view: choice.view, filters: choice.filters, isShared });
    } catch (error) {
      setFault(error instanceof Error ? error.message : 'It was not saved.');
      return;
    }
    await refresh(PATH);
    toastDone(`Saved as ${name}.`);
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Save this search">
      <form className="stack" onSubmit={(event) => void save(event)}>
        <TextInput
          label="Name"
          value={name}
          error={fault}
          maxLength={80}
          required
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox
          label="For everybody"
          checked={isShared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
        <div className="flex dlg-act">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit">
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}

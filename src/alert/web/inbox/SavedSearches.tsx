/** Saved searches: open one, keep what is on screen under a name, remove one (and bring it back). */
import { Checkbox, Modal, TextInput } from '@mantine/core';
import { IconBookmark, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { apiSend, useGet } from '../../../ui/api.ts';
import { toastDone, toastProblem } from '../../../ui/forms/toast.tsx';
import { Loaded } from '../../../ui/layout/States.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import { Button, IconButton } from '../../../ui/parts/Button.tsx';
import { useViewer } from '../../../ui/viewer.ts';
import type { SavedSearch } from '../../saved/shapes.ts';
import { type Choice, widest } from './choice.ts';

const PATH = '/api/v1/saved-searches';

export function SavedSearches({ choice }: { readonly choice: Choice }) {
  const [shown, setShown] = useState<'list' | 'name'>();
  const close = () => setShown(undefined);
  return (
    <>
      <Button icon={IconBookmark} onClick={() => setShown('list')}>
        Saved searches
      </Button>
      {shown === 'list' ? (
        <ListDialog choice={choice} onName={() => setShown('name')} onClose={close} />
      ) : null}
      {shown === 'name' ? <NameDialog choice={choice} onClose={close} /> : null}
    </>
  );
}

function ListDialog({
  choice,
  onName,
  onClose,
}: {
  readonly choice: Choice;
  readonly onName: () => void;
  readonly onClose: () => void;
}) {
  const saved = useGet<{ readonly items: readonly SavedSearch[] }>(PATH);
  const remove = useRemove();
  const { roles } = useViewer();
  const open = ({ view, filters }: SavedSearch) => {
    choice.put({ ...widest(choice.view), view: view === 'signals' ? view : '', ...filters });
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Saved searches">
      <div className="stack">
        <Loaded of={saved} what="The saved searches did not load." rows={3}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="t2">None yet. Narrow the list, then save what is chosen here.</p>
            ) : (
              <ul className="list">
                {items.map((item) => (
                  <li key={item.id}>
                    <span className="grow">
                      <button type="button" className="linklike" onClick={() => open(item)}>
                        {item.name}
                      </button>
                      <span className="t3 sm">
                        {' '}
                        {item.view}
                        {item.isShared ? ', for everybody' : ''}
                      </span>
                    </span>
                    {item.isOwn || roles.includes('admin') ? (
                      <IconButton
                        icon={IconTrash}
                        label={`Remove ${item.name}`}
                        onClick={() => void remove(item)}
                      />
                    ) : null}
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
        <div className="flex dlg-act">
          {choice.isNarrowed ? null : <span className="t3 sm">Nothing is chosen to be saved.</span>}
          <Button kind="primary" disabled={!choice.isNarrowed} onClick={onName}>
            Save what is chosen now
          </Button>
        </div>
      </div>
    </Modal>
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
        try {
          await apiSend('POST', PATH, { name, view, filters, isShared });
          await refresh(PATH);
        } catch (error) {
          toastProblem(`${name} was not brought back.`, error);
        }
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

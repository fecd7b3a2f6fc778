/** Asks before a way to reach somebody is taken away, above all where a rule uses it. */
import { apiSend } from '../../../ui/api.ts';
import { ConfirmWithReason } from '../../../ui/forms/ConfirmWithReason.tsx';
import { toastDone } from '../../../ui/forms/toast.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import { deviceContact, disconnectDevice } from './device.ts';
import { draftOf, stepsOf, usesContact } from './rule-draft.ts';
import { type ContactItem, type Mine, useSaveRules } from './use-mine.ts';

export function RemoveContact({
  mine,
  contact,
  onClose,
}: {
  readonly mine: Mine;
  readonly contact: ContactItem;
  readonly onClose: () => void;
}) {
  const refresh = useRefresh();
  const saveRules = useSaveRules(mine);
  const used = usesContact(mine.rules, contact.id);
  const base = `/api/v1/people/${mine.person}/contacts`;
  const remove = async () => {
    if (used) {
      const left = draftOf(
        mine.rules,
        mine.contacts.filter(({ id }) => id !== contact.id),
      );
      await saveRules({ high: [...stepsOf(left.high)], low: [...stepsOf(left.low)] });
    }
    await apiSend('DELETE', `${base}/${contact.id}`);
    if (deviceContact(mine.person) === contact.id) await disconnectDevice(mine.person);
    await refresh(`/api/v1/people/${mine.person}`);
    toastDone(`${contact.value} removed.`);
  };
  return (
    <ConfirmWithReason
      opened
      title={`Remove ${contact.value}?`}
      confirm="Remove it"
      keep="Keep it"
      onConfirm={remove}
      onClose={onClose}
    >
      {used ? (
        <p>
          Your rules use it. Its steps go with it; the other steps stay as they are. Nothing is sent
          there any more.
        </p>
      ) : (
        <p>Nothing is sent there any more. You can add it again at any time.</p>
      )}
    </ConfirmWithReason>
  );
}

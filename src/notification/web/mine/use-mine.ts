/** What the page knows of oneself: contacts, channels, rules; and the one way rules are written. */
import type { PersonWithContacts } from '../../../identity/api.ts';
import { ApiProblem, apiSend, useGet } from '../../../ui/api.ts';
import { useRefresh } from '../../../ui/pages.ts';
import { useViewer } from '../../../ui/viewer.ts';
import type { ChannelItem, RulesInput, RulesItem } from '../../api.ts';

export type ContactItem = PersonWithContacts['contacts'][number];

/** Everything one's own notifications are drawn from. */
export interface Mine {
  readonly person: string;
  readonly contacts: readonly ContactItem[];
  /** In the order of trying. */
  readonly channels: readonly ChannelItem[];
  readonly rules: RulesItem;
}

export function useMine() {
  const { id } = useViewer();
  const enabled = id !== '';
  const base = `/api/v1/people/${id}`;
  const contacts = useGet<{ items: readonly ContactItem[] }>(`${base}/contacts`, {
    enabled,
    staleSeconds: 2,
  });
  const channels = useGet<{ items: readonly ChannelItem[] }>('/api/v1/channels');
  const rules = useGet<RulesItem>(`${base}/notification-rules`, { enabled });
  const parts = [contacts, channels, rules] as const;
  const data: Mine | undefined =
    contacts.data === undefined || channels.data === undefined || rules.data === undefined
      ? undefined
      : {
          person: id,
          contacts: contacts.data.items,
          channels: channels.data.items,
          rules: rules.data,
        };
  return {
    data,
    error: parts.find(({ error }) => error !== null)?.error ?? null,
    refetch: () => Promise.all(parts.map((part) => part.refetch())),
  };
}

/** Writes rules over the version on screen; a conflict makes the page read again, then throws. */
export function useSaveRules(mine: Mine) {
  const refresh = useRefresh();
  const path = `/api/v1/people/${mine.person}/notification-rules`;
  const { version } = mine.rules;
  return async (change: Partial<RulesInput>): Promise<void> => {
    try {
      await apiSend('PUT', path, { ...change, expectedVersion: version });
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 409) await refresh(path);
      throw error;
    }
    await refresh(path);
  };
}

/** Reading and writing the declared settings; each is shown and saved by itself. */
import { apiSend, useGet } from '../../ui/api.ts';
import { useRefresh } from '../../ui/pages.ts';

export interface Setting<T = unknown> {
  readonly key: string;
  readonly title: string;
  readonly value: T;
  readonly default: T;
  readonly version: number;
  readonly readOnly: boolean;
}

export function useSettings() {
  return useGet<{ readonly items: readonly Setting[] }>('/api/v1/settings');
}

/** The setting of this key, or undefined where the program does not declare it. */
export function settingIn<T>(items: readonly Setting[], key: string): Setting<T> | undefined {
  return items.find((setting) => setting.key === key) as Setting<T> | undefined;
}

/** Puts another value in force; throws ApiProblem, 409 when somebody was faster. */
export function useSaveSetting(): (setting: Setting, value: unknown) => Promise<void> {
  const refresh = useRefresh();
  return async (setting, value) => {
    await apiSend('PUT', `/api/v1/settings/${setting.key}`, {
      value,
      expectedVersion: setting.version,
    });
    await refresh('/api/v1/settings', '/api/v1/session');
  };
}

/** Settings of a channel while they are typed: what is asked, and what of it is a change. */
import type { ChannelItem } from '../../api.ts';

export type Setting = ChannelItem['settings'][number];

export interface SettingDraft {
  /** As typed; `''` where nothing was. */
  readonly text: Readonly<Record<string, string>>;
  /** Secrets to take away. */
  readonly dropped: ReadonlySet<string>;
}

/** The fields of the gateway in use, and those that belong to none. */
export function asked(settings: readonly Setting[], gateway: string): readonly Setting[] {
  return settings.filter((one) => one.gateway === null || one.gateway === gateway);
}

export function draftOf(settings: readonly Setting[]): SettingDraft {
  const text = Object.fromEntries(settings.map(({ key, value }) => [key, value ?? '']));
  return { text, dropped: new Set() };
}

/** For the server: a text replaces, null takes away, what is absent stays as it is. */
export function changesOf(
  settings: readonly Setting[],
  draft: SettingDraft,
): Readonly<Record<string, string | null>> {
  const changes: Record<string, string | null> = {};
  for (const { key, secret, value, isSet, long } of settings) {
    const typed = draft.text[key] ?? '';
    const text = long ? typed : typed.trim();
    if (secret) {
      if (draft.dropped.has(key)) changes[key] = null;
      else if (text !== '') changes[key] = text;
    } else if (text !== (value ?? '')) {
      if (text !== '') changes[key] = text;
      else if (isSet) changes[key] = null;
    }
  }
  return changes;
}

/** A secret in the form a channel wants, from 32 random bytes. */
export function secretFrom(bytes: Uint8Array, form: 'whsec' | 'word'): string {
  const base64 = btoa(String.fromCharCode(...bytes));
  if (form === 'whsec') return `whsec_${base64}`;
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

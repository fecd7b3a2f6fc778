/** Settings of a channel while they are typed. */
import { describe, expect, test } from 'vitest';
import { asked, changesOf, draftOf, type Setting, secretFrom } from './setting-draft.ts';

const field = (one: Partial<Setting>): Setting => ({
  ...{ key: 'x', label: 'X', help: '', secret: false, required: false, choices: null },
  ...{ gateway: null, long: false, made: null, value: null, isSet: false },
  ...one,
});
const settings = [
  field({ key: 'gateway', value: 'twilio', isSet: true }),
  field({ key: 'authToken', secret: true, isSet: true, gateway: 'twilio' }),
  field({ key: 'from', value: '+49301', isSet: true, gateway: 'twilio' }),
  field({ key: 'url', secret: true, gateway: 'http' }),
];
const typed = (text: Record<string, string>, ...dropped: string[]) => {
  const draft = draftOf(settings);
  const all = { text: { ...draft.text, ...text }, dropped: new Set(dropped) };
  return changesOf(settings, all);
};

describe('settings being typed', () => {
  test('only the fields of the chosen gateway are asked', () => {
    expect(asked(settings, 'twilio').map(({ key }) => key)).toEqual([
      'gateway',
      'authToken',
      'from',
    ]);
    expect(asked(settings, 'http').map(({ key }) => key)).toEqual(['gateway', 'url']);
  });

  test('what is left as it was is no change, a secret left empty least of all', () => {
    expect(typed({})).toEqual({});
    expect(typed({ authToken: ' new one ' })).toEqual({ authToken: 'new one' });
    expect(typed({}, 'authToken')).toEqual({ authToken: null });
  });

  test('an emptied text is taken away, one that was never set is not', () => {
    expect(typed({ from: '' })).toEqual({ from: null });
    expect(typed({ url: ' ' })).toEqual({});
  });

  test('a made secret has the form its channel takes', () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, index) => 255 - index);
    expect(secretFrom(bytes, 'whsec')).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(secretFrom(bytes, 'word')).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});

/** What the page says about ways to reach somebody. */
import { describe, expect, test } from 'vitest';
import { instant } from '../../../kernel/instant.ts';
import type { ChannelItem } from '../../api.ts';
import { flawsOf, newsOf } from './reach.ts';
import type { ContactItem } from './use-mine.ts';

const now = instant('2026-11-23T09:00:00Z');
const channel = (missing: string | null): ChannelItem => ({
  ...{ name: 'email', title: 'E-mail', how: '', capabilities: ['page'], addressHelp: '' },
  ...{ linkHow: null, missing, version: 0, paste: [], settings: [] },
});
const contact: ContactItem = {
  ...{ id: '1', kind: 'email', value: 'ann@example.test' },
  ...{ verifiedAt: '2026-01-01T00:00:00.000Z', lastTestAt: '2026-11-20T09:00:00.000Z' },
  lastTestOk: true,
};
const labels = (one: Partial<ContactItem>, missing: string | null = null) =>
  flawsOf({ ...contact, ...one }, channel(missing), now).map(({ label }) => label);

describe('a way to reach somebody', () => {
  test('verified, connected and tested lately has no flaw', () => {
    expect(labels({})).toEqual([]);
  });

  test('each flaw has its word', () => {
    expect(labels({ verifiedAt: null, lastTestAt: null })).toEqual([
      'Not verified',
      'Never tested',
    ]);
    expect(labels({ lastTestOk: false })).toEqual(['Last test failed']);
    expect(labels({}, 'no gateway is chosen')).toEqual(['Channel not connected']);
    expect(labels({ lastTestAt: '2026-08-25T09:00:00.000Z' })).toEqual([]);
    expect(labels({ lastTestAt: '2026-08-25T08:59:59.000Z' })).toEqual(['Test it again']);
  });

  test('the news counts only what is sure', () => {
    const news = (...ones: readonly Partial<ContactItem>[]) =>
      newsOf(
        ones.map((one) => ({ ...contact, ...one })),
        () => channel(null),
      );
    expect(news()).toBe('No proven way to reach you yet');
    expect(news({}, {})).toBe('You can be reached in 2 ways');
    expect(news({}, { verifiedAt: null })).toBe('You can be reached in 1 way, 1 more needs a look');
  });
});

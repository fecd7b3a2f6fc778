/**
 * One contract for every channel over HTTP, against a double that behaves like its provider and then badly
 * (reliability.md rows 40, 41). A new channel is in this suite the moment it is in the list.
 */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type ProviderMode, startProvider } from '../../../fakes/provider.ts';
import { DOUBLES, type Double } from '../../../test/channel-doubles.ts';
import { readConfig } from '../../platform/config.ts';
import { createGuardedClient } from '../../platform/guarded-http.ts';
import type { Letter } from '../core/letter.ts';
import { type Channel, type ChannelEnv, SEND_DEADLINE_MS } from './channel.ts';
import { CHANNELS } from './index.ts';

const provider = await startProvider();
const config = readConfig({
  EVENKEEL_OUTBOUND_ALLOW: '127.0.0.0/8',
  EVENKEEL_PUBLIC_URL: 'https://keel.example.test',
});
const http = createGuardedClient(config);
const stranger = createGuardedClient({ outboundAllow: [] });
afterAll(async () => {
  await http.close();
  await stranger.close();
  await provider.stop();
});

const letter: Letter = {
  subject: '[P1] INC-2026-000001 Käse <b>weg</b>',
  heading: 'Käse <b>weg</b>',
  paragraphs: ['Two\nlines & "more"'],
  facts: [{ label: 'Since', value: '02:10 CET' }],
  button: { label: 'Acknowledge', url: 'https://keel.example.test/a/tok-ack' },
  links: [{ label: 'Open', url: 'https://keel.example.test/incidents/INC-2026-000001' }],
  actions: [
    {
      act: 'acknowledge',
      label: 'Acknowledge',
      url: 'https://keel.example.test/a/tok-ack',
      token: 'tok-ack',
    },
    { act: 'decline', label: 'Not me', url: 'https://keel.example.test/a/tok-no', token: 'tok-no' },
  ],
  code: '3f9c',
  loud: true,
  footer: 'You get this because.',
};

const overHttp = CHANNELS.filter(({ name }) => name !== 'email');

test('NOT-7 every channel in the list has its double', () => {
  expect(Object.keys(DOUBLES).sort()).toEqual(overHttp.map(({ name }) => name).sort());
});

describe.each(overHttp)('channel $name', (channel) => {
  const double = doubleOf(channel);
  const env = envOf(double);
  const send = (words: Letter = letter, on: ChannelEnv = env) =>
    channel.send(on, {
      address: double.address(provider.url),
      rendered: JSON.parse(JSON.stringify(channel.render(words))),
      idempotencyKey: 'page.1.1',
      thread: 'INC-2026-000001',
    });
  beforeEach(() => {
    provider.behave('accept');
    provider.answerWith(double.answer);
    provider.clear();
  });

  test('NOT-7 accepted when the provider takes it, with its name for the message', async () => {
    expect(await send()).toMatchObject({
      kind: 'accepted',
      ...(double.ref === undefined ? {} : { ref: double.ref }),
    });
    expect(provider.requests().length).toBeGreaterThan(0);
  });

  const modes: readonly (readonly [ProviderMode, 'retry' | 'never'])[] = [
    ['busy', 'retry'],
    ['error', 'retry'],
    ['refuse', 'never'],
    ['drop', 'retry'],
    ['loop', 'never'],
  ];
  test.each(modes)('NOT-7 %s is %s, said without a secret', async (mode, kind) => {
    provider.behave(mode);
    const result = await send();
    expect(result).toMatchObject({ kind, reason: expect.stringMatching(/\w{3}/) });
    expect(JSON.stringify(result)).not.toMatch(/canary|tok-ack/);
    if (mode === 'busy') expect(JSON.stringify(result)).toContain('7 s');
  });

  test('NOT-7 a 200 that means nothing is no success', async () => {
    provider.behave('lie');
    expect((await send()).kind).toBe(double.lie);
  });

  test('NOT-7 an address inside the network is never called', async () => {
    const result = await send(letter, { ...env, http: stranger });
    expect(result).toMatchObject({ kind: 'never' });
    expect(provider.requests()).toEqual([]);
  });

  test('NOT-16 hostile words stay words', async () => {
    for (const text of HOSTILE) {
      const facts = [{ label: text, value: text }];
      const words = { ...letter, subject: text, heading: text, paragraphs: [text], facts };
      expect((await send(words)).kind, JSON.stringify(text.slice(0, 40))).toBe('accepted');
    }
    for (const { headers } of provider.requests()) expect(headers['x-evil']).toBeUndefined();
  });

  test('NOT-26 an address of another kind is refused, and what is shown of one is no secret', () => {
    for (const wrong of ['', 'not an address', 'javascript:alert(1)', '{"endpoint":"x"}']) {
      expect(channel.address.safeParse(wrong).success, wrong).toBe(false);
    }
    expect(channel.address.safeParse(double.address(provider.url)).success).toBe(true);
    const shown = channel.shownAddress?.(double.address(provider.url)) ?? '';
    expect(shown).not.toMatch(/hook|workflows|p256dh|7f3k2m9q/);
  });

  test('NOT-10 says what it lacks, and refuses nonsense as a setting', () => {
    for (const key of double.needs) {
      const { [key]: _gone, ...settings } = env.settings;
      expect(channel.missing({ ...env, settings }), key).toMatch(/\w{3}/);
    }
    expect(channel.missing(env)).toBeUndefined();
    for (const [key, value] of Object.entries(env.settings)) {
      const field = channel.settings.find((one) => one.key === key);
      expect(field?.shape.safeParse(value).success, key).toBe(true);
      expect(field?.shape.safeParse('\u0000\n'.repeat(3000)).success, key).toBe(false);
    }
  });
});

/** All channels at once, because each of them has to wait for its deadline. */
test('NOT-7 hanging, dripping and endless answers end within the deadline', {
  timeout: 30_000,
}, async () => {
  const timed = (mode: ProviderMode) => {
    // Modes are read when a request arrives, and some channels make several: one provider for each.
    return overHttp.map(async (channel) => {
      const bad = await startProvider();
      bad.behave(mode);
      const double = doubleOf(channel);
      const begin = performance.now();
      const { kind } = await channel.send(
        { ...envOf(double), settings: double.settings(bad.url) },
        {
          address: double.address(bad.url),
          rendered: JSON.parse(JSON.stringify(channel.render(letter))),
          idempotencyKey: 'page.1.1',
          thread: 'INC-2026-000001',
        },
      );
      const inTime = performance.now() - begin < SEND_DEADLINE_MS + 2_000;
      await bad.stop();
      return { channel: channel.name, mode, kind, inTime };
    });
  };
  const ends = await Promise.all([...timed('hang'), ...timed('drip'), ...timed('flood')]);
  for (const { channel, mode, kind, inTime } of ends) {
    expect(inTime, `${channel} ${mode}`).toBe(true);
    if (mode !== 'flood') expect(kind, `${channel} ${mode}`).toBe('retry');
  }
});

const HOSTILE = [
  'a\r\nX-Evil: 1',
  '<script>alert(1)</script><!channel> <@U1> @all',
  '"}],"x":[{"',
  '\u0000\u0007\u202e\ud800 end',
  '🧀'.repeat(2000),
  '*_`[x](javascript:1)`_* {to} {{x}} $(id)',
  '',
];

function doubleOf({ name }: Channel): Double {
  const double = DOUBLES[name];
  if (double === undefined) throw new Error(`${name} has no double`);
  return double;
}

function envOf(double: Double): ChannelEnv {
  return { config, http, settings: double.settings(provider.url), now: () => 1_700_000_000_000 };
}

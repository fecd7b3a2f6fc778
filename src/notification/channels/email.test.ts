/**
 * Mail against a real SMTP server: it says yes, not now, never, hangs up, answers too late. The channels over
 * HTTP have the same contract in `http-channels.test.ts`.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startMailbox } from '../../../fakes/mailbox.ts';
import { readConfig } from '../../platform/config.ts';
import { createGuardedClient } from '../../platform/guarded-http.ts';
import type { Letter } from '../core/letter.ts';
import { type Channel, type ChannelEnv, SEND_DEADLINE_MS } from './channel.ts';
import { email } from './email.ts';

const mailbox = await startMailbox({ tarpitMs: SEND_DEADLINE_MS + 5_000 });
afterAll(() => mailbox.stop());
beforeEach(() => {
  mailbox.clear();
  mailbox.behave('accept');
});

const letter: Letter = {
  subject: '[P1] INC-2026-000001 Käse <b>weg</b>',
  heading: 'Käse <b>weg</b>',
  paragraphs: ['Two\nlines & "more"'],
  facts: [{ label: 'Since', value: '02:10 CET' }],
  button: { label: 'Acknowledge', url: 'http://127.0.0.1:4680/a/abc' },
  links: [{ label: 'Open', url: 'http://127.0.0.1:4680/incidents/INC-2026-000001' }],
  footer: 'You get this because.',
};

function configOf(url: string) {
  const EVENKEEL_MAIL_FROM = 'Evenkeel <keel@example.test>';
  return readConfig({ EVENKEEL_SMTP_URL: url, EVENKEEL_MAIL_FROM });
}

function envOn(url: string): ChannelEnv {
  const config = configOf(url);
  return { config, settings: {}, http: createGuardedClient(config), now: () => 0 };
}

function sendBy(channel: Channel, more: { address?: string; url?: string; subject?: string } = {}) {
  const rendered = channel.render({ ...letter, subject: more.subject ?? letter.subject });
  return channel.send(envOn(more.url ?? mailbox.url), {
    address: more.address ?? 'ann@example.test',
    rendered,
    idempotencyKey: 'page.1.1',
    thread: 'INC-2026-000001',
  });
}

describe.each([email])('channel $name', (channel) => {
  test('NOT-7 delivered when the provider takes it, with its word', async () => {
    const result = await sendBy(channel);
    expect(result).toMatchObject({ kind: 'accepted', answer: expect.stringMatching(/kept|250/) });
    expect(mailbox.mails()).toHaveLength(1);
  });
  test('NOT-7 not now is retry', async () => {
    mailbox.behave('refuse');
    const reason = expect.stringContaining('451');
    expect(await sendBy(channel)).toMatchObject({ kind: 'retry', reason });
  });
  test('NOT-7 no is never', async () => {
    mailbox.behave('reject');
    const reason = expect.stringContaining('no such mailbox');
    expect(await sendBy(channel)).toMatchObject({ kind: 'never', reason });
  });
  test('NOT-7 a hung-up line is retry', async () => {
    mailbox.behave('drop');
    expect(await sendBy(channel)).toMatchObject({ kind: 'retry' });
  });
  test('NOT-7 nobody listening is retry', async () => {
    expect(await sendBy(channel, { url: 'smtp://127.0.0.1:1' })).toMatchObject({ kind: 'retry' });
  });
  test('NOT-7 too slow is retry, within the deadline', { timeout: 20_000 }, async () => {
    mailbox.behave('tarpit');
    const begin = performance.now();
    expect(await sendBy(channel)).toMatchObject({ kind: 'retry' });
    expect(performance.now() - begin).toBeLessThan(SEND_DEADLINE_MS + 1_500);
  });
  test('NOT-7 dripping one byte a second is retry, within the deadline', {
    timeout: 20_000,
  }, async () => {
    const dripping = await drip();
    const begin = performance.now();
    expect(await sendBy(channel, { url: dripping.url })).toMatchObject({ kind: 'retry' });
    expect(performance.now() - begin).toBeLessThan(SEND_DEADLINE_MS + 1_500);
    dripping.server.close();
  });
  test('NOT-6 a repeat carries the same key', async () => {
    await sendBy(channel);
    await sendBy(channel);
    const ids = mailbox.mails().map((mail) => mail.headers['message-id']);
    expect(ids).toEqual(['<page.1.1@example.test>', '<page.1.1@example.test>']);
  });
  test('NOT-6 a server that keeps the mail and hangs up gets it once, though the line was kept', async () => {
    await sendBy(channel);
    mailbox.clear();
    mailbox.behave('lost');
    expect(await sendBy(channel)).toMatchObject({ kind: 'retry' });
    expect(mailbox.mails()).toHaveLength(1);
  });
  test('NOT-7 an address of another kind is never', async () => {
    expect(await sendBy(channel, { address: 'not an address' })).toMatchObject({ kind: 'never' });
    expect(channel.address.safeParse('not an address').success).toBe(false);
  });
  test('NOT-10 says what it lacks', () => {
    const env = envOn(mailbox.url);
    expect(channel.missing({ ...env, config: readConfig({}) })).toContain('EVENKEEL_SMTP_URL');
    expect(channel.missing(env)).toBeUndefined();
  });
});

describe('mail', () => {
  test('NOT-11 text and HTML say the same, escaped, and load nothing', async () => {
    await sendBy(email);
    const [mail] = mailbox.mails();
    expect(mail?.subject).toBe(letter.subject);
    expect(mail?.text).toContain('Käse <b>weg</b>');
    expect(mail?.html).toContain('Käse &lt;b&gt;weg&lt;/b&gt;');
    expect(mail?.html).toContain('href="http://127.0.0.1:4680/a/abc"');
    expect(mail?.html).not.toMatch(/<img|src=|url\(|<script|<b>/);
    expect(mail?.html).toContain('prefers-color-scheme:dark');
    expect(mail?.links).toContain('http://127.0.0.1:4680/a/abc');
    expect(mail?.headers['auto-submitted']).toBe('auto-generated');
  });

  const hostile = [
    'x\r\nBcc: eve@example.test',
    'x\nX-Injected: 1',
    'x\u2028Bcc: eve@example.test',
    '=?utf-8?Q?x=0D=0ABcc:_eve@example.test?=',
  ];
  test.each(hostile)('NOT-16 %j in a subject stays in the subject', async (subject) => {
    await sendBy(email, { subject });
    const [mail] = mailbox.mails();
    expect(mail?.to).toEqual(['ann@example.test']);
    expect(Object.keys(mail?.headers ?? {})).not.toContain('bcc');
    expect(Object.keys(mail?.headers ?? {})).not.toContain('x-injected');
    expect(mail?.raw.match(/^subject:/gim)).toHaveLength(1);
  });
  test.each([
    'ann@example.test, eve@example.test',
    'ann@example.test\r\nRCPT TO:<eve@example.test>',
    '"x" <eve@example.test>',
  ])('NOT-16 %j is no address', async (address) => {
    expect(await sendBy(email, { address })).toMatchObject({ kind: 'never' });
    expect(mailbox.mails()).toEqual([]);
  });
  test('NOT-7 the next mail takes the same connection; one that the server closed is made anew', async () => {
    await sendBy(email);
    const before = mailbox.connections();
    expect(await sendBy(email)).toMatchObject({ kind: 'accepted' });
    expect(mailbox.connections()).toBe(before);
    mailbox.hangUp();
    expect(await sendBy(email)).toMatchObject({ kind: 'accepted' });
    expect(mailbox.connections()).toBe(before + 1);
    expect(mailbox.mails()).toHaveLength(3);
  });
  test('NOT-7 required TLS that is not offered is never, and nothing is sent', async () => {
    const result = await sendBy(email, { url: `${mailbox.url}?requireTLS=true` });
    expect(result).toMatchObject({ kind: 'never' });
    expect(mailbox.mails()).toEqual([]);
  });
});

/** A server that greets for ever, a byte at a time. */
async function drip(): Promise<{ url: string; server: Server }> {
  const server = createServer((socket: Socket) => {
    const timer = setInterval(() => socket.write('2'), 1_000);
    socket.on('close', () => clearInterval(timer));
    socket.on('error', () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `smtp://127.0.0.1:${port}`, server };
}

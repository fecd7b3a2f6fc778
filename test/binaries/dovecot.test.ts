/**
 * A mailbox on Debian's own Dovecot, read by a real node over TLS: mails come in by IDLE, are kept once and marked, and
 * what is wrong with it is said in words.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { MailboxItem, MailboxTest } from '../../src/alert/mailbox/mailbox-api.ts';
import { certificates } from '../certificates.ts';
import { DOVECOT_USER, startDovecot, whyNoDovecot } from '../dovecot.ts';
import { startWorld } from '../harness.ts';

describe.skipIf(whyNoDovecot() !== undefined)('Dovecot', async () => {
  const dovecot = await startDovecot(certificates().ownSigned);
  const world = await startWorld({
    startAt: new Date().toISOString(),
    env: {
      EVENKEEL_OUTBOUND_ALLOW: '127.0.0.0/8',
      NODE_EXTRA_CA_CERTS: dovecot.certificate,
    },
  });
  const { api } = world;
  const path = '/api/v1/mailboxes';
  const place = {
    ...{ name: 'Alerts', address: 'alerts@example.com', host: '127.0.0.1' },
    ...{ port: dovecot.tlsPort, security: 'tls', ...DOVECOT_USER },
  };
  let key = '';
  let box: MailboxItem;

  beforeAll(async () => {
    const shop = await world.service({ name: 'Shop' });
    ({ key } = await world.integration(shop.id, 'email'));
    dovecot.deliver(mail('[CRITICAL] There before'));
    box = await api.post<MailboxItem>(path, { ...place, password: 'wrong' });
  });

  const mail = (subject: string) =>
    `From: mon@example.com\r\nTo: alerts+${key}@example.com\r\nSubject: ${subject}\r\nMessage-ID: <${Buffer.from(subject).toString('hex')}@x>\r\n\r\n${'line\r\n'.repeat(200)}`;
  const stand = async () => (await api.get<{ items: MailboxItem[] }>(path)).items[0];
  const alerts = async () =>
    (await api.get<{ items: { title: string; state: string; count: number }[] }>('/api/v1/alerts'))
      .items;

  async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
    const end = performance.now() + 20_000;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (performance.now() > end) {
        throw new Error(`not within 20 s: ${JSON.stringify(await stand())}\n${dovecot.log()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  test('ALR-68 a wrong password is said in the words of the server, STARTTLS works as TLS does', async () => {
    const refused = await api.post<MailboxTest>(`${path}/${box.id}/test`, {});
    expect(refused).toEqual({
      ok: false,
      says: expect.stringMatching(/^the server refused the login: .*[Aa]uthentication failed/),
    });
    const { name, address, host, username } = place;
    const changed = { name, address, host, username, password: DOVECOT_USER.password };
    const over = { ...changed, port: dovecot.port, security: 'starttls' };
    await api.put(`${path}/${box.id}`, over);
    expect(await api.post<MailboxTest>(`${path}/${box.id}/test`, {})).toMatchObject({
      ...{ ok: true, says: expect.stringMatching(/^INBOX holds 1 mails; the server says when/) },
    });
    await api.put(`${path}/${box.id}`, { ...changed, port: dovecot.tlsPort, security: 'tls' });
    await until(async () => ((await stand())?.okAt ? true : undefined));
  });

  test('ALR-67 a problem, its repeat and its recovery: one alert that clears, each mail marked', async () => {
    dovecot.deliver(mail('[CRITICAL] CPU 98% on web-1'));
    const began = performance.now();
    await until(async () => ((await alerts()).length === 1 ? true : undefined));
    // By IDLE: a look every half minute would take longer.
    expect(performance.now() - began).toBeLessThan(10_000);
    dovecot.deliver(mail('[CRITICAL] CPU 99% on web-1'));
    dovecot.deliver(mail('[RESOLVED] CPU 12% on web-1'));
    await until(async () => ((await stand())?.kept === 3 ? true : undefined));
    expect(await alerts()).toMatchObject([
      { title: '[CRITICAL] CPU 99% on web-1', state: 'cleared', count: 2 },
    ]);
    const flagged = await until(() => {
      const seen = dovecot.mails().filter((name) => /:2,.*S/.test(name));
      return seen.length === 3 ? seen : undefined;
    });
    expect(flagged.some((name) => name.startsWith('1.'))).toBe(false);
  });

  test('ALR-67 a node that is killed and comes back takes what came meanwhile, once', async () => {
    await world.node.kill();
    dovecot.deliver(mail('[CRITICAL] Disk full'));
    await world.node.start();
    await until(async () => ((await stand())?.kept === 4 ? true : undefined));
    expect((await alerts()).map(({ title, count }) => [title, count])).toEqual([
      ['[CRITICAL] Disk full', 1],
      ['[CRITICAL] CPU 99% on web-1', 2],
    ]);
  });
});

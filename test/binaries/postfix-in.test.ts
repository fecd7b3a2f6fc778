/** Mail that Debian's own Postfix hands on to us: it arrives once, and what we take for nobody it sends back. */
import nodemailer from 'nodemailer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MailIn, startMailIn } from '../../src/alert/mail/smtp-listener.ts';
import { sql } from '../../src/platform/db.ts';
import { certificates } from '../certificates.ts';
import { testDatabase } from '../database.ts';
import { type Postfix, startPostfix, whyNoPostfix } from '../postfix.ts';
import { makeSender, makeService } from '../senders.ts';

describe.skipIf(whyNoPostfix() !== undefined)('Postfix hands mail on', async () => {
  const { db, machine } = await testDatabase({
    env: { EVENKEEL_MAIL_IN_PORT: '0', EVENKEEL_MAIL_IN_DOMAIN: 'example.test' },
  });
  const sender = await makeSender(db, 'email', { serviceId: await makeService(db, 'Shop') });
  let mailIn: MailIn | undefined;
  let postfix: Postfix;

  beforeAll(async () => {
    mailIn = await startMailIn(machine);
    const { certificate, key } = certificates().ownSigned;
    postfix = await startPostfix({ nextHop: mailIn?.port ?? 0, certificate, key });
  });
  afterAll(() => mailIn?.stop());

  const send = (to: string, subject: string) =>
    nodemailer
      .createTransport(`${postfix.url}?ignoreTLS=true`)
      .sendMail({ from: 'nagios@mon.example.test', to, subject, text: '.dots\n..and\n.\nmore' });

  async function eventually<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
    const end = performance.now() + 20_000;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (performance.now() > end) throw new Error(`not within 20 s\n${postfix.log()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  test('ALR-64 a problem and its recovery arrive through its queue, whole and once', async () => {
    await send(`${sender.key}@example.test`, '[CRITICAL] Disk 91% full on db-1');
    const alert = await eventually(() =>
      db.maybeOne<{ body: string; count: number }>(sql`select body, count from alert`),
    );
    expect(alert).toEqual({ body: '.dots\n..and\n.\nmore', count: 1 });
    await send(`shop+${sender.key}@example.test`, '[RESOLVED] Disk 12% full on db-1');
    await eventually(() =>
      db.maybeOne<{ id: string }>(sql`select id from alert where state = 'cleared'`),
    );
    expect(postfix.log()).toMatch(/status=sent \(250 2\.\d\.0 .*kept/);
  });

  test('ALR-64 a recipient that is none is refused for good, which Postfix tells its sender', async () => {
    await send(`${'0'.repeat(32)}@example.test`, 'x');
    const line = await eventually(() => /status=bounced .*/.exec(postfix.log())?.[0]);
    expect(line).toMatch(/550 5\.1\.1 no such recipient here/);
  });
});

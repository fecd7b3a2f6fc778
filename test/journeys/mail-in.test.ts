/** A tool that can only send mail: its problem pages somebody, the same again does not, its recovery clears. */
import nodemailer from 'nodemailer';
import { expect, test } from 'vitest';
import { startWorld } from '../harness.ts';
import { freePort } from '../harness-process.ts';

const mailPort = await freePort();
const world = await startWorld({
  env: { EVENKEEL_MAIL_IN_PORT: String(mailPort), EVENKEEL_MAIL_IN_DOMAIN: 'alerts.example.test' },
});

let mailTo = '';

interface Connected {
  readonly key: string;
  readonly url: string;
  readonly howToConnect: string;
}
interface Alerts {
  readonly items: readonly {
    readonly state: string;
    readonly count: number;
    readonly incident: string;
  }[];
}

test('ALR-61 a problem told by mail pages, its repeat counts, its recovery clears', async () => {
  const ann = await world.person({ name: 'Ann' });
  const policy = await world.policy({ name: 'Shop', levels: [[ann]] });
  const shop = await world.service({ name: 'Shop', escalationPolicy: policy.id });
  const made = await world.api.post<Connected>('/api/v1/integrations', {
    service: shop.id,
    source: 'email',
  });
  expect(made.url).toBe(`${made.key}@alerts.example.test`);
  expect(made.howToConnect).toContain(made.url);
  mailTo = made.url;
  const transport = nodemailer.createTransport({ host: '127.0.0.1', port: mailPort });
  const send = (subject: string) =>
    transport.sendMail({ from: 'nagios@mon.example.com', to: made.url, subject, text: 'DISK' });
  const alerts = () => world.api.get<Alerts>('/api/v1/alerts?source=email');

  await send('** PROBLEM Service Alert: db-1/Disk is CRITICAL **');
  await world.at('+1m');
  await world.mailbox.waitFor({ to: ann.email, subject: /Disk is CRITICAL/ });
  await send('** PROBLEM Service Alert: db-1/Disk is CRITICAL **');
  await world.settled();
  expect((await alerts()).items).toMatchObject([{ state: 'firing', count: 2 }]);
  await send('** RECOVERY Service Alert: db-1/Disk is OK **');
  await world.settled();
  expect((await alerts()).items).toMatchObject([{ state: 'cleared', count: 2 }]);
  const { out } = await world.cli('doctor');
  expect(out).toMatch(/ok {4}mail in: taken in at .*, for alerts\.example\.test/);
});

test('ALR-69 a mail of megabytes is read on a thread of its own, while others come in', async () => {
  const transport = nodemailer.createTransport({ host: '127.0.0.1', port: mailPort });
  const content = Buffer.alloc(2_000_000, 'x');
  const send = (subject: string, attachments: { filename: string; content: Buffer }[] = []) =>
    transport.sendMail({ from: 'a@example.com', to: mailTo, subject, text: 'T', attachments });
  await Promise.all([send('Big', [{ filename: 'screen.png', content }]), send('Small')]);
  await world.settled();
  const { items } = await world.api.get<{ items: readonly { title: string; id: string }[] }>(
    '/api/v1/alerts?source=email',
  );
  const big = items.find(({ title }) => title === 'Big');
  expect(items.map(({ title }) => title)).toContain('Small');
  expect(await world.api.get(`/api/v1/alerts/${big?.id}`)).toMatchObject({
    ...{ body: 'T', labels: { attachments: 'screen.png (image/png)' } },
  });
});

test('ALR-63 our own page, should it come back in, is no alert', async () => {
  const [page] = world.mailbox.find({ subject: /Disk is CRITICAL/ });
  expect(page?.headers['x-evenkeel-origin']).toBe(world.node.url);
});

test('ALR-64 a node that is stopped takes no more mail, and doctor says so', async () => {
  await world.node.stop();
  const { out, code } = await world.cli('doctor');
  expect(out).toMatch(/LOOK {2}mail in: nobody takes it in at .*ECONNREFUSED/);
  expect(code).toBe(1);
});

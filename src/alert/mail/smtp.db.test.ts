/** Mails over real SMTP into a real database: what is kept, what is answered, and what is not put up with. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import nodemailer, { type SendMailOptions } from 'nodemailer';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { certificates } from '../../../test/certificates.ts';
import { testDatabase } from '../../../test/database.ts';
import { makeSender, makeService, type Sender } from '../../../test/senders.ts';
import { sql } from '../../platform/db.ts';
import type { Machine } from '../../platform/machine.ts';
import { refusalsOf } from '../dead-letters/dead-letter-store.ts';
import { type MailIn, startMailIn } from './smtp-listener.ts';

const { db, machine } = await testDatabase({
  env: { EVENKEEL_MAIL_IN_PORT: '0', EVENKEEL_MAIL_IN_DOMAIN: 'in.example.test' },
});
const serviceId = await makeService(db, 'Shop');
const server = await started(machine);
afterAll(() => server.stop());
let sender: Sender;
let address: string;
beforeEach(async () => {
  sender = await makeSender(db, 'email', { serviceId });
  address = `${sender.key}@in.example.test`;
});

async function started(on: Machine, limits = {}): Promise<MailIn> {
  const running = await startMailIn(on, limits);
  if (running === undefined) throw new Error('no mail is taken in');
  return running;
}

function send(mail: SendMailOptions, port = server.port, more = {}) {
  const transport = nodemailer.createTransport({
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    ...more,
  });
  return transport.sendMail({ from: 'mon@example.com', to: address, text: 'text', ...mail });
}

interface AlertRow {
  readonly state: string;
  readonly severity: string;
  readonly title: string;
  readonly body: string;
  readonly count: number;
  readonly dedupKey: string;
}

function alerts(of = sender): Promise<readonly AlertRow[]> {
  return db.rows(sql`
    select state, severity, title, body, count, dedup_key from alert
     where integration_id = ${of.id} order by first_seen_at`);
}

function signals(of = sender) {
  return db.rows<{
    raw: string;
    disposition: string;
    cuts: readonly string[];
    reason: string | null;
  }>(sql`
    select raw, disposition, cuts, reason from signal where integration_id = ${of.id} order by received_at, id`);
}

/** A conversation by hand; answers line by line, the last line of each. */
async function talk(port = server.port) {
  const socket: Socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    text += data.toString();
  });
  const answer = async (): Promise<string> => {
    const end = performance.now() + 40_000;
    for (;;) {
      const whole = /^(?:\d{3}-.*\r\n)*(\d{3} .*)\r\n/.exec(text);
      if (whole !== null) {
        text = text.slice(whole[0].length);
        return whole[1] ?? '';
      }
      if (performance.now() > end) throw new Error(`no answer: ${text}`);
      if (socket.closed) return 'closed';
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  expect(await answer()).toMatch(/^220 in\.example\.test/);
  const say = (line: string) => {
    socket.write(`${line}\r\n`);
    return answer();
  };
  return { socket, say, answer, rest: () => text };
}

async function atData(to: string, port = server.port) {
  const line = await talk(port);
  await line.say('EHLO x');
  await line.say('MAIL FROM:<mon@example.com>');
  expect(await line.say(`RCPT TO:<${to}>`)).toMatch(/^250/);
  expect(await line.say('DATA')).toMatch(/^354/);
  return line;
}

describe('what becomes of mails', () => {
  test('ALR-61 a firing mail, the same with other figures, and its recovery: one alert that clears', async () => {
    await send({ subject: '[CRITICAL] CPU at 98% on web-1' });
    await send({ subject: '[CRITICAL] CPU at 99.5% on web-1', text: 'worse' });
    expect(await alerts()).toMatchObject([
      { state: 'firing', severity: 'critical', count: 2, body: 'worse' },
    ]);
    await send({ subject: '[RESOLVED] CPU at 12% on web-1' });
    expect(await alerts()).toMatchObject([{ state: 'cleared', count: 2 }]);
    await send({ subject: '[WARNING] CPU at 91% on web-1' });
    expect((await alerts()).map(({ state }) => state)).toEqual(['cleared', 'firing']);
  });

  test('ALR-61 the recovery of one machine does not clear what fires for another', async () => {
    await send({ subject: 'PROBLEM: Disk full on db-1' });
    await send({ subject: 'PROBLEM: Disk full on db-2' });
    await send({ subject: 'RECOVERY: Disk full on db-1' });
    expect(await alerts()).toMatchObject([{ state: 'firing', count: 2 }]);
    const noted = (await signals()).at(-1);
    expect(noted).toMatchObject({ disposition: 'suppressed' });
    expect(noted?.cuts).toEqual([
      'state: the end for db-1 alone; it still fires for others, so nothing is cleared',
    ]);
    await send({ subject: 'RECOVERY: Disk full on db-2' });
    expect(await alerts()).toMatchObject([{ state: 'cleared' }]);
  });

  test('ALR-61 the ends of two machines at the same time clear it', async () => {
    for (let round = 0; round < 5; round += 1) {
      const names = [1, 2, 3, 4].map((n) => `db-${n}`);
      await Promise.all(names.map((name) => send({ subject: `PROBLEM: Slow on ${name}` })));
      await Promise.all(names.map((name) => send({ subject: `RECOVERY: Slow on ${name}` })));
      expect((await alerts()).map(({ state }) => state)).toEqual(Array(round + 1).fill('cleared'));
    }
  });

  test('ALR-62 an answer to a mail has the key of that mail, whatever it says', async () => {
    const { messageId } = await send({ subject: 'Disk full on db-1' });
    await send({ subject: 'RESOLVED', inReplyTo: messageId, references: [messageId] });
    expect(await alerts()).toMatchObject([{ state: 'cleared', title: 'Disk full on db-1' }]);
  });

  test('ALR-62 a key the mail names is the key, and our address for it is in nothing kept', async () => {
    const headers = { 'X-Evenkeel-Key': 'db-1/disk' };
    await send({ subject: 'Disk', text: `sent to ${address.toUpperCase()}`, headers });
    expect(await alerts()).toMatchObject([
      { dedupKey: 'db-1/disk', body: 'sent to [key]@IN.EXAMPLE.TEST' },
    ]);
    const [signal] = await signals();
    expect(signal?.raw).toContain('To: [key]@in.example.test');
    expect(signal?.raw.toLowerCase()).not.toContain(sender.key);
  });

  test('ALR-66 the same mail handed over again is kept once; to two senders, by each', async () => {
    const mail = { subject: 'Disk full', messageId: '<one@example.com>', date: new Date(0) };
    await send(mail);
    await send(mail);
    expect(await alerts()).toMatchObject([{ count: 1 }]);
    const second = await makeSender(db, 'email', { serviceId });
    await send({ ...mail, to: [address, `alerts+${second.key}@in.example.test`] });
    expect(await alerts()).toMatchObject([{ count: 1 }]);
    expect(await alerts(second)).toMatchObject([{ count: 1 }]);
  });

  test('ALR-63 automatic answers, bounces and our own mails are kept with the reason and are no alert', async () => {
    await send({ subject: 'Out of office', headers: { 'Auto-Submitted': 'auto-replied' } });
    await send({ subject: 'Undelivered', envelope: { from: '', to: address } });
    await send({ subject: 'INC-1', headers: { 'X-Evenkeel-Origin': machine.config.publicUrl } });
    expect(await alerts()).toEqual([]);
    const reasons = (await refusalsOf(db, sender.id)).map(({ reason }) => reason);
    expect(reasons).toEqual([
      expect.stringMatching(/one of ours/),
      expect.stringMatching(/came back/),
      expect.stringMatching(/automatic answer/),
    ]);
    expect(await signals()).toEqual([]);
  });
});

describe('whom it takes mail for', () => {
  test('ALR-64 unknown, switched off, of another kind, elsewhere, malformed: one answer, and nothing is relayed', async () => {
    const off = await makeSender(db, 'email', { serviceId });
    await db.transact((tx) =>
      tx.run(sql`update integration set disabled_at = now() where id = ${off.id}`),
    );
    const other = await makeSender(db, 'generic', { serviceId });
    const line = await talk();
    await line.say('EHLO x');
    await line.say('MAIL FROM:<a@example.com>');
    const wrong = [
      ...[`${'0'.repeat(32)}@in.example.test`, `${off.key}@in.example.test`],
      ...[
        `${other.key}@in.example.test`,
        `${sender.key}@example.com`,
        'postmaster@in.example.test',
      ],
    ];
    for (const to of wrong) {
      expect(await line.say(`RCPT TO:<${to}>`)).toBe('550 5.1.1 no such recipient here');
    }
    expect(await line.say(`RCPT TO:<${sender.key.toUpperCase()}@IN.example.TEST>`)).toMatch(/^250/);
    expect(await line.say('AUTH PLAIN AGEAYg==')).toMatch(/^50/);
    expect(await line.say('STARTTLS')).toMatch(/^50/);
    line.socket.destroy();
  });

  test('ALR-65 whoever tries recipients at random is hung up on', async () => {
    const line = await talk();
    await line.say('EHLO x');
    await line.say('MAIL FROM:<a@example.com>');
    for (let n = 0; n < 5; n += 1) await line.say(`RCPT TO:<x${n}@in.example.test>`);
    line.socket.write('RCPT TO:<x@in.example.test>\r\nRCPT TO:<y@in.example.test>\r\n');
    await once(line.socket, 'close');
  });
});

describe('what is not lost', () => {
  test('ALR-64 while the database is away the answer is 451, and afterwards the mail is kept', async () => {
    const broken: Machine = {
      ...machine,
      db: { ...db, transact: () => Promise.reject(new Error('connection refused')) },
    };
    const sick = await started(broken);
    const mail = { subject: 'Disk full', messageId: '<again@example.com>' };
    await expect(send(mail, sick.port)).rejects.toMatchObject({ responseCode: 451 });
    await sick.stop();
    expect(await signals()).toEqual([]);
    await send(mail);
    expect(await alerts()).toMatchObject([{ count: 1 }]);
  });

  test('ALR-64 a lookup that fails is 451 as well, never "no such recipient"', async () => {
    const away: Machine = {
      ...machine,
      db: { ...db, rows: () => Promise.reject(new Error('gone')) },
    };
    const sick = await started(away);
    await expect(send({ subject: 'x' }, sick.port)).rejects.toMatchObject({ responseCode: 451 });
    await sick.stop();
  });

  test('ALR-64 250 comes after the commit', async () => {
    let committed = false;
    const slow: Machine = {
      ...machine,
      db: {
        ...db,
        transact: async (work) => {
          const result = await db.transact(work);
          await new Promise((resolve) => setTimeout(resolve, 300));
          committed = true;
          return result;
        },
      },
    };
    const watched = await started(slow);
    await send({ subject: 'Disk full' }, watched.port);
    expect(committed).toBe(true);
    await watched.stop();
  });

  test('ALR-64 stopping lets the mail in flight be kept', async () => {
    const own = await started(machine);
    const line = await atData(address, own.port);
    line.socket.write('Subject: Disk full\r\nMessage-ID: <s@x>\r\n\r\nx\r\n.\r\n');
    const stopping = own.stop();
    expect(await line.answer()).toMatch(/^250/);
    line.socket.end();
    await stopping;
    expect(await alerts()).toHaveLength(1);
  });

  test('ALR-65 one address that sends too fast is asked to come later', async () => {
    const paced = await started(machine, { mailsPerMinute: 3 });
    for (let n = 0; n < 3; n += 1) await send({ subject: `Disk ${n}` }, paced.port);
    await expect(send({ subject: 'Disk 4' }, paced.port)).rejects.toMatchObject({
      responseCode: 450,
    });
    await paced.stop();
  });
});

describe('hostile senders', () => {
  test('ALR-65 one that drips, one that is silent, and one connection too many', async () => {
    const strict = await started(machine, {
      idleMs: 300,
      connectionMs: 1_200,
      connectionsOfOne: 2,
    });
    const silent = await talk(strict.port);
    const slow = await atData(address, strict.port);
    const third = connect(strict.port, '127.0.0.1');
    const [refused] = (await once(third, 'data')) as [Buffer];
    expect(refused.toString()).toMatch(/^421 .*too many connections/);
    const drip = setInterval(() => slow.socket.write('x'), 50);
    const began = performance.now();
    await Promise.all([once(silent.socket, 'close'), once(slow.socket, 'close')]);
    clearInterval(drip);
    expect(performance.now() - began).toBeLessThan(10_000);
    await strict.stop();
    expect(await alerts()).toEqual([]);
  });

  test('ALR-65 more than the size is 552 and nothing of it is kept', async () => {
    const small = await started(machine, { bytes: 10_000 });
    const big = { subject: 'big', text: 'x '.repeat(20_000) };
    await expect(send(big, small.port)).rejects.toMatchObject({ responseCode: 552 });
    const line = await atData(address, small.port);
    line.socket.write(`Subject: x\r\n\r\n${'x'.repeat(30_000)}\r\n.\r\n`);
    expect(await line.answer()).toMatch(/^552/);
    line.socket.destroy();
    await small.stop();
    expect(await alerts()).toEqual([]);
  });

  test('ALR-65 dots, pipelining, and no second mail smuggled behind a bare line feed', async () => {
    const line = await atData(address);
    const second = `MAIL FROM:<e@x>\r\nRCPT TO:<${address}>\r\nDATA\r\nSubject: smuggled\r\n\r\nx`;
    line.socket.write(
      `Subject: Dots\r\nMessage-ID: <d@x>\r\n\r\n..one\r\n...two\r\nthree\n.\n${second}\n.\r\nfour\r\n.\r\n` +
        `MAIL FROM:<a@x>\r\nRCPT TO:<${address}>\r\nDATA\r\n`,
    );
    expect(await line.answer()).toMatch(/^250/);
    expect(await line.answer()).toMatch(/^250/);
    expect(await line.answer()).toMatch(/^250/);
    expect(await line.answer()).toMatch(/^354/);
    line.socket.write('Subject: Second\r\nMessage-ID: <e@x>\r\n\r\nx\r\n.\r\nQUIT\r\n');
    expect(await line.answer()).toMatch(/^250/);
    expect(await line.answer()).toMatch(/^221/);
    const kept = await alerts();
    expect(kept.map(({ title }) => title)).toEqual(['Dots', 'Second']);
    expect(kept[0]?.body).toMatch(/^\.one\n\.\.two\nthree\n\.\nMAIL FROM/);
  });

  test('ALR-69 mails that are broken in every way are kept as far as they can be read', async () => {
    const deep = Array.from(
      { length: 300 },
      (_, i) => `Content-Type: multipart/mixed; boundary="b${i}"\r\n\r\n--b${i}\r\n`,
    ).join('');
    const broken: Readonly<Record<string, string>> = {
      Deep: `Subject: Deep\r\n${deep}`,
      Headers: `Subject: Headers\r\n${'X-A: b\r\n'.repeat(60_000)}\r\nx`,
      'One header': `Subject: One header\r\nX-A: ${'b'.repeat(400_000)}\r\n\r\nx`,
      Charset: 'Subject: Charset\r\nContent-Type: text/plain; charset=klingon\r\n\r\n\xff\xfe\x00x',
      Base64: `Subject: Base64\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n${'QUJD'.repeat(350_000)}`,
      Zip: `Subject: Zip\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/zip; name=bomb.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n${'UEsDB'.repeat(20_000)}\r\n--b--`,
      Html: `Subject: Html\r\nContent-Type: text/html\r\n\r\n${'<div>'.repeat(100_000)}<script>x</script>ok`,
      Words: `Subject: Words\r\nFrom: ${'=?utf-8?q?=41?= '.repeat(2_000)}<a@b>\r\nTo: ${'a@b,'.repeat(20_000)}\r\n\r\nx`,
      Boundaries: `Subject: Boundaries\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\n'.repeat(50_000)}`,
    };
    for (const [title, raw] of Object.entries(broken)) {
      const line = await atData(address);
      const meanwhile = await talk();
      line.socket.write(
        Buffer.from(`Message-ID: <${title.length}.${title[0]}@x>\r\n${raw}\r\n.\r\n`, 'latin1'),
      );
      const answer = line.answer();
      // However long that takes, others are served.
      expect(await meanwhile.say('NOOP'), title).toMatch(/^250/);
      expect(await answer, title).toMatch(/^250/);
      meanwhile.socket.destroy();
      line.socket.destroy();
    }
    const kept = await alerts();
    expect(kept.map(({ title }) => title)).toEqual(Object.keys(broken));
    expect(kept.find(({ title }) => title === 'Deep')?.body).toMatch(/could not be read whole/);
    expect(kept.find(({ title }) => title === 'Html')?.body).toBe('ok');
    const line = await atData(address);
    line.socket.write('\r\n.\r\n');
    expect(await line.answer()).toMatch(/^250/);
    line.socket.destroy();
    const [nothing] = await refusalsOf(db, sender.id);
    expect(nothing?.reason).toMatch(/neither a subject nor a text/);
  });
});

test('ALR-64 with a certificate STARTTLS is offered, and a mail comes in over it', async () => {
  const { certificate, key } = certificates().ownSigned;
  const { dataDir } = machine.config;
  const tls = { cert: join(dataDir, 'in.crt'), key: join(dataDir, 'in.key') };
  writeFileSync(tls.cert, certificate);
  writeFileSync(tls.key, key);
  const { mailIn } = machine.config;
  if (mailIn === undefined) throw new Error('no mail is taken in');
  const safe = await started({
    ...machine,
    config: { ...machine.config, mailIn: { ...mailIn, tls } },
  });
  const more = { ignoreTLS: false, requireTLS: true, tls: { ca: certificate } };
  await send({ subject: 'Disk full' }, safe.port, more);
  expect(await alerts()).toHaveLength(1);
  await safe.stop();
});

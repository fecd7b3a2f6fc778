/** The fake mailbox behaves as its modes say, seen through the library that sends our mail. */
import nodemailer from 'nodemailer';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type MailboxMode, startMailbox } from './mailbox.ts';

const mailbox = await startMailbox({ tarpitMs: 300 });
const sender = nodemailer.createTransport(mailbox.url);

beforeEach(() => {
  mailbox.clear();
  mailbox.behave('accept');
});
afterAll(() => mailbox.stop());

function send(to = 'ann@example.test') {
  const text = 'Look at http://127.0.0.1:4680/a/abc now.\n';
  return sender.sendMail({ from: 'ek@example.test', to, subject: 'P1 Käse – weg', text });
}

describe('the mailbox', () => {
  test('keeps what it is given', async () => {
    const waiting = mailbox.waitFor({ to: 'Ann@example.test', subject: /^P1/ });
    await send();
    const mail = await waiting;
    expect(mail.subject).toBe('P1 Käse – weg');
    expect(mail.links).toEqual(['http://127.0.0.1:4680/a/abc']);
    expect(mail.from).toBe('ek@example.test');
  });

  test('names what came instead', async () => {
    await send();
    await expect(mailbox.waitFor({ to: 'bob@example.test', timeoutMs: 20 })).rejects.toThrow(
      /to bob@example\.test came; there are:\s+ann@example\.test: P1/,
    );
  });

  const codes: readonly [MailboxMode, number | undefined, number][] = [
    ['refuse', 451, 0],
    ['reject', 550, 0],
    ['drop', undefined, 0],
    ['lost', undefined, 1],
  ];
  test.each(codes)('mode %s', async (mode, code, kept) => {
    mailbox.behave(mode);
    const error: { responseCode?: number } = await send().then(
      () => ({}),
      (failure) => failure,
    );
    expect(error).toBeInstanceOf(Error);
    expect(error.responseCode).toBe(code);
    expect(mailbox.mails()).toHaveLength(kept);
  });

  test('mode tarpit accepts late', async () => {
    mailbox.behave('tarpit');
    const begin = performance.now();
    await send();
    expect(performance.now() - begin).toBeGreaterThan(290);
  });

  test('behaves badly to one address only', async () => {
    mailbox.behave('reject', 'bob@example.test');
    await expect(send('bob@example.test')).rejects.toThrow();
    await send();
    expect(mailbox.mails()).toHaveLength(1);
    expect(mailbox.attempts()).toBeGreaterThan(1);
  });
});

/** Mails of monitoring tools, as they are worded in the wild: what state, how bad, which condition, and not at all. */
import { describe, expect, test } from 'vitest';
import { textOfHtml } from './html-text.ts';
import { actionOf, keyOf, type Mail, severityIn, whyNotRead } from './mail-words.ts';

function mail(more: Partial<Mail> = {}): Mail {
  return { from: 'mon@example.com', subject: 'Disk full', text: '', headers: {}, ...more };
}

describe('state', () => {
  test.each([
    '** RECOVERY Service Alert: web/HTTP is OK **',
    '** RECOVERY Host Alert: web is UP **',
    '[RESOLVED] InstanceDown',
    '[OK] High CPU',
    'OK: "High CPU" in EU (Ireland)',
    'Resolved in 5m 3s: Disk full',
    'Problem resolved: disk full',
    'RE: [Resolved] Alarm on db',
    'web-1.example.com is UP',
    'Monitor is UP: shop',
    'Service shop is back online',
    'Database recovered',
    'CHECK web is up again',
    'UP: shop',
    'Recovered: 3 alerts for shop',
    'Host web-1 status is now OK',
  ])('ALR-61 "%s" is an end', (subject) => {
    expect(actionOf(subject)).toBe('cleared');
  });

  test.each([
    '** PROBLEM Host Alert: web is DOWN **',
    'ALARM: "High CPU" in EU (Ireland)',
    'CRITICAL: service did not come up',
    'Backup failed: disk is not OK',
    'Incident not resolved after 2 hours',
    'Disk full',
    'Set up failed',
    '[FIRING:2] Recovery point too old',
    'CRITICAL: connection closed',
    'Problem: replication is never up',
    'Look up of name failed',
    'normal operation impossible',
    'WARNING - ok count below limit',
    '',
  ])('ALR-61 "%s" is none', (subject) => {
    expect(actionOf(subject)).toBe('firing');
  });
});

test('ALR-62 severity: by header, by a word of the subject, by a line of the text, else error', () => {
  const of = (more: Partial<Mail>) => severityIn(mail(more));
  expect(of({ subject: '[CRITICAL] x' })).toBe('critical');
  expect(of({ subject: 'P1 x' })).toBe('critical');
  expect(of({ subject: 'x is WARNING' })).toBe('warning');
  expect(of({ text: 'Host: db\nSeverity: High\n' })).toBe('error');
  expect(of({ text: 'Severity: Disaster' })).toBe('critical');
  expect(of({ subject: 'High CPU', text: 'page: low' })).toBe('error');
  expect(of({ subject: '[INFO] x', headers: { 'x-severity': 'fatal' } })).toBe('critical');
});

describe('which condition', () => {
  test('ALR-62 what the sender names comes first, then the thread, then the template', () => {
    const subject = '[key:a/b] [#77] Disk 91% full';
    const headers = { 'x-evenkeel-key': ' h ' };
    expect(keyOf(mail({ subject, headers }), 't')).toMatchObject({ key: 'h', by: 'said' });
    expect(keyOf(mail({ subject }), 't')).toMatchObject({ key: 'a/b', by: 'said' });
    expect(keyOf(mail({ subject: '[#77] Disk' }), 't')).toMatchObject({ key: 'ticket 77' });
    expect(keyOf(mail({ subject: 'Re: Disk 91% full' }), 't')).toMatchObject({
      key: 't',
      by: 'thread',
    });
    expect(keyOf(mail({ subject: 'Disk 91% full' }), undefined)).toEqual({
      ...{ key: 'mon@example.com disk full', by: 'template', names: [] },
    });
  });

  test('ALR-62 the machine a mail is sent from is one of the names, not of the key', () => {
    const one = keyOf(mail({ from: 'root@web-1.example.com' }), undefined);
    const other = keyOf(mail({ from: 'root@web-2.example.com' }), undefined);
    expect(one.key).toBe(other.key);
    expect([one.names, other.names]).toEqual([['web-1.example.com'], ['web-2.example.com']]);
  });

  test('ALR-62 a subject that says nothing leaves it to the first line', () => {
    const said = mail({ subject: 'ALERT 12', text: '\n\nReplication broken on db-1\nmore' });
    expect(keyOf(said, undefined).key).toBe('mon@example.com replication broken on db-*');
  });
});

describe('not read', () => {
  const ourselves = { publicUrl: 'https://on.example.com', mailFrom: 'evenkeel@example.com' };
  const why = (more: Partial<Mail>) => whyNotRead(mail(more), ourselves);

  test('ALR-63 automatic answers, bounces and our own mails', () => {
    expect(why({ headers: { 'auto-submitted': 'auto-replied (vacation)' } })).toMatch(/automatic/);
    expect(why({ headers: { precedence: 'auto_reply' } })).toMatch(/automatic/);
    expect(why({ envelopeFrom: '' })).toMatch(/came back/);
    expect(why({ headers: { 'return-path': '<>' } })).toMatch(/came back/);
    expect(why({ from: 'mailer-daemon@mx.example.com' })).toMatch(/came back/);
    const report = 'multipart/report; report-type=delivery-status; boundary=x';
    expect(why({ headers: { 'content-type': report } })).toMatch(/came back/);
    expect(why({ from: 'evenkeel@example.com' })).toMatch(/ours/);
    expect(why({ headers: { 'x-evenkeel-origin': 'https://on.example.com' } })).toMatch(/ours/);
    expect(why({ headers: { 'message-id': '<page.1-2@example.com>' } })).toMatch(/ours/);
  });

  test('ALR-63 what a tool marks as made by a machine is what we want', () => {
    expect(why({ headers: { 'auto-submitted': 'auto-generated' } })).toBeUndefined();
    expect(why({ headers: { 'x-evenkeel-origin': 'https://other.example.com' } })).toBeUndefined();
    expect(why({ headers: { 'message-id': '<abc@example.com>' } })).toBeUndefined();
    expect(why({ envelopeFrom: 'root@example.com' })).toBeUndefined();
  });
});

describe('HTML', () => {
  test('ALR-69 becomes text: no markup, no script, lines where there were blocks', () => {
    const html =
      '<html><head><title>t</title></head><body><h1>Disk</h1><p>91 %&nbsp;full<br>on &quot;db&quot;';
    expect(textOfHtml(html)).toBe('Disk\n\n91 % full\non "db"');
    expect(textOfHtml('a<script>alert(1)</script>b<!-- c -->d')).toBe('abd');
    expect(textOfHtml('1 < 2 &lt;img src=x onerror=y&gt; &#x41;&#0;&#xd800;')).toBe(
      '1 < 2 <img src=x onerror=y> A',
    );
    expect(textOfHtml('<tr><td>a</td><td>b</td></tr>')).toBe('a b');
  });

  test('ALR-69 however it is broken or nested, in a moment', () => {
    const began = performance.now();
    for (const bit of [
      '<',
      '<div>',
      '<!--',
      '<script>',
      '&',
      '&#',
      '<a href="',
      '</',
      '<p ',
      '\u0001',
    ])
      textOfHtml(bit.repeat(300_000));
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});

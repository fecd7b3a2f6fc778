/** What the service worker makes of a push and of a press on it. */
import { describe, expect, test } from 'vitest';
import { answerNotice, noticeOf, offlinePage, sendAct } from './push-notice.ts';

const payload = {
  title: '[P1] Checkout is down',
  body: 'Since: 02:10 CET',
  tag: 'incident.1',
  url: 'https://keel.example.test/incidents/INC-2026-000001?from=push',
  loud: true,
  actions: [
    { action: 'acknowledge', title: 'I have it', url: 'https://keel.example.test/a/tok-ack' },
    { action: 'decline', title: 'Not me', url: 'https://keel.example.test/a/tok-no' },
    { action: 'reboot', title: 'Reboot', url: 'https://keel.example.test/x' },
  ],
};
const page = noticeOf(JSON.stringify(payload));
const [act] = page.options.data.acts;
const answering = (status: number, body: object) => async (path: string, init: object) => {
  asked.push({ path, ...init });
  const text = async () => JSON.stringify(body);
  return { ok: status < 300, status, text };
};
const asked: object[] = [];

describe('a push', () => {
  test('shows title, facts and the two buttons we know, and stays while it is loud', () => {
    expect(page).toMatchObject({
      title: '[P1] Checkout is down',
      options: {
        body: 'Since: 02:10 CET',
        tag: 'incident.1',
        requireInteraction: true,
        actions: [
          { action: 'acknowledge', title: 'Acknowledge' },
          { action: 'decline', title: 'Not me' },
        ],
        data: { path: '/incidents/INC-2026-000001?from=push' },
      },
    });
  });

  test.each(['', 'not json', '[]', 'null', '{"title":5,"actions":[null,3,{}]}'])(
    'shows something even when it cannot be read: %s',
    (text) => {
      const { title, options } = noticeOf(text);
      expect(title).toBe('Evenkeel has news');
      expect(options).toMatchObject({ actions: [], data: { path: '/', acts: [] } });
    },
  );

  test('leads only to our own server, whatever it names', () => {
    for (const url of ['https://evil.test/a', '//evil.test/a', 'javascript:alert(1)']) {
      const { path } = noticeOf(JSON.stringify({ ...payload, url })).options.data;
      expect(new URL(path, 'https://own.test').origin).toBe('https://own.test');
    }
  });
});

describe('a press', () => {
  test('NOT-72 posts the signed link, and the answer takes the place of the page, quietly', async () => {
    if (act === undefined) throw new Error('no button');
    const answer = await sendAct(answering(200, { text: 'You have INC-2026-000001.' }), act);
    expect(asked).toEqual([
      { path: '/a/tok-ack', method: 'POST', headers: { accept: 'application/json' } },
    ]);
    const { data, tag } = page.options;
    const told = answerNotice(answer, { title: page.title, tag, data });
    expect(told).toMatchObject({
      title: 'You have INC-2026-000001.',
      options: { tag: 'incident.1', silent: true, actions: [], requireInteraction: false },
    });
  });

  test.each([
    ['refused', answering(410, { detail: 'This link has ended.' }), 'This link has ended.'],
    ['broken', answering(502, {}), 'Evenkeel answered 502.'],
    ['offline', () => Promise.reject(new TypeError('offline')), 'Evenkeel cannot be reached'],
  ])('NOT-72 that is %s rings again with its buttons', async (_, ask, word) => {
    if (act === undefined) throw new Error('no button');
    const { data, tag } = page.options;
    const told = answerNotice(await sendAct(ask, act), { title: page.title, tag, data });
    expect(told.title).toBe(page.title);
    expect(told.options.body).toContain(word);
    expect(told.options).toMatchObject({ requireInteraction: true, renotify: true, silent: false });
    expect(told.options.actions).toHaveLength(2);
  });
});

test('the page without a server names the moment and allows no script', () => {
  const { html, policy } = offlinePage('26 Nov 2026, 02:36:10 <CET>', 'n0');
  expect(html).toContain('02:36:10 &lt;CET>');
  expect(html).not.toContain('<script');
  expect(policy).toBe("default-src 'none'; style-src 'nonce-n0'; base-uri 'none'");
});

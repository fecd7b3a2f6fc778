/**
 * The service worker: shows pushes, carries the press of their buttons to the server, and says that Evenkeel cannot
 * be reached when a page does not load. It keeps no copy of anything: an incident read from a cache would be a lie.
 */
import { answerNotice, type NoticeData, noticeOf, offlinePage, sendAct } from './push-notice.ts';

interface Lasting extends Event {
  readonly waitUntil: (work: Promise<unknown>) => void;
}
interface Shown {
  readonly title: string;
  readonly tag: string;
  readonly data: NoticeData;
  readonly close: () => void;
}
interface Window {
  readonly url: string;
  readonly focus: () => Promise<Window>;
  readonly navigate: (url: string) => Promise<unknown>;
}
interface Worker {
  readonly addEventListener: (name: string, listener: (event: never) => void) => void;
  readonly registration: {
    readonly showNotification: (title: string, options: object) => Promise<void>;
  };
  readonly clients: {
    readonly claim: () => Promise<void>;
    readonly matchAll: (wish: object) => Promise<readonly Window[]>;
    readonly openWindow: (url: string) => Promise<unknown>;
  };
  readonly skipWaiting: () => Promise<void>;
}

const worker = globalThis as unknown as Worker;

worker.addEventListener('install', (event: Lasting) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener('activate', (event: Lasting) => event.waitUntil(worker.clients.claim()));

worker.addEventListener(
  'push',
  (event: Lasting & { readonly data: { readonly text: () => string } | null }) => {
    const { title, options } = noticeOf(event.data?.text() ?? '');
    event.waitUntil(worker.registration.showNotification(title, options));
  },
);

worker.addEventListener(
  'notificationclick',
  (event: Lasting & { readonly notification: Shown; readonly action: string }) => {
    const { notification, action } = event;
    notification.close();
    const act = notification.data.acts.find((one) => one.action === action);
    event.waitUntil(act === undefined ? open(notification.data.path) : press(notification, act));
  },
);

async function press(shown: Shown, act: NoticeData['acts'][number]): Promise<void> {
  const { title, options } = answerNotice(await sendAct(fetch, act), shown);
  await worker.registration.showNotification(title, options);
}

/** An open window is led there; otherwise a new one. */
async function open(path: string): Promise<void> {
  const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const there = windows.find(({ url }) => new URL(url).pathname === path) ?? windows[0];
  if (there === undefined) {
    await worker.clients.openWindow(path);
    return;
  }
  // A window that may not be brought to the front, or led on, is no reason to lead nowhere.
  const front = await there.focus().catch(() => there);
  if (new URL(front.url).pathname === path) return;
  await front.navigate(path).catch(() => worker.clients.openWindow(path));
}

worker.addEventListener(
  'fetch',
  (event: {
    readonly request: Request;
    readonly respondWith: (answer: Promise<Response>) => void;
  }) => {
    if (event.request.mode !== 'navigate') return;
    event.respondWith(fetch(event.request).catch(unreachable));
  },
);

function unreachable(): Response {
  const at = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' }).format();
  const nonce = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  const { html, policy } = offlinePage(at, nonce);
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
  };
  return new Response(html, { status: 503, headers });
}

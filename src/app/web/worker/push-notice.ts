/**
 * What the service worker makes of a push: the notification to show, and what a press on it does. Free of the
 * browser, so that tests can hold it in their hands. A push must always show something: systems take the right to
 * push away from a page that stays silent.
 */

/** One button: the signed link that acts as the person, as a path of our own server. */
interface Act {
  readonly action: string;
  readonly path: string;
}

export interface NoticeData {
  /** Where a press on the notification itself leads. */
  readonly path: string;
  readonly acts: readonly Act[];
}

export interface Notice {
  readonly title: string;
  readonly options: {
    readonly body: string;
    readonly tag: string;
    readonly data: NoticeData;
    readonly actions: readonly { readonly action: string; readonly title: string }[];
    readonly icon: string;
    readonly badge: string;
    /** A loud page stays until it is answered, and rings again when its incident calls again. */
    readonly requireInteraction: boolean;
    readonly renotify: boolean;
    readonly silent: boolean;
  };
}

const LABELS: Readonly<Record<string, string>> = { acknowledge: 'Acknowledge', decline: 'Not me' };

/** `text`: the payload as `notification/channels/push.ts` wrote it, or anything else. */
export function noticeOf(text: string): Notice {
  const payload = objectOf(text);
  const acts = listOf(payload['actions']).flatMap((one): readonly Act[] => {
    const { action, url } = one;
    const label = typeof action === 'string' ? LABELS[action] : undefined;
    return label === undefined ? [] : [{ action: String(action), path: ownPath(url) }];
  });
  const loud = payload['loud'] === true;
  return notice({
    title: textOf(payload['title'], 'Evenkeel has news'),
    body: textOf(payload['body'], 'Open Evenkeel to read it.'),
    tag: textOf(payload['tag'], 'evenkeel'),
    data: { path: ownPath(payload['url']), acts },
    loud,
  });
}

function notice(words: {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly data: NoticeData;
  readonly loud: boolean;
}): Notice {
  const { title, body, tag, data, loud } = words;
  return {
    title,
    options: {
      ...{ body, tag, data },
      actions: data.acts.map(({ action }) => ({ action, title: LABELS[action] ?? action })),
      icon: '/icon-192.png',
      badge: '/badge-96.png',
      requireInteraction: loud,
      renotify: loud,
      silent: false,
    },
  };
}

/** What a press came to, told in place of the page it answers. */
export interface Answer {
  readonly ok: boolean;
  readonly text: string;
}

/** Asks our server; `ask` is `fetch`. Never throws: a press that failed must be told. */
export async function sendAct(
  ask: (path: string, init: { method: string; headers: Record<string, string> }) => Promise<Asked>,
  { path }: Act,
): Promise<Answer> {
  try {
    const answer = await ask(path, { method: 'POST', headers: { accept: 'application/json' } });
    const body = objectOf(await answer.text());
    if (answer.ok) return { ok: true, text: textOf(body['text'], 'Done.') };
    return { ok: false, text: textOf(body['detail'], `Evenkeel answered ${answer.status}.`) };
  } catch {
    return { ok: false, text: 'Evenkeel cannot be reached from here.' };
  }
}

interface Asked {
  readonly ok: boolean;
  readonly status: number;
  readonly text: () => Promise<string>;
}

/** A "yes" is a quiet word; a "no" rings again and keeps its buttons, as nobody has the page yet. */
export function answerNotice(
  { ok, text }: Answer,
  pressed: { readonly title: string; readonly tag: string; readonly data: NoticeData },
): Notice {
  const { title, tag, data } = pressed;
  if (!ok) return notice({ title, tag, data, body: `Not done: ${text}`, loud: true });
  const done = notice({ title: text, tag, data: { ...data, acts: [] }, body: title, loud: false });
  return { ...done, options: { ...done.options, silent: true } };
}

/** The page shown when the server cannot be reached: our own words and the moment, nothing from a cache. */
export function offlinePage(
  at: string,
  nonce: string,
): { readonly html: string; readonly policy: string } {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>Evenkeel cannot be reached</title>
<style nonce="${nonce}">:root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-content:center;padding:24px;font:16px/1.5 system-ui,sans-serif;background:#f6fafd;color:#1a2128}a{color:#0e678e}main{max-width:36rem}h1{font-size:24px;line-height:32px}@media(prefers-color-scheme:dark){body{background:#101921;color:#e3e9ee}a{color:#5aaed6}}</style>
</head><body><main><h1>Evenkeel cannot be reached</h1>
<p>It did not answer this device at <b>${escaped(at)}</b>. What is running goes on without this page: pages, timers and escalation live on the server.</p>
<p>Look at your network first. If others cannot reach it either, use the way your team agreed on for that case.</p>
<p><a href="">Try again</a></p></main></body></html>`;
  return { html, policy: `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'` };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** Only ever a place on this server, whatever host the payload names. */
function ownPath(url: unknown): string {
  if (typeof url !== 'string' || !URL.canParse(url, 'https://own.invalid')) return '/';
  const { pathname, search } = new URL(url, 'https://own.invalid');
  return `${pathname.replace(/^\/*/, '/')}${search}`;
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

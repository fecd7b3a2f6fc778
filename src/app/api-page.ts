/** `/api/docs`: the route list as one plain page, without scripts and without another host. */
import { newSecret } from '../platform/random.ts';
import type { Reply, Route } from '../platform/route.ts';

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 70rem; margin: 0 auto; padding: 1.5rem; }
  h2 { margin-top: 2rem; }
  li { margin: .35rem 0; overflow-wrap: anywhere; }
  ul { list-style: none; padding: 0; }
  code { font-family: ui-monospace, monospace; }
  .access { opacity: .8; font-size: .875rem; }`;

export function apiPage(routes: readonly Route[]): Reply {
  const nonce = newSecret(16);
  const tags = [...new Set(routes.map((declared) => declared.tag))].sort();
  const body = tags
    .map((tag) => {
      const items = routes.filter(
        (declared) => declared.tag === tag && !declared.path.includes('*'),
      );
      return `<h2>${escapeHtml(tag)}</h2><ul>${items.map(itemOf).join('')}</ul>`;
    })
    .join('');
  return {
    status: 200,
    type: 'text/html; charset=utf-8',
    headers: {
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; frame-ancestors 'none'`,
    },
    body:
      '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
      '<meta name="viewport" content="width=device-width, initial-scale=1">' +
      `<title>Evenkeel API</title><style nonce="${nonce}">${STYLE}</style></head><body><main>` +
      '<h1>Evenkeel API</h1><p>Every shape is in <a href="/api/openapi.json">the OpenAPI document</a>. ' +
      'Send a token as <code>Authorization: Bearer evk_…</code>; make one with ' +
      `<code>npx evenkeel token create --role admin</code>.</p>${body}</main></body></html>`,
  };
}

function itemOf(declared: Route): string {
  const { access } = declared;
  const who = access.who === 'roles' ? [...access.roles, 'admin'].join(', ') : WHO[access.who];
  return (
    `<li><code>${declared.method} ${escapeHtml(declared.path)}</code><br>` +
    `${escapeHtml(declared.summary)} <span class="access">For: ${escapeHtml(who)}.</span></li>`
  );
}

const WHO = {
  anyone: 'anyone',
  door: 'senders, by their key',
  link: 'whoever holds the link',
  signedIn: 'anyone signed in',
} as const;

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

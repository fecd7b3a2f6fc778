/** The page behind the acknowledge button of a mail: `GET` shows, `POST` acts. */
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { z } from '../kernel/schema.ts';
import { LINK, ok, type Reply, type Route, route } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { newSecret } from '../platform/random.ts';
import { acknowledgePage, type HtmlPage, refusedPage } from './acknowledge-page.ts';
import { standingSentence } from './inbound-handle.ts';
import { type LinkView, pressLink, viewLink } from './link-handle.ts';

const zToken = z.object({ token: z.string().max(200) });
const path = '/a/:token';
const tag = 'Links in mails';

export function linkRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path,
      access: LINK,
      summary: 'Page of an acknowledge link; changes nothing',
      tag,
      params: zToken,
      perMinute: 60,
      handle: async ({ params, path: own }) =>
        show(machine, await viewLink(machine, params.token), own),
    }),
    route({
      method: 'POST',
      path,
      access: LINK,
      summary: 'Acknowledge as the person the link was sent to',
      tag,
      params: zToken,
      bodyLimit: 4096,
      perMinute: 60,
      handle: async ({ params, path: own, headers }) => {
        const view = await pressLink(machine, params.token);
        // The button of a notification: a program reads the answer and shows one sentence.
        if (headers.accept === 'application/json') return isRefusal(view) ? view : ok(said(view));
        return show(machine, view, own);
      },
    }),
  ];
}

function said({ number, standing, zone }: LinkView) {
  return { standing: standing.kind, text: standingSentence(number, standing, zone) };
}

const STATUS: Partial<Record<Refusal['kind'], number>> = { notFound: 404, gone: 410 };

function show(machine: Machine, view: LinkView | Refusal, path: string): Reply {
  const nonce = newSecret(16);
  if (!isRefusal(view)) return html(200, acknowledgePage(view, path, nonce));
  const status = STATUS[view.kind] ?? 409;
  return html(status, refusedPage(view, machine.config.publicUrl, nonce));
}

function html(status: number, page: HtmlPage): Reply {
  const headers = { 'content-security-policy': page.contentSecurityPolicy };
  return { status, body: page.html, type: 'text/html; charset=utf-8', headers };
}

/**
 * The page behind the button of a mail: complete without any script, on any phone, in light and dark. It is
 * written here because whoever opens it is not signed in and may have nothing but this page.
 */

import { DRILL_BANNER } from '../incident/core/sentences.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { dateAndClock } from '../kernel/time.ts';
import type { LetterAct } from './core/letter.ts';
import { escaped } from './letter-body.ts';
import { type LinkView, othersSentence } from './link-handle.ts';

export interface HtmlPage {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/** `path` is where the button posts to: the page's own. */
export function acknowledgePage(view: LinkView, path: string, nonce: string): HtmlPage {
  const title = view.title ?? 'Restricted incident';
  const { heading, text, button } = standing(view);
  const form = button
    ? `<form method="post" action="${escaped(path)}"><button type="submit">${BUTTONS[view.act]}</button></form>`
    : '';
  const open = `<p><a href="${escaped(view.incidentUrl)}">Open ${escaped(view.number)}</a></p>`;
  const body = `<p class="quiet">${escaped([view.number, view.priority].filter(Boolean).join(', '))}</p>
${view.drill ? `<p class="drill">${DRILL_BANNER}</p>\n` : ''}<h1>${escaped(title)}</h1>
<p class="quiet">Since ${escaped(dateAndClock(view.since, view.zone))}. State: ${escaped(view.phase)}.</p>
<div role="status"><h2>${escaped(heading)}</h2><p>${escaped(text)}</p></div>
${form}${open}`;
  return page(`${heading} – ${view.number}`, body, nonce);
}

/** For links that are unknown or have ended, and for a press that was refused. */
export function refusedPage(refusal: Refusal, homeUrl: string, nonce: string): HtmlPage {
  const heading = refusal.kind === 'gone' ? 'This link has ended' : 'This does not work';
  const body = `<h1>${escaped(heading)}</h1>
<p role="status">${escaped(refusal.message)}</p>
<p><a href="${escaped(homeUrl)}">Open Evenkeel</a></p>`;
  return page(heading, body, nonce);
}

const BUTTONS: Readonly<Record<LetterAct, string>> = {
  acknowledge: 'Acknowledge: I have it',
  decline: 'Not me: call the next',
};

const INVITES: Readonly<Record<LetterAct, string>> = {
  acknowledge: 'Press the button to take it. Paging stops for everybody.',
  decline: 'Press the button if you cannot take it. The next people are called at once.',
};

interface Standing {
  readonly heading: string;
  readonly text: string;
  readonly button: boolean;
}

function standing({ standing: now, zone, act, drill }: LinkView): Standing {
  switch (now.kind) {
    case 'open':
      return {
        heading: 'Nobody has it yet',
        text: INVITES[act],
        button: true,
      };
    case 'declined':
      return {
        heading: 'You are not called for this',
        text: 'The next people are called now. There is nothing you need to do.',
        button: false,
      };
    case 'yours':
      return {
        heading: 'You have it',
        text: `Acknowledged ${dateAndClock(now.at, zone)}. ${othersSentence(now.missing)}`,
        button: false,
      };
    case 'taken':
      return {
        heading: `${now.by} has it`,
        text: `Acknowledged ${dateAndClock(now.at, zone)}. There is nothing you need to do.`,
        button: false,
      };
    case 'over':
      return {
        heading: 'It is over',
        text: drill
          ? 'The drill has ended. Thank you: there is nothing more you need to do.'
          : `The incident is ${now.state}. There is nothing you need to do.`,
        button: false,
      };
  }
}

function page(title: string, body: string, nonce: string): HtmlPage {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(title)}</title>
<style nonce="${escaped(nonce)}">${STYLE}</style>
</head>
<body><main>
${body}
</main></body>
</html>
`;
  const contentSecurityPolicy =
    `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; base-uri 'none'; ` +
    "frame-ancestors 'none'";
  return { html, contentSecurityPolicy };
}

/** Colours are those of `ui/tokens.css`, which this page cannot load. */
const STYLE = `:root{color-scheme:light dark;--bg:#f6fafd;--surface:#fff;--line:#d8dee3;--text:#1a2128;--quiet:#4e555b;--accent:#0e678e;--link:#0e678e;--focus:#217ea8}
@media (prefers-color-scheme:dark){:root{--bg:#101921;--surface:#192129;--line:#383f47;--text:#e3e9ee;--quiet:#c2c8ce;--accent:#217ea8;--link:#83c8e9;--focus:#5aaed6}}
*{box-sizing:border-box}
body{margin:0;padding:16px;background:var(--bg);color:var(--text);font:16px/1.5 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif}
main{max-width:520px;margin:24px auto;padding:20px;background:var(--surface);border:1px solid var(--line);border-radius:8px;overflow-wrap:anywhere}
h1{margin:0 0 8px;font-size:24px;line-height:1.3}
h2{margin:24px 0 4px;font-size:20px;line-height:1.3}
p{margin:0 0 12px}
.quiet{color:var(--quiet)}
.drill{padding:8px 12px;border:2px dashed var(--accent);border-radius:5px;font-weight:650}
a{color:var(--link)}
button{width:100%;min-height:56px;margin:12px 0 20px;padding:12px 20px;border:0;border-radius:5px;background:var(--accent);color:#fff;font:inherit;font-weight:650;cursor:pointer}
button:focus-visible,a:focus-visible{outline:3px solid var(--focus);outline-offset:2px}`;

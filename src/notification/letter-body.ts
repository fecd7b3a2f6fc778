/**
 * A letter as the two bodies of a mail: plain text, and HTML that works in light and dark, loads nothing
 * from anywhere, and is a table only where mail programs need one. Everything foreign is escaped here.
 */
import type { Letter } from './core/letter.ts';

/** Plain text, lines as long as they are: mail programs wrap. */
export function letterText(letter: Letter): string {
  const width = Math.max(0, ...letter.facts.map((fact) => fact.label.length)) + 2;
  const facts = letter.facts.map(({ label, value }) => `${`${label}:`.padEnd(width)}${value}`);
  const links = [...(letter.button === null ? [] : [letter.button]), ...letter.links];
  const blocks = [
    letter.heading,
    ...letter.paragraphs,
    facts.join('\n'),
    links.map(({ label, url }) => `${label}\n${url}`).join('\n\n'),
    `-- \n${letter.footer}`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

export function letterHtml(letter: Letter): string {
  const facts = letter.facts.map(
    ({ label, value }) =>
      `<tr><td class="quiet" style="padding:2px 16px 2px 0;vertical-align:top;color:#4e555b">${escaped(label)}</td>` +
      `<td style="padding:2px 0">${lines(value)}</td></tr>`,
  );
  const button =
    letter.button === null
      ? ''
      : `<p style="margin:24px 0"><a class="button" href="${escaped(letter.button.url)}" style="display:inline-block;padding:14px 24px;border-radius:5px;background:#0e678e;color:#ffffff;font-weight:600;text-decoration:none">${escaped(letter.button.label)}</a></p>`;
  const links = letter.links.map(
    ({ label, url }) =>
      `<p style="margin:8px 0"><a class="link" href="${escaped(url)}" style="color:#0e678e">${escaped(label)}</a></p>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(letter.subject)}</title>
<style>${DARK}</style>
</head>
<body style="margin:0;padding:16px;background:#f6fafd;color:#1a2128;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif">
<div class="sheet" style="max-width:560px;margin:0 auto;padding:20px;border-radius:8px;background:#ffffff">
<h1 style="margin:0 0 12px;font-size:20px;line-height:1.3;overflow-wrap:anywhere">${escaped(letter.heading)}</h1>
${letter.paragraphs.map((text) => `<p style="margin:0 0 12px;overflow-wrap:anywhere">${lines(text)}</p>`).join('\n')}
${facts.length === 0 ? '' : `<table role="presentation" style="border-collapse:collapse;margin:12px 0;font-size:16px">${facts.join('\n')}</table>`}
${button}
${links.join('\n')}
<p class="quiet" style="margin:24px 0 0;font-size:13px;color:#4e555b">${lines(letter.footer)}</p>
</div>
</body>
</html>
`;
}

const DARK = `:root{color-scheme:light dark}
@media (prefers-color-scheme:dark){
body{background:#101921!important;color:#e3e9ee!important}
.sheet{background:#192129!important}
.quiet{color:#c2c8ce!important}
.link{color:#83c8e9!important}
.button{background:#217ea8!important;color:#ffffff!important}
}`;

function lines(text: string): string {
  return escaped(text).replaceAll('\n', '<br>');
}

/** For text and for values of attributes in double quotes. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

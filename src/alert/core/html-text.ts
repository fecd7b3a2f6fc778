/**
 * A mail that was written in HTML alone, as plain text: what is not shown is left out, blocks become lines, entities
 * become what they stand for. One pass over the text, however it is nested or broken; the result is text and
 * never markup again.
 */

/** Begin a new line. */
const BLOCKS = new Set(
  `address article aside blockquote br caption dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr
   li main nav ol p pre section table tbody tfoot thead title tr ul`.split(/\s+/),
);
/** Not shown, with all that is in them. */
const HIDDEN = new Set(['script', 'style', 'head', 'template', 'noscript', 'svg', 'math']);
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  middot: '·',
  bull: '•',
  deg: '°',
  micro: 'µ',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'Ä',
  Ouml: 'Ö',
  Uuml: 'Ü',
  szlig: 'ß',
  eacute: 'é',
  egrave: 'è',
  laquo: '«',
  raquo: '»',
  euro: '€',
  copy: '©',
  reg: '®',
};
const MAX_HTML = 1_000_000;

export function textOfHtml(whole: string): string {
  const html = whole.slice(0, MAX_HTML);
  const lower = html.toLowerCase();
  const parts: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open === -1) {
      parts.push(html.slice(at));
      break;
    }
    parts.push(html.slice(at, open));
    if (!/[a-z/!?]/.test(lower.charAt(open + 1))) {
      parts.push('<');
      at = open + 1;
      continue;
    }
    const [next, instead] = afterTag(lower, open);
    parts.push(instead);
    at = next;
  }
  return tidied(parts.join(''));
}

/** Where the text goes on after what begins at `open`, and what stands in its place. */
function afterTag(lower: string, open: number): readonly [number, string] {
  if (lower.startsWith('<!--', open)) return [past(lower, '-->', open + 4), ''];
  const end = past(lower, '>', open + 1);
  const name = /^<\/?([a-z][a-z0-9]{0,20})/.exec(lower.slice(open, open + 24))?.[1] ?? '';
  const closes = lower.charAt(open + 1) === '/';
  if (!closes && HIDDEN.has(name)) {
    const close = lower.indexOf(`</${name}`, end);
    return [close === -1 ? lower.length : past(lower, '>', close), ''];
  }
  if (name === 'td' || name === 'th') return [end, ' '];
  return [end, BLOCKS.has(name) ? BREAK : ''];
}

/** Stands for the end of a block until the author's own line ends are blanks. */
const BREAK = '\u0001';

function past(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from);
  return at === -1 ? text.length : at + what.length;
}

function tidied(text: string): string {
  return (
    text
      .replace(/[ \t\r\n\f]+/g, ' ')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the mark of a block, set above
      .split(/\u0001/)
      .map((line) => decoded(line).trim())
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim()
  );
}

function decoded(text: string): string {
  return text.replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,8});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? ENTITIES[name.toLowerCase()] ?? whole;
    const hex = name[1] === 'x' || name[1] === 'X';
    const code = Number.parseInt(name.slice(hex ? 2 : 1), hex ? 16 : 10);
    const shown = code >= 32 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return shown ? String.fromCodePoint(code) : ' ';
  });
}

/**
 * What stays the same when a tool tells the same thing again in words for people: its template. Figures, times, ids
 * and words of state are left out, names of machines become `*`, so that "CRITICAL: CPU 98% on web-1" and
 * "OK: CPU 12% on web-1" have one template. The names are told beside it: the end of the fault of one machine
 * is not the end of that of another. Tokens and bounded patterns only: the time taken grows with the text.
 */

export interface TextTemplate {
  /** Lower case; '' where nothing but figures and state was said. */
  readonly template: string;
  /** Machines, addresses and devices named, sorted, without repeats. */
  readonly names: readonly string[];
}

/** Longer texts are told apart by their beginning. */
const MAX_TEXT = 4_000;

const STATES = wordSet(`
  problem problems recovery recovered recovers resolved resolve ok okay critical crit warning warn error
  alert alerts alerting alarm firing fired down up info information notice fatal emergency urgent high major minor
  average disaster cleared clear closed open opened unknown unreachable online offline normal failed failing
  failure healthy unhealthy triggered trigger acknowledged active inactive new p1 p2 p3 p4 p5 sev1 sev2 sev3 sev4
  sev5 re fwd fw aw wg`);

/** Words that come and go with the state: "is back up again", "not responding". */
const FILLERS = wordSet('is are was has been a an the now again back not no longer still');

/** Left out where a figure follows: "resolved in 5m", "since 12:04". */
const BEFORE_FIGURES = wordSet('in after for since at within over above below than under to of by');

const UNITS = wordSet(`
  % s ms us ns m min mins h hr hrs d w b kb mb gb tb pb kib mib gib tib bps kbps mbps gbps hz khz mhz ghz
  c f v w kw a px x st nd rd th rpm rps qps req/s mb/s kb/s gb/s b/s`);

/** What looks like a host name and is a file, a unit or a module. */
const FILES = wordSet(`
  html htm php js mjs ts tsx jsx css py rb go rs java jar war class exe dll so sh bat ps1 log txt csv json xml yml
  yaml toml ini conf cfg cnf sql db sqlite gz tgz zip tar bz2 xz service timer socket mount target slice scope
  lock tmp bak pid md pdf png jpg svg`);

const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|' +
  'oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const DAY =
  '(?:mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)';
const TIMES = [
  /\b\d{4}-\d{2}-\d{2}(?:[t ]\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,9})?(?:z\b|[+-]\d{2}:?\d{2}\b)?)?/gi,
  /(?<![\d./])\d{1,2}([./])\d{1,2}\1\d{2,4}(?![./]?\d)/g,
  /(?<![\w:])\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,9})?(?: ?[ap]m\b)?(?: (?:utc|gmt|cest|cet|est|edt|pst|pdt)\b)?(?![\w:])/gi,
  new RegExp(
    `\\b(?:${DAY},? )?(?:\\d{1,2}\\.? ${MONTH}(?: \\d{4})?|${MONTH} \\d{1,2}(?:, \\d{4})?)\\b`,
    'gi',
  ),
];
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const WEB_ADDRESS = /\bhttps?:\/\/([^\s/?#:@<>"'()]{1,255})[^\s<>"')]{0,2000}/gi;
const IPV6 = /^(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}$/i;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?$/;
const FIGURE = /^[+-]?\d+(?:[.,:/x-]\d+){0,8}([a-z%/µ°]{0,5})$/;
const HEX = /^(?:0x[0-9a-f]{2,}|(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{6,})$/;
const DOMAIN = /^[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_-]{1,63}){1,8}$/;
const NUMBERED = /^([a-z][a-z_]*)(\d{1,4})$/;

type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'state' | 'filler' | 'figure' }
  | { readonly kind: 'name'; readonly text: string; readonly name: string | undefined };

/** Of nearly any text; '' for one that says nothing that lasts. */
export function templateOf(text: string): TextTemplate {
  const tokens = tokensOf(text).map(tokenOf);
  const kept: string[] = [];
  const names = new Set<string>();
  tokens.forEach((token, index) => {
    if (token.kind === 'name') {
      if (kept.at(-1) !== token.text) kept.push(token.text);
      if (token.name !== undefined) names.add(token.name);
    }
    if (token.kind !== 'word') return;
    const next = tokens[index + 1]?.kind;
    if (BEFORE_FIGURES.has(token.text) && next === 'figure') return;
    kept.push(token.text);
  });
  const sorted = [...names].sort();
  // Where nothing is said of a machine but its state, the machine is what it is about.
  const saysMore = kept.some((text) => text !== '*');
  return { template: saysMore ? kept.join(' ') : sorted.join(' '), names: sorted };
}

/**
 * The milder sort, for titles that name their condition: figures with a unit, times and ids are left out, so that
 * what is measured anew each time is no new condition. A text that has none stays as it is, to the letter.
 */
export function withoutFigures(text: string): string {
  let changed = withoutTimes(text.slice(0, MAX_TEXT));
  changed = changed.replace(/\S{1,100}/g, (word) => {
    const bare = word.toLowerCase().replace(/^[([{<"']+|[)\]}>"',.;:!?]+$/g, '');
    const unit = FIGURE.exec(bare)?.[1];
    const measured = unit !== undefined && (unit !== '' || /[.,]/.test(bare)) && isUnit(unit);
    return measured && !IPV4.test(bare) ? '*' : word;
  });
  if (changed === text) return text;
  const rest = changed.replace(/\s+/g, ' ').trim();
  return /[\p{L}\p{N}]/u.test(rest) ? rest : text;
}

/** Whatever stands between blanks and signs, as it was written; times are `0`. */
export function wordsIn(text: string): readonly string[] {
  return tokensOf(text);
}

function withoutTimes(text: string): string {
  return [...TIMES, UUID].reduce((rest, pattern) => rest.replace(pattern, ' * '), text);
}

function tokensOf(text: string): readonly string[] {
  const lower = text.slice(0, MAX_TEXT).normalize('NFKC');
  const bare = lower.replace(WEB_ADDRESS, ' $1 ');
  const untimed = [...TIMES, UUID].reduce((rest, pattern) => rest.replace(pattern, ' 0 '), bare);
  return (
    untimed
      .split(/[\s=;,|()[\]{}<>"'`!?#&@~]+/)
      .flatMap((part) => (IPV6.test(part) ? [part] : part.split(/[:/\\]+/)))
      .map((part) => part.replace(/^[.\-_*+]+|[.\-_]+$/g, (edge) => (edge === '*' ? '*' : '')))
      // java.io.IOException: in lower case it would read as a host.
      .flatMap((part) => (/[a-z][A-Z]/.test(part) ? part.split('.') : [part]))
      .filter((part) => /[\p{L}\p{N}*]/u.test(part))
  );
}

function tokenOf(said: string): Token {
  const text = said.toLowerCase();
  if (text.includes('*')) return { kind: 'name', text, name: undefined };
  if (STATES.has(text)) return { kind: 'state' };
  if (FILLERS.has(text)) return { kind: 'filler' };
  if (IPV4.test(text) || IPV6.test(text)) return { kind: 'name', text: '*', name: text };
  const unit = FIGURE.exec(text)?.[1];
  if (unit !== undefined && isUnit(unit)) return { kind: 'figure' };
  if (HEX.test(text)) return { kind: 'figure' };
  if (isHost(text)) return { kind: 'name', text: '*', name: text };
  return /\d/.test(text) ? numbered(text) : { kind: 'word', text };
}

function isUnit(unit: string): boolean {
  return unit === '' || UNITS.has(unit) || unit === '%';
}

function isHost(text: string): boolean {
  if (!DOMAIN.test(text)) return false;
  const last = text.slice(text.lastIndexOf('.') + 1);
  return /^(?:[a-z]{2,24}|xn--[a-z0-9-]{1,59})$/.test(last) && !FILES.has(last);
}

/** `web-12` is a machine of the sort `web-*`; a part with digits inside it is an id that is new each time. */
function numbered(text: string): Token {
  let isName = true;
  const parts = text.split(/([-._])/).map((part) => {
    if (!/\d/.test(part)) return part;
    const [, stem] = NUMBERED.exec(part) ?? [];
    if (stem !== undefined) return `${stem}*`;
    if (!/^\d{1,4}$/.test(part)) isName = false;
    return '*';
  });
  const masked = parts
    .join('')
    .replace(/\*(?:[-._]\*)+/g, '*')
    .replace(/^\*[-._]+(?=.)/, '');
  return { kind: 'name', text: masked, name: isName ? text : undefined };
}

function wordSet(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

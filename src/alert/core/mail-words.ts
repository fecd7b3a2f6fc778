/**
 * How mails of monitoring tools are read: whether a subject says that it is over, how bad it claims to be, which
 * condition it names, and why some mails are not read at all. When in doubt it fires: a page too many is
 * better than a fault that was cleared by a word.
 */
import type { AlertSeverity } from './alert.ts';
import { severityOf } from './loudness.ts';
import { templateOf, wordsIn } from './text-template.ts';

/** A mail as far as alerts look at it. */
export interface Mail {
  /** Address alone, lower case. */
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  /** Lower-case names; of repeated ones the first. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Of the envelope; '' for a bounce, undefined where nobody knows. */
  readonly envelopeFrom?: string | undefined;
}

/** End what they stand beside, even where the subject also says what it was ("Problem resolved"). */
const ENDS = words('recovery recovered recovers resolved cleared closed restored');
/** End only where nothing speaks against it. */
const SOFT_ENDS = words('ok okay up normal online healthy');
const FAULTS = words(`
  critical crit warning warn error problem firing alerting down fatal emergency failed failure failing alarm
  unreachable disaster unhealthy offline`);
const DENIALS = words('not no never cannot unable without until');
/** Of which the next word says what the state is now. */
const NOW = words('is are now back state status');

/** What stands in the first brackets, or before the first colon or dash, is the state, if it is short. */
const LEAD_WORDS = 5;
/** At the very beginning these need no colon after them. */
const FIRST_ENDS = words('recovery recovered resolved');

export function actionOf(subject: string): 'firing' | 'cleared' {
  const bare = withoutReplies(subject).trim();
  const all = lowerWords(bare);
  const lead = leadOf(bare);
  if (lead !== undefined) {
    const said = lowerWords(lead);
    const saysFault = said.some((word) => FAULTS.has(word));
    if (said.length <= LEAD_WORDS && ends(said, ENDS)) return 'cleared';
    if (saysFault) return 'firing';
    if (said.length === 1 ? ends(said, SOFT_ENDS) : isNow(said, SOFT_ENDS)) return 'cleared';
  } else if (ends(all.slice(0, 2), FIRST_ENDS)) return 'cleared';
  return isNow(all, SOFT_ENDS) || isNow(all, ENDS) || ends(all.slice(-1), FIRST_ENDS)
    ? 'cleared'
    : 'firing';
}

/** "... is UP", "... is up again", "... is now OK", at the end and not denied. */
function isNow(said: readonly string[], by: ReadonlySet<string>): boolean {
  const tail = (said.at(-1) === 'again' ? said.slice(0, -1) : said).slice(-3);
  if (tail.some((word) => DENIALS.has(word))) return false;
  return by.has(tail.at(-1) ?? '') && NOW.has(tail.at(-2) ?? '');
}

function lowerWords(text: string): readonly string[] {
  return wordsIn(text).map((word) => word.toLowerCase());
}

/** Undefined where the beginning is no state set apart from the rest. */
function leadOf(bare: string): string | undefined {
  const bracket = /^\W{0,5}\[([^\]]{1,60})\]/.exec(bare)?.[1];
  if (bracket !== undefined && wordsIn(bracket).some(isStateWord)) return bracket;
  const at = /[:–—]|\s-\s/.exec(bare)?.index;
  const before = at === undefined ? '' : bare.slice(0, at);
  return wordsIn(before).some(isStateWord) ? before : undefined;
}

function isStateWord(word: string): boolean {
  const lower = word.toLowerCase();
  return ENDS.has(lower) || SOFT_ENDS.has(lower) || FAULTS.has(lower);
}

function ends(said: readonly string[], by: ReadonlySet<string>): boolean {
  return said.some((word, index) => by.has(word) && !DENIALS.has(said[index - 1] ?? ''));
}

/** Words that in a subject mean how bad it is; others (high, low, page) mean too much else. */
const LOUD_WORDS = words(`
  critical crit fatal emergency disaster error major warning warn average minor info information notice
  p1 p2 p3 p4 p5 sev1 sev2 sev3 sev4 sev5`);
const SAID_SO = /^[ \t]*(?:severity|priority|level)[ \t]*[:=][ \t]*["']?([A-Za-z0-9]{1,20})/im;
const HEADERS = ['x-evenkeel-severity', 'x-alert-severity', 'x-severity'];
const LOOKED_AT = 4_000;

export function severityIn({ headers, subject, text }: Mail): AlertSeverity {
  const told = HEADERS.map((name) => severityOf(headers[name] ?? '')).find((one) => one);
  if (told !== undefined) return told;
  const inSubject = wordsIn(subject)
    .map((word) => word.toLowerCase())
    .find((word) => LOUD_WORDS.has(word));
  const inText = SAID_SO.exec(text.slice(0, LOOKED_AT))?.[1];
  return severityOf(inSubject ?? '') ?? severityOf(inText ?? '') ?? 'error';
}

export interface MailKey {
  readonly key: string;
  /** `said`: the sender named it; `thread`: an answer to a mail we know; `template`: by its words. */
  readonly by: 'said' | 'thread' | 'template';
  /** Machines it is about: the end of one is not the end of another that has the same key. */
  readonly names: readonly string[];
}

const KEY_HEADERS = ['x-evenkeel-key', 'x-alert-key', 'x-dedup-key'];
const KEY_TAG = /\[(?:key|ref)[:=]\s*([^\]\r\n]{1,200})\]/i;
const TICKET_TAG = /(?:\[\s*#|ticket\s?#|\bcase\s?#|\bincident\s?#)\s{0,2}([a-z0-9-]{2,40})/i;
/** Zabbix writes it into the mail of the problem and of its end. */
const PROBLEM_LINE = /^[ \t]*original problem id[ \t]*:[ \t]*(\d{1,30})/im;

/** `known`: the key of the mail this one answers. */
export function keyOf(mail: Mail, known: string | undefined): MailKey {
  const { headers, subject, text } = mail;
  const said =
    KEY_HEADERS.map((name) => headers[name]?.trim()).find((key) => key) ??
    KEY_TAG.exec(subject)?.[1]?.trim() ??
    KEY_TAG.exec(text.slice(0, LOOKED_AT))?.[1]?.trim();
  if (said) return { key: said, by: 'said', names: [] };
  const ticket = TICKET_TAG.exec(subject)?.[1];
  if (ticket !== undefined) return { key: `ticket ${ticket}`, by: 'said', names: [] };
  const problem = PROBLEM_LINE.exec(text.slice(0, LOOKED_AT))?.[1];
  if (problem !== undefined) return { key: `problem ${problem}`, by: 'said', names: [] };
  if (known !== undefined) return { key: known, by: 'thread', names: [] };
  const sender = senderOf(mail.from);
  const told = templateOf(withoutReplies(subject));
  const first = told.template === '' ? templateOf(firstLine(text)) : told;
  const names = [...new Set([...sender.names, ...first.names])].sort();
  return { key: `${sender.template} ${first.template}`.trim() || 'mail', by: 'template', names };
}

/** `root@web-1.example.com` is `root@example.com`, of which web-1 is a machine. */
function senderOf(from: string): { readonly template: string; readonly names: readonly string[] } {
  const [local = '', domain = ''] = from.split('@');
  const labels = domain.split('.');
  const house = labels.slice(-2).join('.');
  const template = `${local.replace(/\d+/g, '*')}@${house}`;
  return { template: template === '@' ? '' : template, names: labels.length > 2 ? [domain] : [] };
}

/** Without `Re:`, `AW:`, `Fwd:` and their like. */
export function withoutReplies(subject: string): string {
  return subject.replace(
    /^(?:\s{0,5}(?:re|aw|wg|fwd?|sv|vs|antw|tr|rv)(?:\[\d{1,3}\])?:){1,20}/i,
    '',
  );
}

export function firstLine(text: string): string {
  return text.slice(0, LOOKED_AT).trimStart().split('\n', 1)[0] ?? '';
}

/** Who we are, as a mail would show it. */
export interface Ourselves {
  readonly publicUrl: string;
  /** Address we send from, lower case. */
  readonly mailFrom: string;
}

/** The header by which we know our own mails again, wherever they went meanwhile. */
export const OWN_HEADER = 'X-Evenkeel-Origin';

/**
 * Why this mail must not become an alert: it is an answer of a machine, it came back, or it is ours. Undefined for
 * all others. What a monitoring tool marks as auto-generated is what we want.
 */
export function whyNotRead(mail: Mail, ourselves?: Ourselves): string | undefined {
  const { headers, from, envelopeFrom } = mail;
  const automatic = (headers['auto-submitted'] ?? '').trim().toLowerCase();
  if (ourselves !== undefined && isOurs(mail, ourselves)) {
    return 'This mail is one of ours: an alert about it would go round and round.';
  }
  if (automatic.startsWith('auto-replied')) return AUTOMATIC;
  if (headers['x-autoreply'] !== undefined || headers['x-autorespond'] !== undefined) {
    return AUTOMATIC;
  }
  if (/^(auto_reply|auto-reply)$/i.test((headers['precedence'] ?? '').trim())) return AUTOMATIC;
  const path = headers['return-path']?.trim();
  const type = (headers['content-type'] ?? '').toLowerCase();
  const report = /^multipart\/report\b/.test(type) && /delivery-status|disposition/.test(type);
  const bounced = envelopeFrom === '' || path === '<>' || report;
  if (bounced || /^(mailer-daemon|postmaster)@/.test(from)) {
    return 'This mail came back from a mail server (no sender in its envelope, or a delivery report).';
  }
  return undefined;
}

const AUTOMATIC = 'This mail is an automatic answer (Auto-Submitted: auto-replied or its like).';

function isOurs({ headers, from }: Mail, { publicUrl, mailFrom }: Ourselves): boolean {
  if (headers[OWN_HEADER.toLowerCase()]?.trim() === publicUrl || from === mailFrom) return true;
  const domain = mailFrom.split('@').at(-1) ?? '';
  const id = headers['message-id']?.trim().toLowerCase() ?? '';
  return OWN_ID.test(id) && id.endsWith(`@${domain}>`);
}

/** The ids we give: `<page.…@…>`, `<mail.…@…>`, `<test.…@…>`. */
const OWN_ID = /^<(?:page|mail|test)\.[a-z0-9._-]+@/;

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

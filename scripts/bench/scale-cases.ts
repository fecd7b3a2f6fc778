/** What is read in the scale bench, by its path; `n` makes every request another one. */
import { encodeCursor } from '../../src/platform/cursor.ts';
import { sql } from '../../src/platform/db.ts';
import { WORDS } from './scale-data.ts';
import type { House } from './scale-house.ts';

export interface ReadCase {
  readonly name: string;
  readonly path: (n: number) => string;
  /** Of the slowest in a hundred. */
  readonly goalMs: number;
}

const PAGE_MS = 50;
const SEARCH_MS = 25;
const SIGNALS = '/api/v1/signals';
const ALERTS = '/api/v1/alerts';
const INCIDENTS = '/api/v1/incidents';
const ABSENT = encodeURIComponent(WORDS.absent);
const RARE = encodeURIComponent(WORDS.rare);

export async function casesOf({ db }: House): Promise<readonly ReadCase[]> {
  const { since, until } = await db.one<{ since: string; until: string }>(sql`
    select evenkeel_now() - interval '21 days' as since, evenkeel_now() - interval '20 days' as until`);
  const signals = await db.rows<{ id: string }>(sql`
    select id from signal where received_at > ${since} and received_at < ${until} limit 200`);
  const alerts = await db.rows<{ id: string; number: string }>(sql`
    select id, incident_number as number from alert where incident_number like 'INC-____-________'
     order by first_seen_at desc offset 1000 limit 200`);
  return [
    ...signalLists(),
    page('one signal by its id', (n) => `${SIGNALS}/${signals[n % signals.length]?.id}`),
    ...signalSearches(),
    ...alertLists(),
    page('one alert with its signals', (n) => `${ALERTS}/${alerts[n % alerts.length]?.id}`),
    ...incidentLists(),
    page('one incident', (n) => `${INCIDENTS}/${alerts[n % alerts.length]?.number}`),
    page('its timeline', (n) => `${INCIDENTS}/${alerts[n % alerts.length]?.number}/timeline`),
  ];
}

function signalLists(): readonly ReadCase[] {
  return [
    page('signals, the newest 50', () => SIGNALS),
    page('signals of a service', (n) => `${SIGNALS}?service=service-${n % 40}`),
    page('signals that were suppressed', () => `${SIGNALS}?disposition=suppressed`),
    page('signals by a filter that none matches', () => `${SIGNALS}?reason=maintenance`),
    page('signals, a page of 90 days ago', (n) => `${SIGNALS}?cursor=${deep(90, n)}`),
    page('signals, a page of a year ago', (n) => `${SIGNALS}?cursor=${deep(365, n)}`),
    page('facets of signals', () => `${SIGNALS}/facets`),
    page('facets of a service', (n) => `${SIGNALS}/facets?service=service-${n % 40}`),
    page('facets of a rare word', () => `${SIGNALS}/facets?q=${RARE}`),
    page('the ledger of 24 hours', () => `${SIGNALS}/ledger`),
    page('the histogram of a day', () => `${SIGNALS}/histogram?minutes=1440`),
  ];
}

function signalSearches(): readonly ReadCase[] {
  return [
    search('signals by a frequent word', () => `${SIGNALS}?q=${WORDS.frequent}`),
    search('signals by a host', (n) => `${SIGNALS}?q=host-${1000 + n}`),
    search('signals by a rare word', () => `${SIGNALS}?q=${RARE}`),
    search('signals by a word none has', () => `${SIGNALS}?q=${ABSENT}`),
    search('the same, of 90 days ago', (n) => `${SIGNALS}?q=${ABSENT}&cursor=${deep(90, n)}`),
  ];
}

function alertLists(): readonly ReadCase[] {
  return [
    page('alerts, the newest 50', () => ALERTS),
    page('alerts that fire', () => `${ALERTS}?state=firing`),
    page('alerts of a service', (n) => `${ALERTS}?service=service-${n % 40}`),
    page('facets of alerts', () => `${ALERTS}/facets`),
    search('alerts by a frequent word', () => `${ALERTS}?q=${WORDS.frequent}`),
    search('alerts by a host', (n) => `${ALERTS}?q=host-${1000 + n}`),
    search('alerts by a rare word', () => `${ALERTS}?q=${RARE}`),
    search('alerts by a word none has', () => `${ALERTS}?q=${ABSENT}`),
  ];
}

function incidentLists(): readonly ReadCase[] {
  return [
    page('incidents, the queue', () => INCIDENTS),
    page('incidents, the newest closed', () => `${INCIDENTS}?open=false`),
    search('incidents by a frequent word', () => `${INCIDENTS}?open=false&q=${WORDS.frequent}`),
    search('incidents by a word none has', () => `${INCIDENTS}?open=false&q=${ABSENT}`),
  ];
}

function page(name: string, path: (n: number) => string): ReadCase {
  return { name, path, goalMs: PAGE_MS };
}

function search(name: string, path: (n: number) => string): ReadCase {
  return { name, path, goalMs: SEARCH_MS };
}

/** A cursor to signals received before a moment so many days ago. */
function deep(days: number, n: number): string {
  const at = new Date(Date.now() - days * 86_400_000 - n * 60_000).toISOString();
  return encodeCursor([at, 'ffffffff-ffff-4fff-bfff-ffffffffffff']);
}

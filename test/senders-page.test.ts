/**
 * docs/SENDERS.md lists every sender that can be connected, from the senders' own descriptions.
 * `EVENKEEL_WRITE_DOCS=1 npx vitest run test/senders-page.test.ts` writes it anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { INTEGRATIONS } from '../src/alert/integrations/index.ts';
import { GROUPS, type Integration } from '../src/alert/integrations/integration.ts';

const PAGE = 'docs/SENDERS.md';
const PLACE = {
  publicUrl: 'https://evenkeel.example.com',
  key: 'KEY',
  mailDomain: 'evenkeel.example.com',
};

test('docs/SENDERS.md lists every sender as it describes itself', () => {
  const page = sendersPage(INTEGRATIONS);
  if (process.env.EVENKEEL_WRITE_DOCS === '1') writeFileSync(PAGE, page);
  const written = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
  const hint = `EVENKEEL_WRITE_DOCS=1 npx vitest run test/senders-page.test.ts`;
  expect(written.split('\n'), hint).toEqual(page.split('\n'));
});

test('every sender has a name and an address of its own', () => {
  const sources = INTEGRATIONS.map(({ source }) => source);
  expect(new Set(sources).size).toBe(sources.length);
  for (const source of sources) expect(source).toMatch(/^[a-z][a-z0-9-]{1,40}$/);
  const titles = INTEGRATIONS.map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
});

function sendersPage(all: readonly Integration[]): string {
  const groups = Object.entries(GROUPS).flatMap(([group, heading]) => {
    const members = all
      .filter((one) => one.group === group)
      .sort((a, b) => (a.title < b.title ? -1 : 1));
    if (members.length === 0) return [];
    const rows = members.map(
      (one) =>
        `| ${cell(one.title)} | \`${one.source}\` | \`${one.url(PLACE)}\` | ${severities(one)} |`,
    );
    const head = ['| Sender | Name | Address | Severity |', '|---|---|---|---|'];
    return [`## ${heading}`, '', ...head, ...rows, ''];
  });
  return [
    '# Senders',
    '',
    'What can send signals to Evenkeel. Connect one under Settings, Integrations: it makes the key (`KEY` below), shows the set-up step by step to copy, and sends a test. This page is made from the same descriptions; how to add a sender is in [how-to/add-integration.md](how-to/add-integration.md).',
    '',
    ...groups,
  ].join('\n');
}

function severities({ severities: table = {}, tells, onlySeverity }: Integration): string {
  if (onlySeverity !== undefined) return `always ${onlySeverity}`;
  if (tells === 'changes') return 'a change, never an alert';
  const told = Object.entries(table).map(([word, severity]) => `${word}: ${severity}`);
  return told.length === 0 ? 'its own words' : cell(told.join(', '));
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/**
 * `npm run shots`: takes a picture of every page, light and dark, at 1440 and 320 pixels, in an empty house and
 * in the demo company after its outage. Fails on sideways scrolling, a serious axe finding, an error on the
 * console or a violation of the content security policy. Pictures go to `shots/`; those the README shows are
 * copied to `docs/pictures/`. While working on a page: `npm run shots -- --only oncall,notifications`.
 */

import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { axe, overflow, startBrowser, type TestBrowser } from '../test/chromium.ts';
import { emptyHouse, fullHouse, type House, unclaimedHouse } from './shots/houses.ts';

const WIDTHS = [1440, 320] as const;
const THEMES = ['light', 'dark'] as const;

/** Pictures the README shows, by the name of the shot. */
const IN_README: Readonly<Record<string, string>> = {
  'empty-bridge-light-1440': 'bridge-light-1440',
  'full-bridge-dark-1440': 'bridge-storm-dark-1440',
  'full-incident-light-1440': 'incident-light-1440',
  'full-oncall-light-1440': 'oncall-light-1440',
  'full-signals-light-1440': 'signals-light-1440',
  'full-report-light-320': 'report-light-320',
};

const { values } = parseArgs({ options: { only: { type: 'string' } } });
/** Names of pages; all when absent. */
const only = values.only?.split(',');

const problems: string[] = [];
if (only === undefined) rmSync('shots', { recursive: true, force: true });
mkdirSync('shots', { recursive: true });
mkdirSync('docs/pictures', { recursive: true });
const browser = await startBrowser();
try {
  for (const build of [unclaimedHouse, emptyHouse, fullHouse]) {
    const house = await build();
    try {
      await shootHouse(browser, house);
    } finally {
      await house.close();
    }
  }
} finally {
  await browser.close();
}
for (const line of problems) process.stderr.write(`${line}\n`);
process.stdout.write(
  problems.length === 0 ? 'All pages are clean.\n' : `${problems.length} findings, see above.\n`,
);
process.exitCode = problems.length === 0 ? 0 : 1;

async function shootHouse(on: TestBrowser, house: House): Promise<void> {
  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      const watched = await on.openPage({
        baseUrl: house.url,
        theme,
        width,
        ...(house.signIn === undefined ? {} : { signIn: house.signIn }),
      });
      for (const [name, path] of Object.entries(house.pages)) {
        if (only?.includes(name) === false) continue;
        const shot = `${house.name}-${name}-${theme}-${width}`;
        const before = watched.problems().length;
        await watched.go(path);
        await watched.page.screenshot({ path: `shots/${shot}.png`, fullPage: true });
        const found = [
          ...(await overflow(watched.page)).map((text) => `overflow: ${text}`),
          ...(await axe(watched.page)).map((text) => `axe: ${text}`),
          ...watched.problems().slice(before),
        ];
        problems.push(...found.map((text) => `${shot}: ${text}`));
        const kept = IN_README[shot];
        if (kept !== undefined) copyFileSync(`shots/${shot}.png`, `docs/pictures/${kept}.png`);
        process.stdout.write(`${found.length === 0 ? 'ok  ' : 'LOOK'}  ${shot}\n`);
      }
      await watched.close();
    }
  }
}

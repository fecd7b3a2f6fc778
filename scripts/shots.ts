/**
 * `npm run shots`: takes a picture of every page, light and dark, at 1440 and 320 pixels, in an empty house, in
 * the demo company after its outage, in one with too much of everything, and in two that are broken. Fails on sideways scrolling, a serious axe finding, an error on the
 * console or a violation of the content security policy. Pictures go to `shots/`; those the README shows are
 * copied to `docs/pictures/`. While working on a page: `npm run shots -- --only oncall,rule-* --house crowd --look dark-1280`.
 */

import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import {
  axe,
  overflow,
  startBrowser,
  type TestBrowser,
  type WatchedPage,
} from '../test/chromium.ts';
import {
  crowdedHouse,
  emptyHouse,
  fullHouse,
  type House,
  type Shot,
  stoppedHouse,
  unclaimedHouse,
  unreachableHouse,
} from './shots/houses.ts';

const LOOKS = ['light-1440', 'light-320', 'dark-1440', 'dark-320'] as const;

const HELP = `npm run shots -- [--only PAGES] [--house HOUSES] [--look LOOKS]
  --only   names of pages with commas between; verb-* is every page whose name begins so
  --house  new, empty, full, crowd, stopped or unreachable
  --look   light-1440, dark-320: the theme and any width; ${LOOKS.join(', ')} unless told otherwise
`;

/** Runs inside the page: an open dialog hides the rest, so it alone counts. */
const TALL = `(() => {
  const inside = [...document.querySelectorAll('[role=dialog], [role=dialog] *')];
  const tallest = Math.max(0, ...inside.map((one) => one.scrollHeight));
  return tallest > 0 ? tallest + 160 : document.scrollingElement.scrollHeight;
})()`;

/** Pictures the README shows, by the name of the shot. */
const IN_README: Readonly<Record<string, string>> = {
  'empty-bridge-light-1440': 'bridge-light-1440',
  'full-bridge-dark-1440': 'bridge-storm-dark-1440',
  'full-incident-light-1440': 'incident-light-1440',
  'full-oncall-light-1440': 'oncall-light-1440',
  'full-signals-light-1440': 'signals-light-1440',
  'full-report-light-320': 'report-light-320',
};

const HOUSES = {
  new: unclaimedHouse,
  empty: emptyHouse,
  full: fullHouse,
  crowd: crowdedHouse,
  stopped: stoppedHouse,
  unreachable: unreachableHouse,
} as const;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    house: { type: 'string' },
    look: { type: 'string' },
    help: { type: 'boolean' },
  },
});
/** Names of pages, of houses, and looks such as `dark-320`; all when absent. */
const only = values.only?.split(',');
const houses = values.house?.split(',');
const looks = values.look?.split(',');
const isWhole = only === undefined && houses === undefined && looks === undefined;

if (values.help === true) {
  process.stdout.write(HELP);
  process.exit();
}

const problems: string[] = [];
if (isWhole) rmSync('shots', { recursive: true, force: true });
mkdirSync('shots', { recursive: true });
mkdirSync('docs/pictures', { recursive: true });
const browser = await startBrowser();
try {
  for (const [name, build] of Object.entries(HOUSES)) {
    if (houses?.includes(name) === false) continue;
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
  for (const look of looks ?? LOOKS) {
    const [theme, width] = look.split('-');
    const watched = await on.openPage({
      baseUrl: house.url,
      theme: theme === 'dark' ? 'dark' : 'light',
      width: Number(width),
      ...(house.signIn === undefined ? {} : { signIn: house.signIn }),
    });
    for (const [name, shot] of Object.entries(house.pages)) {
      if (isWanted(name)) await shoot(watched, shot, `${house.name}-${name}-${look}`);
    }
    await watched.close();
  }
}

function isWanted(name: string): boolean {
  const fits = (wish: string) =>
    wish.endsWith('*') ? name.startsWith(wish.slice(0, -1)) : name === wish;
  return only?.some(fits) ?? true;
}

async function shoot(watched: WatchedPage, shot: Shot, name: string): Promise<void> {
  const before = watched.problems().length;
  const found: string[] = [];
  try {
    await watched.go(typeof shot === 'string' ? shot : shot.path);
    if (typeof shot !== 'string') await shot.act(watched.page);
  } catch (error) {
    found.push(`not reached: ${String(error).slice(0, 200)}`);
  }
  await wholePicture(watched.page, `shots/${name}.png`);
  found.push(
    ...(await overflow(watched.page)).map((text) => `overflow: ${text}`),
    ...(await axe(watched.page)).map((text) => `axe: ${text}`),
    ...watched.problems().slice(before),
  );
  problems.push(...found.map((text) => `${name}: ${text}`));
  const kept = isWhole ? IN_README[name] : undefined;
  if (kept !== undefined) copyFileSync(`shots/${name}.png`, `docs/pictures/${kept}.png`);
  process.stdout.write(`${found.length === 0 ? 'ok  ' : 'LOOK'}  ${name}\n`);
}

/** As tall as the page or the open dialog is, so that what sticks to an edge of the window stands at the end. */
async function wholePicture(page: Page, path: string): Promise<void> {
  const { width = 1440, height = 900 } = page.viewportSize() ?? {};
  const tall = await page.evaluate<number>(TALL);
  await page.setViewportSize({ width, height: Math.max(height, Math.min(tall, 6000)) });
  await page.screenshot({ path });
  await page.setViewportSize({ width, height });
}

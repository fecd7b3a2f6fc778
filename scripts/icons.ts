/**
 * Draws the icons of the installed app from `favicon.svg` into `src/app/web/install/`. Run by hand when the sign
 * changes: `npx tsx scripts/icons.ts`. A maskable icon fills its square and keeps the sign in the middle 80 %, as
 * systems cut its corners; the badge is one colour, as Android wants it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { startBrowser } from '../test/chromium.ts';

const FOLDER = 'src/app/web/install';
const SIGN = readFileSync('src/app/web/favicon.svg', 'utf8');
const GROUND = '#f6fafd';

interface IconWish {
  readonly name: string;
  readonly size: number;
  /** Part of the square the sign takes. */
  readonly part: number;
  readonly ground: string;
  readonly sign: string;
}

const BADGE = SIGN.replace('fill="#fff"', 'fill="none"').replaceAll(/#1a2128|#0e678e/g, '#fff');
const ICONS: readonly IconWish[] = [
  { name: 'icon-192', size: 192, part: 1, ground: 'transparent', sign: SIGN },
  { name: 'icon-512', size: 512, part: 1, ground: 'transparent', sign: SIGN },
  { name: 'icon-maskable-512', size: 512, part: 0.62, ground: GROUND, sign: SIGN },
  { name: 'apple-touch-icon', size: 180, part: 0.76, ground: GROUND, sign: SIGN },
  { name: 'badge-96', size: 96, part: 0.9, ground: 'transparent', sign: BADGE },
];

const browser = await startBrowser();
try {
  for (const { name, size, part, ground, sign } of ICONS) {
    const { page, close } = await browser.openPage({
      ...{ baseUrl: 'http://127.0.0.1', width: size, height: size },
    });
    const side = Math.round(size * part);
    const drawn = sign.replace('<svg ', `<svg width="${side}" height="${side}" `);
    await page.setContent(
      `<body style="margin:0;height:${size}px;display:grid;place-items:center;background:${ground}">${drawn}</body>`,
    );
    writeFileSync(`${FOLDER}/${name}.png`, await page.screenshot({ omitBackground: true }));
    await close();
  }
} finally {
  await browser.close();
}

/**
 * Hands that have only a keyboard: they press keys, and know where they are by what has the focus. They
 * never click, and never reach for an element the focus does not stand on. After each step the focus must
 * stand somewhere a person can see.
 */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

export interface Hands {
  readonly press: (keys: string) => Promise<void>;
  readonly type: (text: string) => Promise<void>;
  /** Presses Tab until something of that name has the focus. */
  readonly tabTo: (name: RegExp) => Promise<void>;
  /** Tab to the field, replace what stands in it. */
  readonly fill: (name: RegExp, text: string) => Promise<void>;
  /** Tab to the list, arrows to the line, Enter. */
  readonly choose: (name: RegExp, line: RegExp) => Promise<void>;
  /** Tab to the button, Enter. */
  readonly push: (name: RegExp) => Promise<void>;
  /** Tab to what leads to a page that is loaded anew, Enter; there the focus begins at the top. */
  readonly leave: (name: RegExp) => Promise<void>;
  /** mod+K, type, Enter. */
  readonly palette: (words: string) => Promise<void>;
  /** Name of what has the focus. */
  readonly focus: () => Promise<string>;
  /** Resolves when the focus stands on something of that name. */
  readonly focusIs: (name: RegExp) => Promise<void>;
  /** Titles of the dialogs on screen. */
  readonly dialogs: () => Promise<readonly string[]>;
  readonly dialog: (title: string | null) => Promise<void>;
  /** Resolves when these words are on the page. */
  readonly sees: (words: RegExp) => Promise<void>;
}

/** No page has more stops than this between two things a person wants. */
const MOST_TABS = 150;
const LIST_COMES_MS = 100;
const MOST_LINES = 60;
const WAIT = { timeout: 10_000 } as const;

export function handsOn(page: Page): Hands {
  const focus = async () => (await readFocus(page)).name;
  const tabTo = (name: RegExp) => tab(page, name);
  const press = async (keys: string) => {
    await page.keyboard.press(keys);
    await onSomething(page);
  };
  const dialogs = () => page.evaluate<string[]>(READ_DIALOGS);
  return {
    press,
    type: (text) => page.keyboard.type(text),
    tabTo,
    fill: async (name, text) => {
      await tabTo(name);
      await page.keyboard.press('Control+A');
      await page.keyboard.type(text);
      await expect.poll(() => page.evaluate<string>(READ_VALUE), WAIT).toBe(text);
    },
    choose: async (name, line) => {
      await tabTo(name);
      await chooseLine(page, line);
    },
    push: async (name) => {
      await tabTo(name);
      await press('Enter');
    },
    leave: async (name) => {
      await tabTo(name);
      await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
    },
    palette: async (words) => {
      await findInPalette(page, words);
      await press('Enter');
      await expect.poll(dialogs, WAIT).not.toContain('Search or jump to');
    },
    focus,
    focusIs: (name) => expect.poll(focus, WAIT).toMatch(name),
    dialogs,
    dialog: async (title) => {
      await expect.poll(dialogs, WAIT).toEqual(title === null ? [] : [title]);
      await onSomething(page);
    },
    sees: (words) => expect.poll(() => page.evaluate<string>(READ_TEXT), WAIT).toMatch(words),
  };
}

/** Opened right after a change the palette may not have its line yet: it comes, and is chosen, by itself. */
async function findInPalette(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+K');
  await expect.poll(async () => (await readFocus(page)).name, WAIT).toBe('Search or jump to');
  await page.keyboard.type(words);
  await expect.poll(() => readLine(page), WAIT).toMatch(new RegExp(words, 'i'));
}

function readFocus(page: Page): Promise<Focus> {
  return page.evaluate<Focus>(READ_FOCUS);
}

function readLine(page: Page): Promise<string> {
  return page.evaluate<string>(READ_LINE);
}

async function onSomething(page: Page): Promise<void> {
  await expect
    .poll(() => readFocus(page), { ...WAIT, message: 'The focus is seen' })
    .toMatchObject({ on: true, seen: true });
}

async function tab(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    const now = await readFocus(page);
    if (name.test(now.name)) {
      expect(now, `The focus on ${now.name} is seen`).toMatchObject({ seen: true, ring: true });
      return;
    }
    passed.push(now.name);
    await page.keyboard.press('Tab');
    // A dialog looks in a timer of its own where Tab led from a date field, and would pull back hands that
    // pressed Tab again before it fired; a person is slower.
    await page.evaluate('new Promise((resolve) => setTimeout(resolve))');
  }
  throw new Error(`Tab never came to ${name}; it passed ${passed.join(' | ')}`);
}

/**
 * Chooses and looks whether it stands there, as a person does: news that arrives in the same moment may draw the
 * list anew under the fingers. Whoever must choose more than three times has found a fault.
 */
async function chooseLine(page: Page, line: RegExp): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    await goToLine(page, line);
    await page.keyboard.press('Enter');
    await onSomething(page);
    const chosen = await page.evaluate<string>(READ_VALUE);
    if (line.test(chosen)) return;
    if (tries === 3) throw new Error(`${line} was chosen, but the field says "${chosen}"`);
  }
}

/** In the open list of the field that has the focus. */
async function goToLine(page: Page, line: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let steps = 0; steps < MOST_LINES; steps += 1) {
    await page.keyboard.press('ArrowDown');
    const at = await readLine(page);
    if (line.test(at)) return;
    passed.push(at);
    // A list that is still being fetched has no line to stand on: a person waits a moment.
    if (at === '') await page.waitForTimeout(LIST_COMES_MS);
  }
  throw new Error(`No line ${line}; the list has ${passed.join(' | ')}`);
}

interface Focus {
  readonly name: string;
  /** Not on the floor, which is the body. */
  readonly on: boolean;
  /** It has a place on the screen. */
  readonly seen: boolean;
  /** Drawn as focused: a ring, or the edge that stands for it in a field. */
  readonly ring: boolean;
}

// What runs inside the page is text here: this file is compiled for Node, which has no document.

const READ_TEXT = 'document.body.innerText';

const READ_VALUE = `document.activeElement?.value ?? ''`;

const READ_FOCUS = `(() => {
  const at = document.activeElement;
  const on = at !== null && at !== document.body && at !== document.documentElement;
  if (!on) return { name: '(nothing)', on, seen: false, ring: false };
  const named = (at.getAttribute('aria-labelledby') ?? '')
    .split(' ')
    .map((id) => document.getElementById(id)?.textContent ?? '')
    .join(' ')
    .trim();
  const name =
    at.getAttribute('aria-label') ||
    named ||
    at.labels?.[0]?.textContent ||
    (at.id === 'main' ? '(page)' : at.innerText) ||
    at.tagName;
  const box = at.getBoundingClientRect();
  const inside = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  const outlined = outlineStyle !== 'none' && parseFloat(outlineWidth) > 0;
  const field = /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
  return {
    name: name.replace(/\\s+/g, ' ').trim(),
    on,
    seen: box.width > 0 && box.height > 0 && inside,
    ring: at.matches(':focus-visible') && (outlined || field),
  };
})()`;

const READ_LINE = `(() => {
  const list = document.activeElement?.getAttribute('aria-controls');
  const own = document.activeElement?.getAttribute('aria-activedescendant');
  const at =
    (own ? document.getElementById(own) : null) ??
    (list ? document.getElementById(list)?.querySelector('[data-combobox-selected]') : null) ??
    document.querySelector('[data-combobox-selected], [data-selected].mantine-Spotlight-action');
  return at?.innerText.replace(/\\s+/g, ' ').trim() ?? '';
})()`;

const READ_DIALOGS = `[...document.querySelectorAll('[role="dialog"]')]
  .filter((one) => one.checkVisibility())
  .map((one) => {
    const title = document.getElementById(one.getAttribute('aria-labelledby') ?? '');
    return one.getAttribute('aria-label') || title?.textContent || '';
  })`;

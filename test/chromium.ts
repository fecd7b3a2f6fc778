/**
 * A real browser for tests, without any package of the system: Chromium comes from npm and brings its
 * own libraries (decisions.md 4). Where that build does not exist (arm64, macOS), `CHROME_PATH` names
 * another. A watched page remembers whatever a person would never notice: errors on the console,
 * violations of the content security policy, requests to other hosts, answers of 5xx.
 */
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';

export interface PageOptions {
  /** Where the server is: `http://127.0.0.1:4680`. */
  readonly baseUrl: string;
  /** Opened at once when given. */
  readonly path?: string;
  readonly theme?: 'light' | 'dark';
  /** CSS pixels; default 1280 x 900. */
  readonly width?: number;
  readonly height?: number;
  /** Signs in before the first page. */
  readonly signIn?: { readonly email: string; readonly password: string };
}

export interface WatchedPage {
  readonly page: Page;
  /** Everything wrong so far, in words. */
  readonly problems: () => readonly string[];
  /** Goes to a path of the server and waits until its data is there. */
  readonly go: (path: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface TestBrowser {
  readonly openPage: (options: PageOptions) => Promise<WatchedPage>;
  readonly close: () => Promise<void>;
}

/** Flags of the npm build that would make the browser laxer, or stranger, than those of users. */
const UNWANTED = /^--(single-process|disable-web-security|allow-running-insecure-content|headless)/;

/** Starts Chromium; the caller closes it. */
export async function startBrowser(): Promise<TestBrowser> {
  const browser = await launch();
  return {
    openPage: (options) => openPage(browser, options),
    close: () => browser.close(),
  };
}

async function launch(): Promise<Browser> {
  const own = process.env.CHROME_PATH;
  if (own !== undefined) {
    return chromium.launch({ executablePath: own, args: ['--no-sandbox'] });
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No Chromium from npm fits this machine: set CHROME_PATH to one');
  }
  // Read while the package is loaded: it then unpacks its own libraries and points the loader there.
  process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs20.x';
  const { default: packaged } = await import('@sparticuz/chromium');
  return chromium.launch({
    executablePath: await packaged.executablePath(),
    args: [...packaged.args.filter((flag) => !UNWANTED.test(flag)), '--no-sandbox'],
  });
}

async function openPage(browser: Browser, options: PageOptions): Promise<WatchedPage> {
  const { baseUrl, theme = 'light', width = 1280, height = 900 } = options;
  const context = await browser.newContext({
    baseURL: baseUrl,
    colorScheme: theme,
    viewport: { width, height },
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
  });
  const problems: string[] = [];
  if (options.signIn !== undefined) {
    const answer = await context.request.post('/api/v1/session', {
      data: options.signIn,
      headers: { origin: new URL(baseUrl).origin },
    });
    if (!answer.ok()) throw new Error(`Sign-in answered ${answer.status()}`);
  }
  await context.exposeBinding('evenkeelSays', (_source, text: string) => void problems.push(text));
  await context.addInitScript(REPORT_CSP);
  const page = await context.newPage();
  watch(page, { problems, origin: new URL(baseUrl).origin });
  const go = async (path: string) => {
    await page.goto(path, { waitUntil: 'load' });
    await settledPage(page);
  };
  if (options.path !== undefined) await go(options.path);
  return { page, problems: () => [...problems], go, close: () => context.close() };
}

function watch(page: Page, to: { readonly problems: string[]; readonly origin: string }): void {
  page.on('pageerror', (error) => to.problems.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') to.problems.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    const inside = protocol === 'data:' || protocol === 'blob:' || origin === to.origin;
    if (!inside) to.problems.push(`foreign host: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) {
      to.problems.push(`${response.status()}: ${response.request().method()} ${response.url()}`);
    }
  });
}

/** No skeletons left and nothing moving in the tree of the page; live streams may stay open. */
async function settledPage(page: Page): Promise<void> {
  await page.evaluate(WAIT_UNTIL_STILL);
}

/** Serious and critical findings of axe (WCAG 2.2 A and AA), each with the first elements it is about. */
export async function axe(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .setLegacyMode(true)
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => {
      const where = nodes.slice(0, 3).map((node) => node.target.join(' '));
      return `${id}: ${help} (${nodes.length}): ${where.join(' | ')}`;
    });
}

/** What makes a reader scroll sideways: the page itself, or elements that stick out of it. */
export async function overflow(page: Page): Promise<readonly string[]> {
  return page.evaluate<string[]>(FIND_OVERFLOW);
}

// What runs inside the page is text here: this file is compiled for Node, which has no document.

const REPORT_CSP = `addEventListener('securitypolicyviolation', (event) => {
  evenkeelSays('csp: ' + event.effectiveDirective + ' ' + event.blockedURI + ' ' + event.sample);
});`;

const WAIT_UNTIL_STILL = `new Promise((resolve) => {
  const done = () => {
    observer.disconnect();
    clearTimeout(limit);
    clearTimeout(timer);
    resolve();
  };
  const still = () => {
    if (document.querySelector('[aria-busy="true"], [data-skeleton]') === null) done();
    else again();
  };
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(still, 150);
  };
  let timer = setTimeout(still, 150);
  const limit = setTimeout(done, 5000);
  const observer = new MutationObserver(again);
  observer.observe(document, { childList: true, subtree: true, attributes: true });
})`;

const FIND_OVERFLOW = `(() => {
  const { scrollWidth, clientWidth } = document.scrollingElement;
  const insideScroller = (element) => {
    for (let at = element.parentElement; at !== null; at = at.parentElement) {
      const moves = getComputedStyle(at).overflowX !== 'visible';
      if (moves && at !== document.scrollingElement && at !== document.body) return true;
    }
    return false;
  };
  const out = [...document.body.querySelectorAll('*')].filter((element) => {
    const box = element.getBoundingClientRect();
    const seen = box.width > 1 && box.height > 1 && element.checkVisibility();
    return seen && (box.right > clientWidth + 1 || box.left < -1) && !insideScroller(element);
  });
  const found = out.slice(0, 5).map((element) => {
    const box = element.getBoundingClientRect();
    const name = element.tagName.toLowerCase() + '.' + element.classList.value.slice(0, 60);
    return name + ' from ' + Math.round(box.left) + ' to ' + Math.round(box.right);
  });
  if (scrollWidth > clientWidth) {
    found.unshift('the page is ' + scrollWidth + ' of ' + clientWidth + ' wide');
  }
  return found;
})()`;

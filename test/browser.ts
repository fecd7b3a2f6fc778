/** The browser for test files: started once per file, closed when the file is done. */
import { afterAll } from 'vitest';
import { startBrowser, type TestBrowser } from './chromium.ts';

export { axe, overflow } from './chromium.ts';

export async function testBrowser(): Promise<TestBrowser> {
  const browser = await startBrowser();
  afterAll(() => browser.close());
  return browser;
}

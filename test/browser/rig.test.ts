/** The rig of the browser tests can see what it is there to see: each watcher is shown one fault. */
import { createServer } from 'node:http';
import { afterAll, describe, expect, test } from 'vitest';
import { axe, overflow, testBrowser } from '../browser.ts';

const PAGE = `<!doctype html><html lang="en"><head><title>Rig</title>
<meta name="viewport" content="width=device-width"></head><body><main><h1>Rig</h1>`;
const PAGES: Readonly<Record<string, string>> = {
  '/good': `${PAGE}<p>All is well.</p></main></body></html>`,
  '/console': `${PAGE}<script nonce="n">console.error('oh')</script></main></body></html>`,
  '/throws': `${PAGE}<script nonce="n">throw new Error('thrown')</script></main></body></html>`,
  '/csp': `${PAGE}<script>document.title = 'inline'</script></main></body></html>`,
  '/foreign': `${PAGE}<img alt="" src="http://other.example/x.png"></main></body></html>`,
  '/wide': `${PAGE}<div style="width:2000px" class="wide">x</div></main></body></html>`,
  '/axe': `${PAGE}<button></button><img src="/x.png"></main></body></html>`,
};
const server = createServer((request, response) => {
  const page = PAGES[request.url ?? ''];
  const styles = request.url === '/wide' ? "'unsafe-inline'" : "'self'";
  const images = request.url === '/foreign' ? '*' : "'self'";
  response.writeHead(page === undefined ? 404 : 200, {
    'content-type': 'text/html',
    'content-security-policy': `default-src 'self'; script-src 'nonce-n'; style-src ${styles}; img-src ${images}`,
  });
  response.end(page);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
const port = typeof address === 'object' ? address?.port : 0;
const baseUrl = `http://127.0.0.1:${port}`;
const browser = await testBrowser();
afterAll(() => void server.close());

describe('a watched page', () => {
  test('has nothing to say of a good page', async () => {
    const { page, problems, close } = await browser.openPage({
      baseUrl,
      path: '/good',
      width: 320,
    });
    expect(await page.title()).toBe('Rig');
    expect(problems()).toEqual([]);
    expect(await axe(page)).toEqual([]);
    expect(await overflow(page)).toEqual([]);
    await close();
  });

  test.each([
    ['/console', /console: oh/],
    ['/throws', /error: thrown/],
    ['/csp', /csp: script-src-elem/],
    ['/foreign', /foreign host: http:\/\/other\.example/],
  ])('names what is wrong with %s', async (path, said) => {
    const { problems, close } = await browser.openPage({ baseUrl, path });
    await expect.poll(() => problems().join('\n')).toMatch(said);
    await close();
  });

  test('sees what sticks out', async () => {
    const { page, close } = await browser.openPage({ baseUrl, path: '/wide', width: 320 });
    expect((await overflow(page)).join(' ')).toMatch(/the page is 20\d\d of 320 wide.*div\.wide/);
    await close();
  });

  test('sees what cannot be used', async () => {
    const { page, close } = await browser.openPage({ baseUrl, path: '/axe', theme: 'dark' });
    expect((await axe(page)).join(' ')).toMatch(/button-name.*image-alt/);
    await close();
  });
});

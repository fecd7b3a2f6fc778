/** The mailboxes of the Integrations page: connect one, see why it cannot be read, mend it, read a mail, remove it. */
import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { startImap } from '../../fakes/imap.ts';
import { axe, overflow, testBrowser } from '../browser.ts';
import { OWNER, startWorld } from '../harness.ts';

const imap = await startImap();
afterAll(() => imap.stop());
const world = await startWorld({
  startAt: new Date().toISOString(),
  env: { EVENKEEL_OUTBOUND_ALLOW: '127.0.0.0/8' },
});
const browser = await testBrowser();
const shop = await world.service({ name: 'Shop' });

test.each([1440, 320])(
  'ALR-68 a mailbox from its first fault to its end at %i px',
  async (width) => {
    const name = `Alerts ${width}`;
    const made = await world.api.post<{ key: string }>('/api/v1/integrations', {
      ...{ service: shop.id, source: 'email', name: `Mail ${width}` },
    });
    const opened = { baseUrl: world.node.url, signIn: OWNER, theme: 'light', width } as const;
    const { page, problems, go } = await browser.openPage(opened);
    await go('/settings/integrations');
    await page.getByRole('button', { name: 'Connect a mailbox' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill(name);
    await dialog.getByLabel('Address of the mailbox').fill('alerts@example.com');
    await dialog.getByRole('button', { name: 'Read it' }).click();
    await dialog.getByText('Not saved').waitFor();
    expect(await axe(page)).toEqual([]);
    expect(await overflow(page)).toEqual([]);
    await dialog.getByLabel('IMAP server').fill('127.0.0.1');
    await dialog.getByRole('combobox', { name: 'Encryption' }).click();
    await page.getByRole('option', { name: /^None/ }).click();
    await dialog.getByLabel('Port', { exact: true }).fill(String(imap.port));
    await dialog.getByLabel('User', { exact: true }).fill('alerts');
    await dialog.getByLabel('Password', { exact: true }).fill('wrong');
    await dialog.getByRole('button', { name: 'Read it' }).click();
    await dialog.waitFor({ state: 'detached' });

    // A pointer that rests on a toast holds it, and those behind it, back.
    await page.mouse.move(2, 2);
    await stands(({ why }) => why !== null);
    await page.getByRole('button', { name: `Test ${name}` }).press('Enter');
    await page.getByText(/cannot be read: the server refused the login/).waitFor();
    await page.getByText('Cannot be read', { exact: true }).waitFor();
    expect(await axe(page)).toEqual([]);
    expect(await overflow(page)).toEqual([]);

    await page.getByRole('button', { name: `Change ${name}` }).press('Enter');
    await dialog.getByLabel('Another password', { exact: true }).fill('secret');
    await dialog.getByRole('button', { name: 'Save' }).press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: `Test ${name}` }).press('Enter');
    await page.getByText(/answers: INBOX holds/).waitFor();
    await stands(({ okAt }) => okAt !== null);
    imap.deliver(
      `To: alerts+${made.key}@example.com\r\nFrom: a@example.com\r\nSubject: Disk full\r\nMessage-ID: <${width}@x>\r\n\r\nx`,
    );
    await stands(({ kept }) => kept === 1);
    await page.getByRole('button', { name: `Test ${name}` }).press('Enter');
    await page.getByText('1 mail kept').waitFor();

    await page.getByRole('button', { name: `How to connect Mail ${width}` }).press('Enter');
    await page
      .getByText(/alerts\+KEY@example\.com/)
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: `Remove ${name}` }).press('Enter');
    await focusIsInDialog(page);
    await page.getByRole('button', { name: 'Remove it' }).press('Enter');
    await page.getByText('No mailbox is read.').waitFor();
    // The browser itself tells of the refused form.
    expect(problems().filter((one) => !one.includes('422'))).toEqual([]);
  },
);

/** A dialog takes the focus a moment after it shows: a key pressed before that would go to its first button. */
async function focusIsInDialog(page: Page): Promise<void> {
  await page.waitForFunction(`document.activeElement?.closest('[role=dialog]') != null`);
}

interface Stand {
  readonly okAt: string | null;
  readonly why: string | null;
  readonly kept: number;
}

/** Until the server says so of the mailbox; the page asks only every half minute. */
async function stands(so: (stand: Stand) => boolean): Promise<void> {
  for (let n = 0; n < 300; n += 1) {
    const { items } = await world.api.get<{ items: readonly Stand[] }>('/api/v1/mailboxes');
    if (items[0] !== undefined && so(items[0])) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('not within 30 s');
}

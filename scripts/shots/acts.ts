/** What is done on a page before its picture is taken. */
import type { Page } from 'playwright-core';

export type Act = (page: Page) => Promise<unknown>;

/** Presses the first button of that name. */
export function press(name: string | RegExp): Act {
  return (page) => page.getByRole('button', { name }).first().click();
}

/** Opens what the button opens, and waits for the dialog. */
export function opens(name: string | RegExp): Act {
  return inOrder(press(name), dialog);
}

/** Opens what the first row of the list leads to. */
export const opensRow: Act = inOrder(
  (page) => page.locator('td [data-row]').first().click(),
  dialog,
);

/** Waits for a dialog, and for what it loads. */
export async function dialog(page: Page): Promise<void> {
  await page.getByRole('dialog').first().waitFor();
  await page.locator('[role=dialog] [data-skeleton]').first().waitFor({ state: 'detached' });
}

export function fills(name: string | RegExp, text: string): Act {
  return (page) => page.getByRole('textbox', { name }).last().fill(text);
}

/** Opens the list of the field and takes its first line. */
export function takesFirst(name: string | RegExp): Act {
  return async (page) => {
    await page.getByRole('combobox', { name }).last().click();
    await page.getByRole('option').first().click();
    await page.getByRole('option').first().waitFor({ state: 'detached' });
  };
}

export function sees(text: string | RegExp): Act {
  return (page) => page.getByText(text).first().waitFor();
}

export function inOrder(...acts: readonly Act[]): Act {
  return async (page) => {
    for (const act of acts) await act(page);
  };
}

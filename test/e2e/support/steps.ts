import { expect, type Page } from '@playwright/test';

/** What a person does over and over, by role and name alone. */
export async function openDevice(page: Page, name: string, tab?: string) {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Bench' }).click();
  await page.getByRole('link', { name: `Open ${name}`, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  if (tab) await page.getByRole('tab', { name: tab, exact: true }).click();
}

export async function openScreen(page: Page, name: string) {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name }).click();
}

export async function switchFault(page: Page, device: string, fault: string) {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Bench' }).click();
  await page.getByRole('button', { name: `Actions and faults of ${device}` }).click();
  const item = page.getByRole('menuitemcheckbox', { name: `Fault: ${fault}` });
  await expect(item).toHaveAttribute('aria-checked', 'false');
  await item.click();
  await expect(item).toHaveAttribute('aria-checked', 'true');
  await page.keyboard.press('Escape');
}

/** Types a code into the wizard of a device and goes on to the question. */
export async function enterCode(page: Page, device: string, code: string) {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Bench' }).click();
  await page.getByRole('link', { name: `Load eSIM into ${device}` }).click();
  await page.getByRole('textbox', { name: 'Activation code' }).fill(code);
}

export async function readProfileDetails(page: Page) {
  await expect(page.getByRole('status', { name: 'Activation code as read' })).toBeVisible();
  await page.getByRole('button', { name: 'Read profile details' }).click();
}

export async function expectError(page: Page, code: string | RegExp) {
  const panel = page.getByRole('main').getByRole('alert').filter({ hasText: 'Error code' });
  await expect(panel.first()).toContainText(code, { timeout: 30_000 });
  await expect(panel.first()).toContainText('Next:');
}

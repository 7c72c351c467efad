import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export interface LookOptions {
  /** Selector of the part that is judged; default the whole page. */
  readonly within?: string | undefined;
  /** Part that must not be wider than it shows; default the screen. */
  readonly fits?: string | undefined;
  /** Pixels. */
  readonly widths?: readonly number[] | undefined;
  /** Where pictures go, for a person's own eyes. */
  readonly pictures?: string | undefined;
}

/** What axe finds serious or critical, with the elements it finds it in. */
export async function seriousFaults(page: Page, within?: string): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (within === undefined ? axe : axe.include(within)).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

export async function expectNoExcess(page: Page, what: string, fits = 'main'): Promise<void> {
  const excess = await page
    .locator(fits)
    .first()
    .evaluate((element) => element.scrollWidth - element.clientWidth);
  expect.soft(excess, `${what}: wider than its place`).toBeLessThanOrEqual(0);
}

/** Colours have arrived at where they were going; what turns for as long as it is there is not waited for. */
const settled = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });

/** The page as it stands now, in light and dark, wide and narrow: nothing serious for axe, nothing cut off at the side. */
export async function expectSoundInEveryLook(page: Page, what: string, options: LookOptions = {}): Promise<void> {
  const { within, fits, widths = [1280, 480], pictures = process.env['PICTURES'] } = options;
  const before = page.viewportSize() ?? { width: 1280, height: 800 };
  for (const width of widths) {
    await page.setViewportSize({ width, height: before.height });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await settled(page);
      const look = `${what}, ${colorScheme}, ${width} pixels`;
      expect.soft(await seriousFaults(page, within), look).toEqual([]);
      await expectNoExcess(page, look, fits);
      if (pictures !== undefined)
        await page.screenshot({ path: `${pictures}/${look.replace(/[^\w]+/g, '-')}.png`, fullPage: true });
    }
  }
  await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' });
}

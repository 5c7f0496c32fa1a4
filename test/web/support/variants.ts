/** One screen in the sizes and themes that people have: a picture of each, and axe-core on light and dark. */
import { expect } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { accessibilityProblems, screenshot, small, until, wide } from './browser.ts';

const settle = async (page: Page): Promise<void> => {
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
  // What lies beyond the window may wait for somebody to scroll there.
  await until(
    page,
    `[...document.images].every((image) => {
      const { top, bottom, left, right, width } = image.getBoundingClientRect();
      const inWindow = width > 0 && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
      return image.complete || (image.loading === 'lazy' && !inWindow);
    })`,
  );
  await page.waitForTimeout(250);
};

/** Leaves the page wide and light. `show` brings into view what the picture is about. */
export async function lookAt(page: Page, name: string, options: { axe?: boolean; show?: Locator } = {}): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const [label, size] of [['1440x900', wide], ['900x600', small]] as const) {
      await page.setViewportSize(size);
      await settle(page);
      await options.show?.scrollIntoViewIfNeeded();
      await screenshot(page, `${name}-${label}-${scheme}`);
      expect(await page.evaluate('document.scrollingElement.scrollTop'), `${name}: the whole page was scrolled`).toBe(0);
      if (options.axe !== false && size === wide) expect(await accessibilityProblems(page), `${name}, ${scheme}`).toEqual([]);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(wide);
  await settle(page);
}

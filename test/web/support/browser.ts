/** A real Chromium for the browser tests, where this machine has one; and what every test page has in common. */
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { projectRoot } from '../../fixtures/photos.ts';

const candidates = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** Path of a Chromium on this machine, or undefined: browser tests are then skipped, and say so. */
export const chromiumPath = candidates.find((path) => path !== undefined && path !== '' && existsSync(path));
export const whyNoBrowser = 'no Chromium found: install one or set CHROMIUM to its path';

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    ...(chromiumPath !== undefined && { executablePath: chromiumPath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });

export interface View {
  width: number;
  height: number;
  scheme: 'light' | 'dark';
}

export const wide = { width: 1440, height: 900 } as const;
export const small = { width: 900, height: 600 } as const;

export interface PageOptions extends Partial<View> {
  /** Things move as for people who have not asked for less of it. */
  motion?: boolean;
  /** Before the address is gone to. */
  prepare?: (page: Page) => Promise<unknown>;
}

/** Opens a page of its own; every script error, failed policy and console error is added to `problems`. */
export async function openPage(browser: Browser, address: string, problems: string[], options: PageOptions = {}): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? wide.width, height: options.height ?? wide.height },
    colorScheme: options.scheme ?? 'light',
    reducedMotion: options.motion === true ? 'no-preference' : 'reduce',
    locale: 'en-GB',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  // Patience for busy machines: what fails, fails a little later.
  context.setDefaultTimeout(90_000);
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(`script error: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || /content security policy/i.test(message.text())) problems.push(`console: ${message.text()}`);
  });
  await options.prepare?.(page);
  await page.goto(address);
  return { page, context };
}

/** Waits until an expression holds in the page. (Playwright's own way evaluates text later, which the page's policy forbids.) */
export async function until(page: Page, expression: string, timeout = 90_000): Promise<void> {
  const end = Date.now() + timeout;
  for (;;) {
    // What it asks about may not be there yet.
    const answer = await page.evaluate<unknown>(expression).then((value) => ({ value }), (error: unknown) => ({ error }));
    if ('value' in answer && Boolean(answer.value)) return;
    if (Date.now() > end) throw new Error(`Still not true after ${timeout} ms: ${expression}`, 'error' in answer ? { cause: answer.error } : {});
    await page.waitForTimeout(50);
  }
}

interface Violation {
  id: string;
  impact: string | null;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** Serious and critical findings of axe-core on the page as it is now, as readable lines. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // Through the debugger: the page's own policy would refuse an injected script tag.
  await page.evaluate(source);
  const found = await page.evaluate<{ violations: Violation[] }>(`axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`);
  return found.violations
    .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
    .map((violation) => `${violation.id} (${violation.impact}): ${violation.help}: ${violation.nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`).join(' | ')}`);
}

export const screenshotFolder = join(projectRoot, 'test-results', 'screenshots');

/** Keeps what the screen looks like for a person to look at. */
export async function screenshot(page: Page, name: string): Promise<void> {
  await mkdir(screenshotFolder, { recursive: true });
  await page.screenshot({ path: join(screenshotFolder, `${name}.png`), animations: 'disabled' });
}

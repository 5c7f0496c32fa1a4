/**
 * What every file of browser tests begins with: one browser, pages on it, and a list of what went wrong in them. Made
 * inside `describe`, since it opens and closes with the tests around it.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchBrowser, openPage, type PageOptions } from './browser.ts';
import type { Invented } from './invented.ts';
import { startStandIn, type StandIn } from './stand-in.ts';

export interface SceneOptions {
  /** After each test everything is closed, and nothing may have gone wrong; or after all, where tests go on from one another. */
  closes: 'after each' | 'after all';
  /** Problems that belong to what is shown. */
  expected?: RegExp;
}

export interface Scene {
  show(address: string, options?: PageOptions): Promise<Page>;
  /** The interface over a stand-in for the host. `screen`: what follows the address. */
  play(state: Invented, options?: PageOptions & { screen?: string }): Promise<{ page: Page; host: StandIn }>;
  /** Drops the problems so far that match. */
  forgive(problem: RegExp): void;
  /** Closes all pages, then their stand-ins. A real host is stopped by whoever started it, after this. */
  close(): Promise<void>;
}

export function createScene({ closes, expected }: SceneOptions): Scene {
  let browser: Browser | undefined;
  let open: (() => Promise<unknown>)[] = [];
  const problems: string[] = [];
  const close = async (): Promise<void> => {
    const closing = open.reverse();
    open = [];
    for (const end of closing) await end();
  };
  const check = async (): Promise<void> => {
    await close();
    const found = problems.splice(0).filter((problem) => expected?.test(problem) !== true);
    expect(found).toEqual([]);
  };
  const show = async (address: string, options?: PageOptions): Promise<Page> => {
    const { page, context } = await openPage(browser as Browser, address, problems, options);
    open.push(() => context.close());
    return page;
  };

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  if (closes === 'after each') afterEach(check);
  afterAll(async () => {
    await close();
    await browser?.close();
    if (closes === 'after all') await check();
  });

  return {
    show,
    async play(state, { screen = '', ...options } = {}) {
      const host = await startStandIn(state);
      open.push(host.close);
      return { page: await show(`${host.address}${screen}`, options), host };
    },
    forgive: (problem) => void problems.splice(0, problems.length, ...problems.filter((each) => !problem.test(each))),
    close,
  };
}

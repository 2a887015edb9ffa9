/** A real browser: an installed Chrome or Chromium, else the one that npm brings. */
import { existsSync } from 'node:fs';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';

const INSTALLED = [
  process.env.CHROME_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

export interface TestBrowser {
  /** A page of a fresh profile. What it logs as an error fails the test that asks for `problems`. */
  open(options?: { width?: number; dark?: boolean }): Promise<Page>;
  problems: string[];
}

export function useBrowser(): TestBrowser {
  let browser: Browser;
  const problems: string[] = [];
  beforeAll(async () => {
    const executablePath =
      INSTALLED.find((path) => path && existsSync(path)) ?? (await sparticuz.executablePath());
    browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-quic',
        '--no-first-run',
      ],
    });
  });
  afterAll(() => browser?.close());
  return {
    problems,
    async open({ width = 1280, dark = false } = {}) {
      const context = await browser.newContext({
        viewport: { width, height: 860 },
        colorScheme: dark ? 'dark' : 'light',
      });
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      page.on('pageerror', (error) => problems.push(`${page.url()}: ${error.message}`));
      page.on('console', (message) => {
        // A refused request is part of what is tested; what the page says of it is not.
        const text = message.text();
        if (message.type() === 'error' && !text.startsWith('Failed to load resource'))
          problems.push(text);
      });
      return page;
    },
  };
}

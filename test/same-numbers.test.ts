import path from 'node:path';
import { build } from 'vite';
import { describe, expect, test } from 'vitest';
import { launchChromium, openWatched } from './chromium.ts';
import { sameNumbers } from './same-numbers.ts';

/** The code as one script for a page. */
async function bundle(): Promise<string> {
  const outcome = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      lib: { entry: path.join(import.meta.dirname, 'same-numbers.ts'), formats: ['iife'], name: 'Lobule' },
    },
  });
  const [{ output }] = Array.isArray(outcome) ? outcome : [outcome as { output: { code?: string }[] }];
  return (output[0] as { code: string }).code;
}

describe('Chromium and Node', () => {
  test('give the same bits for every portable function, fitted map and feature', async () => {
    const browser = await launchChromium();
    try {
      const { page, troubles } = await openWatched(browser, { width: 800 });
      await page.goto('about:blank');
      await page.addScriptTag({ content: await bundle() });
      expect(await page.evaluate('Lobule.sameNumbers()')).toEqual(sameNumbers());
      expect(troubles).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});

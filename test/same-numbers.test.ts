import path from 'node:path';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundleScript } from './bundle.ts';
import { launchChromium, launchPackagedChromium, openWatched, systemChromium } from './chromium.ts';
import { sameNumbers } from './same-numbers.ts';
import { modelsWithoutHash } from './same-numbers-models.ts';

/** Some hundred thousand fits in each engine. */
const FOR_SLOW_MACHINES = 300_000;

let node: Record<string, string>;
let script: string;
beforeAll(async () => {
  node = sameNumbers();
  script = await bundleScript(path.join(import.meta.dirname, 'same-numbers.ts'));
}, FOR_SLOW_MACHINES);

async function numbersIn(browser: Browser): Promise<unknown> {
  try {
    const { page, troubles } = await openWatched(browser, { width: 800 });
    await page.goto('about:blank');
    await page.addScriptTag({ content: script });
    const numbers = await page.evaluate('Lobule.sameNumbers()');
    expect(troubles).toEqual([]);
    return numbers;
  } finally {
    await browser.close();
  }
}

describe('Node and Chromium give the same bits for every portable function, fitted model and feature', () => {
  test.skipIf(systemChromium() === undefined)(
    'in the Chromium of this machine',
    async () => {
      expect(await numbersIn(await launchChromium())).toEqual(node);
    },
    FOR_SLOW_MACHINES,
  );

  test(
    'in the packaged Chromium, which is mostly older',
    async () => {
      expect(await numbersIn(await launchPackagedChromium())).toEqual(node);
    },
    FOR_SLOW_MACHINES,
  );

  test('every model is among them', () => {
    expect(modelsWithoutHash()).toEqual([]);
  });
});

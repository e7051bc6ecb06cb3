import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium, openWatched } from '../../../test/chromium.ts';
import { samples } from './samples.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => await browser?.close());

test('every figure is well-formed and keeps its text inside its frame', async () => {
  const { page, troubles } = await openWatched(browser, { width: 600 });
  for (const [name, draw] of Object.entries(samples)) {
    await page.setContent(`<!doctype html><body>${draw()}`);
    const outside = await page.evaluate((svg) => {
      const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
      if (parsed.querySelector('parsererror')) return ['not well-formed'];
      const frame = document.querySelector('svg')!.viewBox.baseVal;
      return [...document.querySelectorAll('text')]
        .filter((text) => {
          const box = text.getBBox();
          const fits = box.x >= -2 && box.y >= -2 && box.x + box.width <= frame.width + 2;
          return !fits || box.y + box.height > frame.height + 4;
        })
        .map((text) => text.textContent);
    }, draw());
    expect([name, outside]).toEqual([name, []]);
  }
  expect(troubles).toEqual([]);
});

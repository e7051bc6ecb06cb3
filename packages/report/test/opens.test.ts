import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium, openWatched } from '../../../test/chromium.ts';
import { renderReport } from '../src/index.ts';
import { fixtureResults, withoutCohort, withoutImages } from './fixture.ts';

/**
 * Where a number may stand that does not open, and why. Everything else that has a digit must stand in a button, a link
 * or the heading of a closed part, or in a figure whose own button tells where it came from.
 */
const PLACES: Readonly<Record<string, string>> = {
  '#asked': 'the question in the study’s own words, its seed and hashes',
  '#methods': 'settings, versions and years of papers',
  '#trouble': 'notes of the run; each names its patient, its step and its code',
  '#files': 'the files themselves: what the numbers open to',
  '#maps + .table-box': 'formulas, units and papers of the maps',
  '.callout': 'remarks on the table in the study’s own words',
  cite: 'years and pages of papers',
  code: 'codes, hashes and paths',
  '.definitions': 'ranges that the definition of a figure names',
  '[aria-label="Series"]': 'what the headers of the files say',
  'tbody th': 'what a row is called: a patient, a feature, a group',
  '.picture figcaption': 'which slice and phase a picture shows',
  'figure svg, figure .data':
    'drawn numbers and the data behind them: the button below the figure opens their origin',
  '.print-only': 'paper does not open',
};

/** Words with digits in them that are no results. */
const WORDS: Readonly<Record<string, RegExp>> = {
  'a name': /\b[A-Za-z]+\w*\d\w*\*?|\bsub-\d+|\bTable \d/g,
  'a name of a method': /\.632\+|\b\d+-fold\b/g,
  'a unit': /10[⁻⁰¹²³⁴-⁹]+|mm[²³]/g,
  'the level of an interval': /\b95 %/g,
  'the yardstick of chance': /Of 100 (comparable )?pairs|guessing does 50|The interval holds 0\.5/g,
  'what a figure would be if all were right': /where [01] is right|leaves out 0|holds 0\b/g,
  'a setting of the plan': /by 1,095 days$|within 0\.02 min⁻¹/g,
  'a stage of a rule': /PE at least 70 %|4 of 26 neighbours/g,
};

let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lobule-opens-'));
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(name: string, report: string) {
  const file = path.join(folder, `${name}.html`);
  writeFileSync(file, report);
  const { page } = await openWatched(browser, { width: 1440 });
  await page.goto(pathToFileURL(file).href);
  return page;
}

describe.each([
  ['synthetic', fixtureResults(3)],
  ['without-cohort', withoutCohort()],
  ['without-images', withoutImages()],
])('in the report "%s"', (name, results) => {
  let page: Page;
  beforeAll(async () => {
    page = await open(name, renderReport(results));
  });
  afterAll(() => page?.context().close());

  test('every number that is a result stands in an element that opens, and each exception is needed', async () => {
    const texts = await page.evaluate((places) => {
      const walker = document.createTreeWalker(document.querySelector('main')!, NodeFilter.SHOW_TEXT);
      const found: { text: string; place: string | undefined }[] = [];
      while (walker.nextNode()) {
        const text = walker.currentNode.textContent ?? '';
        const element = walker.currentNode.parentElement!;
        if (!/\d/.test(text) || element.closest('script, style, .num, a[href], summary, .tool')) continue;
        found.push({ text: text.trim(), place: places.find((place) => element.closest(place) !== null) });
      }
      return found;
    }, Object.keys(PLACES));
    const closed = texts
      .filter(({ place }) => place === undefined)
      .map(({ text }) => Object.values(WORDS).reduce((left, word) => left.replace(word, ''), text))
      .filter((text) => /\d/.test(text));
    expect(closed).toEqual([]);
    if (name === 'synthetic') {
      const used = new Set(texts.map(({ place }) => place));
      expect(Object.keys(PLACES).filter((place) => !used.has(place))).toEqual([]);
    }
  });

  test('every card names a file or a part of the report, and every drawing has one', async () => {
    const empty = await page.evaluate(() =>
      [...document.querySelectorAll('.origin')]
        .filter(
          (card) =>
            !/^(File|Map|Shown in)$/m.test(
              [...card.querySelectorAll('dt')].map((dt) => dt.textContent).join('\n'),
            ),
        )
        .map((card) => card.textContent),
    );
    expect(empty).toEqual([]);
    const without = await page.evaluate(() =>
      [...document.querySelectorAll('figure')]
        .filter((figure) => figure.querySelector('.tool[popovertarget]') === null)
        .map((figure) => figure.querySelector('.figure-title')?.textContent),
    );
    expect(without).toEqual([]);
  });
});

test('the counts of the flow chart open by keyboard, and by a plain link where there is no script', async () => {
  const report = renderReport(fixtureResults(2));
  const page = await open('flow', report);
  const links = page.locator('#figure-flow-of-patients-and-exams svg a');
  expect(await links.count()).toBe(6);
  await links.nth(1).focus();
  await page.keyboard.press('Enter');
  const card = page.locator('.origin:popover-open');
  expect(await card.innerText()).toContain('tables/flow.csv');
  expect(await card.innerText()).toContain(
    'Patients in the clinical table: patients that left at this stage',
  );
  await page.keyboard.press('Escape');
  expect(await page.locator('.origin:popover-open').count()).toBe(0);
  await page.context().close();

  const { page: plain } = await openWatched(browser, { width: 390, javaScript: false });
  await plain.goto(pathToFileURL(path.join(folder, 'flow.html')).href);
  await plain.locator('#figure-flow-of-patients-and-exams svg a').first().click();
  expect(await plain.locator('.origin:visible').innerText()).toContain('tables/flow.csv');
  await plain.context().close();
});

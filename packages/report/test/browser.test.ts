import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium, openWatched } from '../../../test/chromium.ts';
import { renderReport } from '../src/index.ts';
import { fixtureResults, withoutCohort, withoutImages } from './fixture.ts';
import { hostileResults } from './hostile.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Pictures to be looked at are taken on demand: LOBULE_PICTURES=1 npm run t -- packages/report/test/browser.test.ts */
const takesPictures = process.env['LOBULE_PICTURES'] === '1';
const pictures = path.join(import.meta.dirname, '..', '..', '..', '.screenshots', 'report');

let browser: Browser;
let folder: string;
const addresses = new Map<string, string>();

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lobule-report-'));
  mkdirSync(pictures, { recursive: true });
  const reports = {
    synthetic: fixtureResults(2),
    'without-cohort': withoutCohort(),
    'without-images': withoutImages(),
    hostile: hostileResults(),
  };
  const chinese = path.join(folder, 'chinese.html');
  writeFileSync(chinese, renderReport(fixtureResults(1), { language: 'zh' }));
  addresses.set('chinese', pathToFileURL(chinese).href);
  for (const [name, results] of Object.entries(reports)) {
    const file = path.join(folder, `${name}.html`);
    writeFileSync(file, renderReport(results));
    addresses.set(name, pathToFileURL(file).href);
  }
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(name: string, view: Parameters<typeof openWatched>[1]) {
  const watched = await openWatched(browser, view);
  await watched.page.goto(addresses.get(name)!);
  return watched;
}

/** Everything that reaches beyond the page's width and does not scroll in a box of its own. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll('body *')].filter((element) => {
      const box = element.getBoundingClientRect();
      const isHidden =
        box.width === 0 || element.closest('.unseen, .skip, [popover]:not(:popover-open)') !== null;
      return !isHidden && element.closest('.table-box table, svg') === null && box.right > width + 1;
    });
    const scrolls = document.documentElement.scrollWidth > width ? ['the page itself'] : [];
    return [...scrolls, ...wide.slice(0, 5).map((element) => element.outerHTML.slice(0, 120))];
  });
}

/** Colours are those of the scheme, whatever the report: they are looked at in the largest in the light and in the dark. */
const COLOURS = { runOnly: ['color-contrast'] };
const ALL_RULES = { runOnly: { type: 'tag', values: RULES } };
const ALL_BUT_COLOURS = { ...ALL_RULES, rules: { 'color-contrast': { enabled: false } } };

async function violations(page: Page, options: object): Promise<string[]> {
  await page.evaluate(AXE);
  return await page.evaluate(async (asked) => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const found = await axe.run({ ...asked, resultTypes: ['violations'] });
    return found.violations.map(({ id, nodes }) => `${id} (${nodes.length}): ${nodes[0].html.slice(0, 160)}`);
  }, options);
}

/** Chromium repeats itself in pictures of more than 16,384 pixels. */
async function takePicture(page: Page, width: number, name: string): Promise<void> {
  const height = Math.min(16000, await page.evaluate(() => document.documentElement.scrollHeight));
  await page.screenshot({
    path: path.join(pictures, name),
    fullPage: true,
    clip: { x: 0, y: 0, width, height },
  });
}

const openEverything = (page: Page) =>
  page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });

describe.each([
  ['synthetic', 'light', ALL_RULES],
  ['without-cohort', 'light', ALL_BUT_COLOURS],
  ['without-images', 'dark', ALL_RULES],
  ['hostile', 'light', ALL_BUT_COLOURS],
] as const)('the report "%s", %s', (name, colorScheme, rules) => {
  test('at 1440 and 390 pixels nothing overflows, axe finds nothing, the console is clean', async () => {
    const { page, troubles } = await open(name, { width: 1440, colorScheme });
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      if (takesPictures) await takePicture(page, width, `${name}-${width}-${colorScheme}.png`);
      expect(await overflowing(page)).toEqual([]);
    }
    await openEverything(page);
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await overflowing(page)).toEqual([]);
    }
    expect(await violations(page, rules)).toEqual([]);
    expect(troubles).toEqual([]);
    await page.context().close();
  });
});

test('the report "synthetic", dark, has colours that can be read', async () => {
  const { page, troubles } = await open('synthetic', { width: 1440, colorScheme: 'dark' });
  if (takesPictures) await takePicture(page, 1440, 'synthetic-1440-dark.png');
  await openEverything(page);
  expect(await violations(page, COLOURS)).toEqual([]);
  expect(troubles).toEqual([]);
  await page.context().close();
});

test('the report in Chinese says its language, keeps within 390 pixels, and its script speaks it too', async () => {
  const { page, troubles } = await open('chinese', { width: 390, colorScheme: 'light' });
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh');
  await openEverything(page);
  expect(await overflowing(page)).toEqual([]);
  const widths = await page.evaluate(() => {
    const drawings = [...document.querySelectorAll('svg.plot')].filter((svg) => svg.clientWidth > 0);
    return drawings.flatMap((svg) => {
      const own = svg.getBoundingClientRect();
      return [...svg.querySelectorAll('text')]
        .filter((text) => /\p{Script=Han}/u.test(text.textContent ?? ''))
        .filter((text) => {
          const box = text.getBoundingClientRect();
          return box.right > own.right + 2 || box.left < own.left - 2;
        })
        .map((text) => `${svg.querySelector('title')?.textContent}: ${text.textContent}`);
    });
  });
  expect(widths).toEqual([]);
  await page.getByRole('button', { name: '切换为深色' }).click();
  expect(await page.locator('#theme').textContent()).toBe('浅色');
  const languages = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[lang]')].map(({ lang }) => lang),
  );
  expect(new Set(languages)).toEqual(new Set(['zh', 'en']));
  if (takesPictures) {
    await page.reload();
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await takePicture(page, width, `chinese-${width}.png`);
    }
  }
  expect(troubles).toEqual([]);
  await page.context().close();
});

describe('the script', () => {
  test('switches between light and dark', async () => {
    const { page } = await open('without-cohort', { width: 390, colorScheme: 'light' });
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    await page.getByRole('button', { name: 'Switch to dark colours' }).click();
    expect(await paper()).not.toBe(light);
    await page.getByRole('button', { name: 'Switch to light colours' }).click();
    expect(await paper()).toBe(light);
    await page.context().close();
  });

  test('opens the origin of a number by keyboard and closes it with Escape', async () => {
    const { page } = await open('synthetic', { width: 1440 });
    await page.locator('[data-open="patients-list"]').click();
    const number = page.locator('#patient-sub-001-baseline td .num').first();
    await number.focus();
    await page.keyboard.press('Enter');
    const card = page.locator('.origin:popover-open');
    expect(await card.innerText()).toContain('derivatives/sub-001/ses-baseline/anat/sub-001_Ktrans.nii.gz');
    const box = (await card.boundingBox())!;
    expect(box.x >= 0 && box.x + box.width <= 1440 && box.y >= 0 && box.y + box.height <= 900).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.locator('.origin:popover-open').count()).toBe(0);
    await page.context().close();
  });

  test('saves the data of a figure, a table and a slice as CSV, and a figure as SVG', async () => {
    const { page, troubles } = await open('synthetic', { width: 1440 });
    const save = async (selector: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.locator(selector).first().click(),
      ]);
      return { name: download.suggestedFilename(), text: readFileSync((await download.path())!, 'utf8') };
    };
    const figure = await save('#included [data-csv]');
    expect(figure.name).toBe('figure-flow-of-patients-and-exams.csv');
    expect(figure.text.split('\n').slice(0, 2)).toEqual([
      'stage,unit,n,excluded',
      'Patients in the clinical table,patients,24,1',
    ]);

    await page.locator('[data-open="patients-list"]').click();
    const slice = await save('[data-slice="slice-sub-001-baseline-adc-data"]');
    const truth = fixtureResults(2).subjects[0].slices.find(({ map }) => map === 'ADC')!.values;
    const lines = slice.text.trimEnd().split('\n');
    expect(lines[0]).toBe('column,row,ADC (mm2/s)');
    expect(lines.length).toBe(1 + truth.length);
    lines.slice(1).forEach((line, i) => {
      const [column, row, value] = line.split(',');
      expect([Number(column), Number(row)]).toEqual([i % 96, Math.floor(i / 96)]);
      if (truth[i] === null) expect(value).toBe('');
      else expect(Math.abs(Number(value) - truth[i])).toBeLessThan(1e-6);
    });

    const drawing = await save('#included [data-svg]');
    const isWellFormed = await page.evaluate(
      (text) => new DOMParser().parseFromString(text, 'image/svg+xml').querySelector('parsererror') === null,
      drawing.text,
    );
    expect(isWellFormed).toBe(true);
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  test('lays a map over the image of its plane and takes it off again', async () => {
    const { page } = await open('synthetic', { width: 1440 });
    const href = (id: string) => page.locator(`#${id} image`).getAttribute('href');
    await page.locator('[data-open="patients-list"]').click();
    const own = await href('slice-sub-001-baseline-ktrans');
    const button = page.locator('[data-flicker="slice-sub-001-baseline-ktrans"]');
    await button.click();
    expect(await href('slice-sub-001-baseline-ktrans')).toBe(await href('slice-sub-001-baseline-dynamic'));
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    await button.click();
    expect(await href('slice-sub-001-baseline-ktrans')).toBe(own);

    // Where motion is unwelcome, once for each press; on paper both stand as they are.
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const [before, after] = ['before', 'after'].map((n) => `slice-sub-001-baseline-dynamic-${n}-alignment`);
    const [was, is] = [await href(before), await href(after)];
    expect(is).not.toBe(was);
    await page.clock.install();
    await page.locator(`[data-flicker="${after}"]`).click();
    await page.clock.runFor(5000);
    expect(await href(after)).toBe(was);
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await href(after)).toBe(is);
    await page.emulateMedia({ media: 'print' });
    for (const id of [before, after]) expect(await page.locator(`#${id} image`).isVisible()).toBe(true);
    await page.context().close();
  });

  test('opens the page of a patient that a link leads to', async () => {
    const { page } = await open('synthetic', { width: 1440 });
    await page.evaluate(() => {
      location.hash = '#patient-sub-002-baseline';
    });
    await page.waitForFunction(
      () => document.querySelector<HTMLDetailsElement>('#patient-sub-002-baseline')?.open,
    );
    await page.context().close();
  });

  test('is not needed to read: without it no button stands there that does nothing', async () => {
    const { page, troubles } = await open('synthetic', { width: 390, javaScript: false });
    expect(await page.locator('.script-only:visible').count()).toBe(0);
    expect(await page.locator('.contents a:visible').count()).toBe(9);
    expect(troubles).toEqual([]);
    await page.context().close();
  });
});

test('in print it is light and leaves out what only a screen can use', async () => {
  const { page } = await open('synthetic', { width: 1000, colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print' });
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
    'rgb(255, 255, 255)',
  );
  expect(await page.locator('.tools:visible, .contents:visible, #theme:visible').count()).toBe(0);
  const pdf = await page.pdf({ format: 'A4', printBackground: true, preferCSSPageSize: true });
  writeFileSync(path.join(pictures, 'print.pdf'), pdf);
  expect(pdf.length).toBeGreaterThan(50_000);
  await page.context().close();
});

// Where pictures are taken: a browser, and pages of the documentation whose commands have run.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../test/chromium.ts';
import { fencesOf, readersFolder, runFence } from '../docs/fences.ts';
import { withPalette } from './png.ts';

/** Pixels of a picture for each of the page, so that it is sharp on any screen. */
const SHARPNESS = 2;
const MOMENT_MS = 500;

export interface Studio {
  /** The folder in which the commands of a page have run, up to the last; run once. */
  folderOf(page: string): string;
  /** Figures below one another on white paper, so wide. */
  figures(svgs: readonly string[], width: number): Promise<Uint8Array>;
  /** What a report shows: the part that a selector names, or the screen from there on. */
  report(file: string, view: ReportView): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface ReportView {
  readonly width: number;
  /** With a height the screen as it is, with `selector` at its top; else that part alone. */
  readonly height?: number;
  readonly selector: string;
}

export async function openStudio(): Promise<Studio> {
  const folders = new Map<string, string>();
  let browser: Browser | undefined;
  const open = async (width: number, height: number, sharpness: number) => {
    browser ??= await launchChromium();
    const context = await browser.newContext({
      viewport: { width, height },
      deviceScaleFactor: sharpness,
      colorScheme: 'light',
      reducedMotion: 'reduce',
    });
    return context.newPage();
  };
  return {
    folderOf(page) {
      const known = folders.get(page);
      if (known !== undefined) return known;
      const folder = readersFolder();
      folders.set(page, folder);
      for (const fence of fencesOf(page)) {
        const wrong = runFence(fence, folder);
        if (wrong !== undefined) throw new Error(`${page}: ${wrong}`);
      }
      return folder;
    },
    async figures(svgs, width) {
      const page = await open(width + 32, 400, SHARPNESS);
      const style = `body{margin:0;background:#fff;font-family:system-ui,sans-serif}main{width:${width}px;padding:16px}svg{display:block;width:100%;height:auto}`;
      await page.setContent(`<style>${style}</style><main>${svgs.join('')}</main>`);
      return withPalette(await page.locator('main').screenshot());
    },
    async report(file, { width, height, selector }) {
      const page = await open(width, height ?? 900, height === undefined ? SHARPNESS : 1);
      await page.goto(pathToFileURL(path.resolve(file)).href);
      const part = page.locator(selector).first();
      if (height === undefined) return withPalette(await part.screenshot());
      await page.evaluate(`document.querySelector('${selector}').scrollIntoView()`);
      // The contents mark the part that is seen a moment later.
      await page.waitForTimeout(MOMENT_MS);
      return withPalette(await page.screenshot());
    },
    async close() {
      await browser?.close();
      for (const folder of folders.values()) rmSync(folder, { recursive: true, force: true });
    },
  };
}

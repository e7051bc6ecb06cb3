import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { chromium as playwright } from 'playwright-core';

/** Chromium for tests: the system's where there is one, else the one inside the package @sparticuz/chromium. */

const ARGUMENTS = [
  '--no-sandbox',
  '--no-zygote',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--font-render-hinting=none',
];

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const SYSTEM_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Starts a browser whose profile lies in the temporary folder and goes with it. The caller closes it. */
export async function launchChromium(): Promise<Browser> {
  const found = systemChromium();
  if (found !== undefined) return await playwright.launch({ executablePath: found, args: ARGUMENTS });
  return await launchPackagedChromium();
}

/** Starts the one inside the package, whatever the system has: mostly an older one. */
export async function launchPackagedChromium(): Promise<Browser> {
  const { executablePath, libraries } = await packagedChromium();
  const env = { ...process.env, FONTCONFIG_FILE: path.join(path.dirname(executablePath), 'fonts.conf') };
  try {
    return await playwright.launch({ executablePath, args: ARGUMENTS, env: clean(env) });
  } catch (error) {
    if (!String(error).includes('shared libraries')) throw error;
    const paths = [libraries, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
    return await playwright.launch({
      executablePath,
      args: ARGUMENTS,
      env: clean({ ...env, LD_LIBRARY_PATH: paths }),
    });
  }
}

interface WatchedPage {
  readonly page: Page;
  /** Messages of the console, errors of the page and requests that wanted to leave this machine. */
  readonly troubles: readonly string[];
}

/** A page that may load files and the loopback address only; whatever else it tries is refused and kept. */
export async function openWatched(
  browser: Browser,
  view: {
    readonly width: number;
    readonly height?: number;
    readonly colorScheme?: 'light' | 'dark';
    readonly javaScript?: boolean;
  },
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: view.width, height: view.height ?? 900 },
    colorScheme: view.colorScheme ?? 'light',
    javaScriptEnabled: view.javaScript ?? true,
    reducedMotion: 'reduce',
    acceptDownloads: true,
  });
  const troubles: string[] = [];
  await context.route('**/*', (route) => {
    const url = new URL(route.request().url());
    const isLocal =
      ['file:', 'data:', 'blob:'].includes(url.protocol) ||
      ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
    if (isLocal) return route.continue();
    troubles.push(`request to ${url.href}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.on('console', (message) => troubles.push(`console ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => troubles.push(`page error: ${error.message}`));
  return { page, troubles };
}

/** Where the machine's own Chromium is, if it has one. */
export function systemChromium(): string | undefined {
  const named = process.env['LOBULE_CHROMIUM'];
  if (named) return named;
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const candidates = folders.flatMap((folder) => SYSTEM_NAMES.map((name) => path.join(folder, name)));
  return [...candidates, ...SYSTEM_PATHS].find((candidate) => existsSync(candidate));
}

/**
 * Unpacks the packaged Chromium once for each version. It is unpacked elsewhere and moved, so that two tests that
 * start at once never run half a file.
 */
async function packagedChromium(): Promise<{ executablePath: string; libraries: string }> {
  const require = createRequire(import.meta.url);
  const packed = path.join(path.dirname(require.resolve('@sparticuz/chromium')), '..', 'bin');
  const { version } = JSON.parse(readFileSync(path.join(packed, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const folder = path.join(tmpdir(), `lobule-chromium-${version}-${process.getuid?.() ?? 0}`);
  if (!existsSync(folder)) await unpack(packed, folder);
  return { executablePath: path.join(folder, 'chromium'), libraries: path.join(folder, 'al2023', 'lib') };
}

async function unpack(packed: string, folder: string): Promise<void> {
  const { inflate } = await import('@sparticuz/chromium');
  const before = process.env['TMPDIR'];
  const unfinished = mkdtempSync(`${folder}-`);
  try {
    // The package unpacks into the temporary folder, whatever that is at the moment.
    process.env['TMPDIR'] = unfinished;
    const archives = ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br'];
    await Promise.all(archives.map((name) => inflate(path.join(packed, name))));
    writeFileSync(path.join(unfinished, 'fonts.conf'), fontSettings(folder));
    if (!existsSync(folder)) renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** The system's fonts and the one that is packaged, since Chromium dies on a machine without any. */
function fontSettings(folder: string): string {
  const folders = ['/usr/share/fonts', '/usr/local/share/fonts', path.join(folder, 'fonts', 'fonts')];
  const prefer = ['sans-serif', 'system-ui'].map(
    (family) => `<alias><family>${family}</family><prefer><family>Open Sans</family></prefer></alias>`,
  );
  return [
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>',
    ...folders.map((one) => `<dir>${one}</dir>`),
    `<cachedir>${path.join(folder, 'font-cache')}</cachedir>`,
    ...prefer,
    '</fontconfig>',
  ].join('\n');
}

function clean(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

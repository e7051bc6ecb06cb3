// The examples of a README, run where only the packed room and what it needs are installed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { openWatched } from '../../test/chromium.ts';

/** What an example printed, as JSON, or what went wrong. */
interface Outcome {
  readonly ok: boolean;
  readonly text: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

export function examplesOf(readme: string): string[] {
  return [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => stripTypeScriptTypes(match[1]));
}

/** What the example gives to `console.log` is kept instead of printed: engines print objects each in its way. */
function keeping(example: string): string {
  return `globalThis.printed = [];\nconst console = { log: (...values) => printed.push(values) };\n${example}`;
}

export function runInNode(node: string, folder: string, example: string): Outcome {
  const place = mkdtempSync(path.join(folder, 'node-'));
  const file = path.join(place, 'example.mjs');
  writeFileSync(file, `${keeping(example)}\nprocess.stdout.write(JSON.stringify(printed));\n`);
  const { status, stdout, stderr } = spawnSync(node, ['--no-warnings', file], {
    cwd: folder,
    encoding: 'utf8',
  });
  return status === 0 ? { ok: true, text: stdout } : { ok: false, text: stderr.slice(-600) };
}

/** @param isolated whether the page may share memory between threads */
export async function runInChromium(
  browser: Browser,
  folder: string,
  example: string,
  isolated: boolean,
): Promise<Outcome> {
  const place = mkdtempSync(path.join(folder, 'page-'));
  writeFileSync(
    path.join(place, 'index.html'),
    '<!doctype html><title>example</title><link rel="icon" href="data:,"><script type="module" src="./example.mjs"></script>',
  );
  writeFileSync(
    path.join(place, 'example.mjs'),
    `${keeping(example)}\nglobalThis.finished = JSON.stringify(printed);\n`,
  );
  const out = path.join(place, 'built');
  await build({
    root: place,
    base: './',
    configFile: false,
    logLevel: 'error',
    build: { outDir: out, target: 'esnext' },
  });
  const server = createServer((request, response) => {
    const file = path.join(out, request.url === '/' ? 'index.html' : path.normalize(request.url ?? ''));
    response.setHeader('content-type', TYPES[path.extname(file)] ?? 'application/octet-stream');
    if (isolated) {
      response.setHeader('cross-origin-opener-policy', 'same-origin');
      response.setHeader('cross-origin-embedder-policy', 'require-corp');
    }
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { page, troubles } = await openWatched(browser, { width: 800 });
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction('globalThis.finished !== undefined', undefined, { timeout: 30_000 });
    const isShared = await page.evaluate('crossOriginIsolated');
    if (isShared !== isolated) return { ok: false, text: 'the page is not as it was to be' };
    return { ok: true, text: await page.evaluate('finished') };
  } catch (error) {
    return { ok: false, text: `${troubles.join(' ')} ${String(error)}`.slice(0, 600) };
  } finally {
    await page.context().close();
    server.close();
  }
}

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { bundleScript } from '../test/bundle.ts';
import { launchChromium, openWatched } from '../test/chromium.ts';
import { runNetwork } from '../test/network-in-browser.ts';
import type { Interop } from './run.ts';

const RUNTIME = ['ort.wasm.min.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'];

/** Run in the page: onnxruntime-web is fetched from beside it, with its WebAssembly. */
const IN_PAGE = `Lobule.runNetwork(async () => {
  const runtime = await import('/ort.wasm.min.mjs');
  runtime.env.wasm.wasmPaths = '/';
  globalThis.runtime = runtime;
  return runtime;
}).then((found) => ({ ...found, threads: globalThis.runtime.env.wasm.numThreads }))`;

/** A network in Chromium beside the same in Node: one thread, and several where the page is isolated. */
export const interop: Interop = {
  name: 'network in the browser',
  missing: () => undefined,
  async run() {
    const failed: string[] = [];
    const here = await runNetwork();
    const script = await bundleScript(path.join(import.meta.dirname, '..', 'test', 'network-in-browser.ts'));
    for (const isolated of [false, true]) {
      const { windowed, whole, threads } = await inPage(script, isolated);
      const page = isolated ? 'an isolated page' : 'a page';
      if (largest(windowed, whole) > 1e-6) failed.push(`in ${page} windows and the whole image differ`);
      if (largest(windowed, here.windowed) > 1e-6) failed.push(`${page} and Node differ`);
      if (threads > 1 !== isolated) failed.push(`${page} uses ${threads} threads`);
    }
    return { passed: 6 - failed.length, failed };
  },
};

interface Found {
  readonly windowed: readonly number[];
  readonly whole: readonly number[];
  readonly threads: number;
}

async function inPage(script: string, isolated: boolean): Promise<Found> {
  const folder = path.dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'));
  const files = new Map<string, string | Buffer>([
    ['/', '<!doctype html><title>page</title><link rel="icon" href="data:,"><script src="page.js"></script>'],
    ['/page.js', script],
    ...RUNTIME.map((name) => [`/${name}`, readFileSync(path.join(folder, name))] as const),
  ]);
  const types: Readonly<Record<string, string>> = {
    js: 'text/javascript',
    mjs: 'text/javascript',
    wasm: 'application/wasm',
  };
  const server = createServer(({ url = '/' }, response) => {
    const content = files.get(url);
    response.writeHead(content === undefined ? 404 : 200, {
      'content-type': types[url.split('.').at(-1) ?? ''] ?? 'text/html',
      ...(isolated && {
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
      }),
    });
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await launchChromium();
  try {
    const { page, troubles } = await openWatched(browser, { width: 800 });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const found = (await page.evaluate(IN_PAGE)) as Found;
    if (troubles.length > 0) throw new Error(troubles.join('\n'));
    return found;
  } finally {
    await browser.close();
    server.close();
  }
}

function largest(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((most, value, v) => Math.max(most, Math.abs(value - b[v])), 0);
}

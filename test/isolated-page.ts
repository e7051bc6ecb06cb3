import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { bundleScript } from './bundle.ts';
import { launchChromium, openWatched } from './chromium.ts';

interface Evaluated<T> {
  readonly found: T;
  readonly troubles: readonly string[];
}

/**
 * Evaluates an expression in Chromium, in a page that is cross-origin isolated, so that its workers can share memory.
 *
 * @param page module whose exports are the global `Lobule`, and @param worker the one of `/worker.js`; relative to here.
 */
export async function inIsolatedPage<T>(
  page: string,
  worker: string,
  expression: string,
): Promise<Evaluated<T>> {
  const script = (file: string) => bundleScript(path.join(import.meta.dirname, file));
  const files = new Map([
    ['/', '<!doctype html><title>page</title><link rel="icon" href="data:,"><script src="page.js"></script>'],
    ['/page.js', await script(page)],
    ['/worker.js', await script(worker)],
  ]);
  const server = createServer((request, response) => {
    const text = files.get(request.url ?? '');
    response.writeHead(text === undefined ? 404 : 200, {
      'content-type': request.url?.endsWith('.js') ? 'text/javascript' : 'text/html',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await launchChromium();
  try {
    const opened = await openWatched(browser, { width: 800 });
    await opened.page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return { found: (await opened.page.evaluate(expression)) as T, troubles: opened.troubles };
  } finally {
    await browser.close();
    server.close();
  }
}

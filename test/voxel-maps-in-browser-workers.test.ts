import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { bundleScript } from './bundle.ts';
import { launchChromium, openWatched } from './chromium.ts';
import { mapsAlone } from './voxel-maps-in-browser-workers.ts';

test('in a cross-origin isolated page two workers make voxel maps, with the bits of Node', async () => {
  const files = new Map([
    ['/', '<!doctype html><title>maps</title><link rel="icon" href="data:,"><script src="page.js"></script>'],
    ['/page.js', await bundleScript(path.join(import.meta.dirname, 'voxel-maps-in-browser-workers.ts'))],
    [
      '/worker.js',
      await bundleScript(path.join(import.meta.dirname, '../packages/radiomics/src/parallel/web-worker.ts')),
    ],
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
    const { page, troubles } = await openWatched(browser, { width: 800 });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const found = (await page.evaluate("Lobule.mapsByWorkers('/worker.js')")) as {
      isolated: boolean;
      maps: (number | null)[];
    };
    expect(found.isolated).toBe(true);
    expect(found.maps).toEqual(await mapsAlone());
    expect(troubles).toEqual([]);
  } finally {
    await browser.close();
    server.close();
  }
});

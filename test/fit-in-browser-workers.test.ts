import { expect, test } from 'vitest';
import { fitAlone } from './fit-in-browser-workers.ts';
import { inIsolatedPage } from './isolated-page.ts';

test('in a cross-origin isolated page two workers fit over shared memory, with the bits of Node', async () => {
  const { found, troubles } = await inIsolatedPage<{ isolated: boolean; ktransPerMin: number[] }>(
    'fit-in-browser-workers.ts',
    '../packages/quantify/src/parallel/web-worker.ts',
    "Lobule.fitByWorkers('/worker.js')",
  );
  expect(found.isolated).toBe(true);
  expect(found.ktransPerMin).toEqual(fitAlone());
  expect(troubles).toEqual([]);
});

import { webCrew } from '@lobule/numerics';
import { voxelMaps } from '@lobule/radiomics';
import { makeGrid } from '@lobule/volume';

/** Maps that Node makes alone and Chromium by two workers over shared memory. */
const grid = makeGrid({ size: [10, 9, 4], spacingMm: [1, 1, 2] });
const length = 10 * 9 * 4;
const image = { grid, data: Float32Array.from({ length }, (_, v) => ((v * 7919) % 211) / 3) };
const mask = { grid, data: Uint8Array.from({ length }, (_, v) => (v % 17 === 3 ? 0 : 1)) };
const settings = { kernelRadius: 1 } as const;

/** Values and reasons of every map, one after another; undefined values as null. */
function flatten(maps: Awaited<ReturnType<typeof voxelMaps>>['maps']): readonly (number | null)[] {
  return maps.flatMap(({ values, reasons }) => [
    ...Array.from(values, (value) => (Number.isNaN(value) ? null : value)),
    ...reasons,
  ]);
}

export async function mapsAlone(): Promise<readonly (number | null)[]> {
  return flatten((await voxelMaps(image, mask, settings)).maps);
}

/** Called by name in the page. @public */
export async function mapsByWorkers(workerUrl: string) {
  const crew = webCrew(() => new Worker(workerUrl), 2);
  try {
    const { maps } = await voxelMaps(image, mask, settings, { crew });
    return { isolated: globalThis.crossOriginIsolated, maps: flatten(maps) };
  } finally {
    await crew.close();
  }
}

import type { Reason } from '@lobule/foundation';
import { movePoint, warpMask } from '@lobule/registration';
import { type Grid, indexToPatient, makeVolume, patientToIndex, readNifti } from '@lobule/volume';
import { packVolume } from '../work/pack.ts';
import type { StepOutcome, StepRunner } from '../work/step.ts';
import type { MadePlacement } from './align-between.ts';
import { once } from './images.ts';
import type { MadeMap } from './made-map.ts';
import { type Placement, valuesOnDynamic } from './placement.ts';

const OUTSIDE: Reason = { code: 'outside', text: 'Outside the images that the map was made of.' };
const BESIDE: Reason = {
  code: 'beside-undefined',
  text: 'Beside a voxel without a value: nothing lies between.',
};

/**
 * The maps of a placed series: where they are, with their place, or resampled onto the dynamic series, as the plan says.
 */
export async function placeMaps(
  steps: StepRunner,
  read: (hash: string) => Uint8Array,
  maps: readonly MadeMap[],
  { request, place, dynamic }: MadePlacement,
): Promise<readonly MadeMap[]> {
  if (request.carry === 'regions') return maps.map((map) => ({ ...map, place }));
  const moved: MadeMap[] = [];
  for (const map of maps) moved.push(await moveMap(steps, read, map, place, dynamic.grid));
  return moved;
}

async function moveMap(
  steps: StepRunner,
  read: (hash: string) => Uint8Array,
  map: MadeMap,
  place: Placement,
  grid: Grid,
): Promise<MadeMap> {
  const { errorBlobs } = map;
  const { blobs } = await steps.run(
    {
      name: `move:${map.name}`,
      parameters: { map: map.blob, errors: errorBlobs ?? null, place: place.hash, grid },
    },
    (): StepOutcome => {
      const pack = (values: Float32Array, what: string) =>
        packVolume(makeVolume(grid, valuesOnDynamic(values, map.grid, place, grid)), what);
      const values = pack(map.values(), map.name);
      if (errorBlobs === undefined) return { facts: null, blobs: { values } };
      const freedom = warpMask({ grid: map.grid, data: map.degreesOfFreedom() }, place.transform, grid);
      return {
        facts: null,
        blobs: {
          values,
          errors: pack(map.errors(), `standard error of ${map.name}`),
          freedom: packVolume(freedom, 'degrees of freedom'),
        },
      };
    },
  );
  const voxels = (hash: string) => once(() => readNifti(read(hash)).volumes[0].data);
  return {
    ...map,
    grid,
    isMoved: true,
    values: voxels(blobs['values']) as () => Float32Array,
    ...(errorBlobs && {
      errors: voxels(blobs['errors']) as () => Float32Array,
      degreesOfFreedom: voxels(blobs['freedom']) as () => Uint8Array,
      errorBlobs: { errors: blobs['errors'], freedom: blobs['freedom'] },
    }),
    reasonAt: (voxel) => reasonAt(map, place, grid, voxel),
    blob: blobs['values'],
  };
}

/** Why a voxel has no value: as the nearest voxel of the map says, or because that one has a value and another near has none. */
function reasonAt(map: MadeMap, place: Placement, grid: Grid, voxel: number): Reason {
  const [nx, ny] = grid.size;
  const index = [voxel % nx, Math.floor(voxel / nx) % ny, Math.floor(voxel / (nx * ny))] as const;
  const there = patientToIndex(map.grid, movePoint(place.transform, indexToPatient(grid, index)));
  const [i, j, k] = there.map((x) => Math.floor(x + 0.5));
  const [mx, my, mz] = map.grid.size;
  if (i < 0 || j < 0 || k < 0 || i >= mx || j >= my || k >= mz) return OUTSIDE;
  const nearest = i + mx * (j + my * k);
  return Number.isFinite(map.values()[nearest]) ? BESIDE : map.reasonAt(nearest);
}

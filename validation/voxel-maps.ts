import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type VoxelMap, type VoxelMapSettings, voxelMaps, voxelReason } from '@lobule/radiomics';
import { indexToPatient, makeGrid, patientToIndex } from '@lobule/volume';
import type { CaseResult, Suite } from './suite.ts';

/**
 * Voxel maps of PyRadiomics 3.0.1 (bench/peers/pyradiomics-voxel.py): all 93 features of windows of radius 1 and 2, masked
 * and not, at some voxels of a small volume with flat windows, holes in the mask and voxels at the border. A case is one
 * feature at one voxel. Of a flat window PyRadiomics has 0, 1 or a million where we say undefined: these are skipped by
 * name.
 */
interface Reference {
  readonly voxels: readonly number[];
  readonly cases: Readonly<
    Record<
      string,
      {
        readonly settings: { readonly kernelRadius: number; readonly maskedKernel: boolean };
        readonly maps: Readonly<Record<string, readonly number[]>>;
      }
    >
  >;
}

const SIZE = 9;
const RELATIVE = 1e-9;
/** For values that are zero but for rounding. */
const ABSOLUTE = 1e-12;

export const suite: Suite = {
  name: 'voxel-maps',
  cases: 7533,
  async run({ progress }) {
    const file = path.join(import.meta.dirname, 'voxel-maps.json');
    const { voxels, cases } = JSON.parse(readFileSync(file, 'utf8')) as Reference;
    const { image, mask } = volume();
    const results: CaseResult[] = [];
    for (const [name, { settings, maps }] of Object.entries(cases)) {
      const asked: VoxelMapSettings = { profile: 'pyradiomics', ...settings };
      const found = await voxelMaps(image, mask, asked, { precision: 64 });
      const placeOf = (voxel: number) => {
        const at = [
          voxel % SIZE,
          Math.floor(voxel / SIZE) % SIZE,
          Math.floor(voxel / (SIZE * SIZE)),
        ] as const;
        const [x, y, z] = patientToIndex(found.grid, indexToPatient(image.grid, at)).map(Math.round);
        return x + found.grid.size[0] * (y + found.grid.size[1] * z);
      };
      for (const [feature, expected] of Object.entries(maps)) {
        const map = found.maps.find((each) => each.feature.pyradiomicsName === feature);
        voxels.forEach((voxel, n) => {
          results.push(compareVoxel(`${name} ${feature} ${voxel}`, map, placeOf(voxel), expected[n]));
        });
        progress(results.length, suite.cases);
      }
    }
    return results;
  },
};

/** As in the script that made the reference. */
function volume() {
  const grid = makeGrid({ size: [SIZE, SIZE, SIZE], spacingMm: [0.8, 0.9, 2] });
  const data = new Float64Array(SIZE * SIZE * SIZE);
  const inside = new Uint8Array(SIZE * SIZE * SIZE);
  for (let z = 0, v = 0; z < SIZE; z++) {
    for (let y = 0; y < SIZE; y++) {
      for (let x = 0; x < SIZE; x++, v++) {
        const flat = x < 4 && y < 4 && z < 4;
        data[v] = flat ? 210 : (x * 17 + y * 23 + z * 11 + ((v * 7919) % 151)) % 400;
        inside[v] = (v * 31) % 17 > 1 && x > 0 && z < SIZE - 1 ? 1 : 0;
      }
    }
  }
  return { image: { grid, data }, mask: { grid, data: inside } };
}

function compareVoxel(label: string, map: VoxelMap | undefined, place: number, expected: number): CaseResult {
  const tolerance = ABSOLUTE + RELATIVE * Math.abs(expected);
  const reason = map && voxelReason(map.reasons[place]);
  if (reason?.code === 'flat-region') {
    return {
      case: label,
      error: 0,
      tolerance,
      passed: true,
      skipped: `PyRadiomics has ${expected}. ${reason.text}`,
    };
  }
  const got = map?.values[place] ?? Number.NaN;
  const error = Math.abs(got - expected);
  return { case: label, error, tolerance, passed: error <= tolerance, got, expected };
}

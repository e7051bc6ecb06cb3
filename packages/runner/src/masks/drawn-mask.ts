import type { MaskRegion } from '@lobule/study';
import { type Grid, type Mask, maskWhere, readNifti, readNrrd } from '@lobule/volume';
import { nodeUnpacker } from '@lobule/volume/node';
import { runnerErrors } from '../errors.ts';
import { type DrawnRegion, drawnRegions, namesRegions } from './drawn-regions.ts';
import { onLattice } from './on-lattice.ts';

/** A region that people drew, and what a reader must know of how it was read. */
export interface DrawnMask {
  readonly mask: Mask;
  readonly remarks: readonly string[];
}

/**
 * The region of a study in a file: voxels of its values, or the segments and ROIs that count. Of a segmentation that
 * holds only some slices of the image the others are empty.
 *
 * @param grid of the images
 * @throws runner/label for a segment that the file does not have; dicom/*, volume/*
 */
export async function drawnMask(
  bytes: Uint8Array,
  file: string,
  { values, segments }: Pick<MaskRegion, 'values' | 'segments'>,
  grid: Grid,
): Promise<DrawnMask> {
  if (!namesRegions(bytes)) {
    if (segments !== undefined) throw withoutNames(file);
    const drawn = /\.(nrrd|nhdr)$/i.test(file) ? readNrrd(bytes, nodeUnpacker) : readNifti(bytes).volumes[0];
    const inside = values && new Set(values);
    return { mask: maskWhere(drawn, (value) => (inside ? inside.has(value) : value !== 0)), remarks: [] };
  }
  const { regions, warnings } = await drawnRegions(bytes, grid);
  const parts = chosenOf(regions, values, segments, file).map(({ draw }) => draw());
  const masks = parts.map(({ mask }) => onLattice(mask, grid) ?? mask);
  const remarks = [...warnings, ...parts.flatMap((part) => part.warnings)].map(({ text }) => text);
  return { mask: masks.slice(1).reduce(together, masks[0]), remarks };
}

function chosenOf(
  regions: readonly DrawnRegion[],
  values: readonly number[] | undefined,
  segments: readonly string[] | undefined,
  file: string,
): readonly DrawnRegion[] {
  const asked = segments ?? values?.map(String);
  const is = ({ number, name }: DrawnRegion, one: string) =>
    number === one || name.toLowerCase() === one.toLowerCase();
  const strange = asked?.find((one) => !regions.some((region) => is(region, one)));
  if (strange !== undefined || regions.length === 0) {
    const list = regions.map(({ number, name, size }) => `${number} "${name}" (${size})`).join(', ');
    throw runnerErrors.error('runner/label', {
      what: `The file has no segment ${strange ?? ''}; it has ${list || 'none'}`,
      where: { file },
      cure: 'Name those that count in `segments:` of the region.',
    });
  }
  return asked === undefined ? regions : regions.filter((region) => asked.some((one) => is(region, one)));
}

function together(a: Mask, b: Mask): Mask {
  if (a.data.length !== b.data.length) {
    throw runnerErrors.error('runner/grids-differ', { what: 'Segments of one file lie on different grids' });
  }
  return { grid: a.grid, data: a.data.map((value, v) => (value !== 0 || b.data[v] !== 0 ? 1 : 0)) };
}

function withoutNames(file: string) {
  return runnerErrors.error('runner/label', {
    what: '`segments` names parts of a file that tells them apart by values alone',
    where: { file },
    cure: 'Give `values:` instead.',
  });
}

import { extractFeatures, type Feature, type FeatureSet, type RadiomicsSettings } from '@lobule/radiomics';
import { type Mask, makeGrid, type Volume } from '@lobule/volume';
import fc from 'fast-check';

export interface Case {
  readonly image: Volume<Float64Array>;
  readonly mask: Mask;
}

/** Values and mask from texts, one a slice, rows separated by blanks; a dot is outside, a digit an intensity. */
export function region(
  slices: readonly string[],
  spacingMm: readonly [number, number, number] = [1, 1, 1],
): Case {
  const rows = slices.map((slice) => slice.split(' '));
  const size = [rows[0][0].length, rows[0].length, slices.length] as const;
  const cells = rows.flatMap((slice) => slice.flatMap((row) => [...row]));
  const grid = makeGrid({ size, spacingMm });
  return {
    image: { grid, data: Float64Array.from(cells, (cell) => (cell === '.' ? 0 : Number(cell))) },
    mask: { grid, data: Uint8Array.from(cells, (cell) => (cell === '.' ? 0 : 1)) },
  };
}

export const numberOf = ({ features }: FeatureSet, name: string): number => find(features, name).value;
export const reasonOf = ({ features }: FeatureSet, name: string): string | undefined =>
  find(features, name).reason?.code;

function find(features: readonly Feature[], name: string): Feature {
  const found = features.find((feature) => feature.name === name);
  if (found === undefined) throw new Error(`No feature ${name}`);
  return found;
}

export const extract = ({ image, mask }: Case, settings: RadiomicsSettings = {}) =>
  extractFeatures(image, mask, settings);

/** Small regions with intensities that are grey levels. */
export const anyCase: fc.Arbitrary<Case> = fc
  .record({
    size: fc.tuple(
      fc.integer({ min: 2, max: 5 }),
      fc.integer({ min: 2, max: 5 }),
      fc.integer({ min: 2, max: 4 }),
    ),
    spacing: fc.tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 3 }),
    ),
  })
  .chain(({ size, spacing }) => {
    const length = size[0] * size[1] * size[2];
    const grid = makeGrid({ size, spacingMm: spacing });
    return fc
      .tuple(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: length, maxLength: length }),
        fc.array(fc.constantFrom(0, 1, 1), { minLength: length, maxLength: length }),
      )
      .map(([values, inside]) => ({
        image: { grid, data: Float64Array.from(values) },
        mask: { grid, data: Uint8Array.from(inside) },
      }));
  });

/** The same case with x, y, z taken in another order, and mirrored along some of them. */
export function turned({ image, mask }: Case, order: readonly number[], mirror: readonly boolean[]): Case {
  const from = image.grid.size;
  const spacing = [image.grid.affine[0], image.grid.affine[5], image.grid.affine[10]];
  const size = [from[order[0]], from[order[1]], from[order[2]]] as const;
  const grid = makeGrid({ size, spacingMm: [spacing[order[0]], spacing[order[1]], spacing[order[2]]] });
  const data = new Float64Array(image.data.length);
  const inside = new Uint8Array(image.data.length);
  for (let k = 0, v = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      for (let i = 0; i < size[0]; i++, v++) {
        const at = [0, 0, 0];
        [i, j, k].forEach((index, axis) => {
          at[order[axis]] = mirror[axis] ? size[axis] - 1 - index : index;
        });
        const source = at[0] + from[0] * (at[1] + from[1] * at[2]);
        data[v] = image.data[source];
        inside[v] = mask.data[source];
      }
    }
  }
  return { image: { grid, data }, mask: { grid, data: inside } };
}

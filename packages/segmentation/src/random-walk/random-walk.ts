import { hashOf, type Reason } from '@lobule/foundation';
import { type Box, boundingBox, crop, gridSpacingMm, newLike, type Volume } from '@lobule/volume';
import { segmentationErrors } from '../errors.ts';
import { flags, floodFrom } from '../lesion/lattice.ts';
import { maskOnGrid } from '../on-grid.ts';
import { checkPhases } from '../phases.ts';
import { boxAround } from '../readers/together.ts';
import { solveDirichlet } from './conjugate-gradient.ts';
import { type Lattice, latticeOf } from './laplacian.ts';
import { type RandomWalkSettings, resolveRandomWalkSettings } from './settings.ts';

/** Labels and probabilities (of 1) of a random walk from scribbles. */
export interface RandomWalk {
  /** The likeliest label of each voxel of the window, of equals the smallest; 0 beyond it and where none can be reached. */
  readonly labels: Volume<Uint8Array>;
  /**
   * By label: the probability that a walker from a voxel first meets a scribble of this label; NaN where none can be
   * reached. On the grid of the window; they sum to 1 but for rounding.
   */
  readonly probabilities: ReadonlyMap<number, Volume<Float32Array>>;
  readonly window: Box;
  /** Steps of the conjugate gradients for each label that was solved for. */
  readonly iterations: readonly number[];
  /** Where the steps ran out before the tolerance was met. */
  readonly notConverged?: Reason;
  readonly settings: RandomWalkSettings;
  readonly settingsHash: string;
}

/**
 * Regions from scribbles: each voxel goes to the label whose scribble a random walker from it meets first, steps across
 * edges of the image being unlikely (Grady 2006, IEEE Trans Pattern Anal Mach Intell 28:1768). Scribbles keep their
 * label.
 *
 * @param channels images on one grid, such as the enhancement of one phase or of several
 * @param scribbles 0 where nothing is said, else a label; at least two labels
 * @throws segmentation/scribbles, segmentation/bad-settings, segmentation/mask-on-other-grid,
 *   segmentation/phases-on-other-grids
 * @example
 * const { labels, probabilities } = randomWalk([enhancement], scribbles); // 1 the lesion, 2 what is around it
 * console.log(probabilities.get(1));
 */
export function randomWalk(
  channels: readonly Volume[],
  scribbles: Volume<Uint8Array>,
  given: Partial<RandomWalkSettings> = {},
): RandomWalk {
  const settings = resolveRandomWalkSettings(given);
  if (channels.length === 0) throw wrong('No image was given');
  checkPhases([channels[0], ...channels]);
  const drawn = maskOnGrid(scribbles, channels[0].grid).mask;
  const names = [...new Set<number>(drawn.data)].filter((label) => label !== 0).sort((a, b) => a - b);
  const box = boundingBox(drawn) && boxAround(drawn, settings.marginMm);
  if (names.length < 2 || box === undefined) {
    throw wrong(names.length === 0 ? 'Nothing is scribbled' : `All scribbles have the label ${names[0]}`);
  }
  const seeds = crop(drawn, box);
  const values = channels.map((channel) => crop(channel, box).data);
  const lattice = latticeOf(values, box.size, gridSpacingMm(channels[0].grid), settings.beta);
  const reached = reachedFrom(seeds.data, lattice);
  const solved = names.slice(0, -1).map((label) => {
    const start = Float64Array.from(seeds.data, (seed) => (seed === label ? 1 : 0));
    return solveDirichlet(lattice, start, seeds.data, settings);
  });
  const all = [...solved.map(({ x }) => x), restOf(solved.map(({ x }) => x))];
  const unmet = solved.filter(({ residual }) => !(residual <= settings.tolerance)).length;
  return {
    labels: { grid: drawn.grid, data: likeliest(drawn, names, all, reached, box) },
    probabilities: new Map(
      names.map((label, n) => [label, { grid: seeds.grid, data: knownOf(all[n], reached) }]),
    ),
    window: box,
    iterations: solved.map(({ iterations }) => iterations),
    ...(unmet > 0 && {
      notConverged: {
        code: 'not-converged',
        text: `The walk was not solved to the tolerance within ${settings.iterations} steps for ${unmet} of ${names.length} labels.`,
      },
    }),
    settings,
    settingsHash: hashOf(settings),
  };
}

/** Voxels that edges join to a scribble, and the scribbles themselves. */
function reachedFrom(seeds: Uint8Array, { size, degrees }: Lattice): Uint8Array {
  const hasEdges = flags(seeds.length, (v) => degrees[v] > 0);
  const starts: number[] = [];
  for (let v = 0; v < seeds.length; v++) if (seeds[v] !== 0) starts.push(v);
  const reached = floodFrom(hasEdges, size, starts);
  for (const v of starts) reached[v] = 1;
  return reached;
}

/** What the others leave of 1. */
function restOf(others: readonly Float64Array[]): Float64Array {
  const rest = new Float64Array(others[0].length).fill(1);
  for (const x of others) for (let v = 0; v < rest.length; v++) rest[v] -= x[v];
  return rest;
}

function knownOf(x: Float64Array, reached: Uint8Array): Float32Array {
  const known = new Float32Array(x);
  for (let v = 0; v < known.length; v++) if (reached[v] === 0) known[v] = Number.NaN;
  return known;
}

function likeliest(
  drawn: Volume<Uint8Array>,
  names: readonly number[],
  all: readonly Float64Array[],
  reached: Uint8Array,
  { start, size }: Box,
): Uint8Array {
  const labels = newLike(drawn.data, drawn.data.length);
  const [nx, ny] = drawn.grid.size;
  for (let k = 0, v = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      const row = start[0] + nx * (start[1] + j + ny * (start[2] + k));
      for (let i = 0; i < size[0]; i++, v++) {
        if (reached[v] === 0) continue;
        let best = 0;
        for (let n = 1; n < all.length; n++) if (all[n][v] > all[best][v]) best = n;
        labels[row + i] = drawn.data[row + i] === 0 ? names[best] : drawn.data[row + i];
      }
    }
  }
  return labels;
}

function wrong(what: string) {
  return segmentationErrors.error('segmentation/scribbles', { what });
}

import { hashOf, type Measured, type RandomStream, randomStream, undefinedBecause } from '@lobule/foundation';
import { type Mask, newLike, type Volume } from '@lobule/volume';
import { segmentationErrors } from '../errors.ts';
import { type Region, regionOf } from '../region.ts';
import { clustersByGap, type Gap, gapStatistic } from './gap.ts';
import { assign, kMeans } from './k-means.ts';
import { type MapRows, rowsOf } from './maps.ts';
import { gaussianMixture, labelsByMixture } from './mixture.ts';
import { adjustedRand } from './rand-index.ts';
import { type HabitatSettings, resolveHabitatSettings } from './settings.ts';

/** One cluster of a tumour. */
export interface Habitat extends Region {
  /** From 1, by rising mean of the first map. */
  readonly label: number;
  /** Mean of each map within it, in the map's own unit. */
  readonly means: Readonly<Record<string, number>>;
}

/** A tumour parted by what its maps say, and how firm the parting is. */
export interface Habitats {
  readonly labels: Volume<Uint8Array>;
  readonly habitats: readonly Habitat[];
  /** Voxels of the tumour where some map has no value: in no habitat. */
  readonly unknownVoxels: number;
  /** Empty where the number of habitats was given. */
  readonly gaps: readonly Gap[];
  /** Mean adjusted Rand index between these habitats and those that bootstrap samples give to the same voxels. */
  readonly stability: Measured;
  readonly settings: HabitatSettings;
  readonly settingsHash: string;
}

/** Rows that the gap statistic and the bootstraps look at, at most. */
const MOST_ROWS = 2000;

/**
 * Habitats of a tumour: its voxels clustered by their z-scores in several maps, with the number by the gap statistic
 * unless it is given, and how stable they are under resampling of the voxels. Neighbouring voxels are alike, so the
 * bootstrap, which takes them as independent, flatters.
 *
 * @throws segmentation/bad-habitats, segmentation/bad-settings, segmentation/mask-on-other-grid,
 *   segmentation/phases-on-other-grids
 * @example
 * const { habitats, stability } = clusterHabitats({ Ktrans, ADC }, tumour);
 * for (const { label, volumeMm3, means } of habitats) console.log(label, volumeMm3, means);
 */
export function clusterHabitats(
  maps: Readonly<Record<string, Volume>>,
  tumour: Mask,
  given: Partial<HabitatSettings> = {},
): Habitats {
  const settings = resolveHabitatSettings(given);
  const names = Object.keys(maps);
  const table = rowsOf(Object.values(maps), tumour);
  const count = table.voxels.length;
  const needed = Math.max(settings.clusters ?? settings.mostClusters, 2) * (table.features + 1);
  if (count < needed) {
    throw segmentationErrors.error('segmentation/bad-habitats', {
      what: `${count} voxels have a value in every map; ${needed} are needed`,
    });
  }
  const stream = randomStream(settings.seed, 'habitats');
  const few = thin(table);
  const gaps =
    settings.clusters === undefined
      ? gapStatistic(few, table.features, settings.mostClusters, settings.references, stream.child('gap'))
      : [];
  const clusters = settings.clusters ?? clustersByGap(gaps);
  const { labels: found } = clusterRows(
    table.rows,
    table.features,
    clusters,
    settings.method,
    stream.child('all'),
  );
  const order = risingFirst(table, found, clusters);
  const labels = newLike(tumour.data, tumour.data.length);
  table.voxels.forEach((v, n) => {
    labels[v] = order.indexOf(found[n]) + 1;
  });
  return {
    labels: { grid: tumour.grid, data: labels },
    habitats: order.map((_, n) => describe(maps, names, tumour, labels, n + 1)),
    unknownVoxels: table.left,
    gaps,
    stability: stabilityOf(few, table.features, clusters, settings, stream),
    settings,
    settingsHash: hashOf(settings),
  };
}

interface Clustering {
  readonly labels: Int32Array;
  /** The labels that these clusters give to other rows. */
  apply(rows: Float64Array): Int32Array;
}

function clusterRows(
  rows: Float64Array,
  features: number,
  clusters: number,
  method: HabitatSettings['method'],
  stream: RandomStream,
): Clustering {
  const { labels, centres } = kMeans(rows, features, clusters, stream);
  if (method === 'k-means') return { labels, apply: (others) => assign(others, features, centres).labels };
  const mixture = gaussianMixture(rows, features, clusters, labels);
  return { labels: mixture.labels, apply: (others) => labelsByMixture(others, features, mixture) };
}

/** Every so manieth row, so that there are not too many. */
function thin({ rows, features, voxels }: MapRows): Float64Array {
  const stride = Math.ceil(voxels.length / MOST_ROWS);
  if (stride === 1) return rows;
  const kept = Math.floor(voxels.length / stride);
  const few = new Float64Array(kept * features);
  for (let n = 0; n < kept; n++) {
    few.set(rows.subarray(n * stride * features, (n * stride + 1) * features), n * features);
  }
  return few;
}

/** What the clusters of bootstrap samples make of all rows, beside the clusters of all rows. */
function stabilityOf(
  rows: Float64Array,
  features: number,
  clusters: number,
  { bootstraps, method }: HabitatSettings,
  stream: RandomStream,
): Measured {
  if (bootstraps === 0) return undefinedBecause('1', 'not-asked', 'No bootstrap sample was asked for.');
  if (clusters === 1) return undefinedBecause('1', 'one-habitat', 'A single habitat is always the same.');
  const count = rows.length / features;
  const { labels: own } = clusterRows(rows, features, clusters, method, stream.child('own'));
  let sum = 0;
  for (let b = 0; b < bootstraps; b++) {
    const draw = stream.child('bootstrap', b);
    const sample = new Float64Array(rows.length);
    for (let n = 0; n < count; n++) {
      const from = draw.below(count) * features;
      sample.set(rows.subarray(from, from + features), n * features);
    }
    const resampled = clusterRows(sample, features, clusters, method, draw.child('clusters'));
    sum += adjustedRand(own, resampled.apply(rows));
  }
  return { value: sum / bootstraps, unit: '1' };
}

function meansOf(rows: Float64Array, features: number, labels: Int32Array, clusters: number): Float64Array {
  const means = new Float64Array(clusters * features);
  const counts = new Float64Array(clusters);
  labels.forEach((c, n) => {
    counts[c]++;
    for (let f = 0; f < features; f++) means[c * features + f] += rows[n * features + f];
  });
  return means.map((sum, at) => sum / counts[Math.floor(at / features)]);
}

/** The clusters that have voxels, by rising mean of the first map. */
function risingFirst({ rows, features }: MapRows, labels: Int32Array, clusters: number): number[] {
  const means = meansOf(rows, features, labels, clusters);
  return Array.from({ length: clusters }, (_, c) => c)
    .filter((c) => Number.isFinite(means[c * features]))
    .sort((a, b) => means[a * features] - means[b * features]);
}

function describe(
  maps: Readonly<Record<string, Volume>>,
  names: readonly string[],
  { grid }: Mask,
  labels: Uint8Array,
  label: number,
): Habitat {
  const data = labels.map((at) => (at === label ? 1 : 0));
  const region = regionOf({ grid, data });
  const means = names.map((name) => {
    let sum = 0;
    for (let v = 0; v < data.length; v++) if (data[v] !== 0) sum += maps[name].data[v];
    return [name, sum / region.voxels];
  });
  return { label, ...region, means: Object.fromEntries(means) };
}

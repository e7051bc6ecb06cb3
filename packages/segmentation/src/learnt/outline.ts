import { connectedComponents, type Mask } from '@lobule/volume';
import type { PreparedExam } from './exam.ts';
import { type RefinedOutline, type Refiner, refineOutline } from './margin/refiner.ts';
import { startIn } from './margin/start.ts';

/** A click's outline that shares less than this with what the first pass marked is of something else. */
const LEAST_JACCARD = 0.3;

export interface RefinedParts {
  readonly mask: Mask;
  /** One for each lesion, the largest of the first pass first. */
  readonly outlines: readonly RefinedOutline[];
}

/**
 * Gives every part of what the first pass marked a new margin: a click in its middle, and the outline from there refined.
 * Where no such outline grows the part's own is refined. Of parts that come to the same lesion the larger one stays.
 */
export function refineParts(
  refiner: Refiner,
  { series, earlyPhase, grid }: Pick<PreparedExam, 'series' | 'earlyPhase' | 'grid'>,
  marked: Mask,
): RefinedParts {
  const { labels, sizes } = connectedComponents(marked, 26);
  const order = sizes.map((_, n) => n).sort((a, b) => sizes[b] - sizes[a] || a - b);
  const taken = new Uint8Array(marked.data.length);
  const outlines: RefinedOutline[] = [];
  for (const n of order) {
    const part = { grid, data: new Uint8Array(taken.length) };
    for (let v = 0; v < taken.length; v++) if (labels.data[v] === n + 1) part.data[v] = 1;
    const grown = startIn(series, part);
    const start = grown !== undefined && jaccard(grown.mask, part) >= LEAST_JACCARD ? grown : { mask: part };
    const { data } = start.mask;
    if (2 * common(data, taken) > count(data)) continue;
    const outline = refineOutline(refiner, series, earlyPhase, start);
    for (let v = 0; v < taken.length; v++) if (outline.mask.data[v] !== 0) taken[v] = 1;
    outlines.push(outline);
  }
  return { mask: { grid, data: taken }, outlines };
}

function jaccard(a: Mask, b: Mask): number {
  const both = common(a.data, b.data);
  return both / (count(a.data) + count(b.data) - both);
}

function common(a: Mask['data'], b: Mask['data']): number {
  let both = 0;
  for (let v = 0; v < a.length; v++) if (a[v] !== 0 && b[v] !== 0) both++;
  return both;
}

function count(data: Mask['data']): number {
  let inside = 0;
  for (let v = 0; v < data.length; v++) if (data[v] !== 0) inside++;
  return inside;
}

import { cbrt } from '@lobule/numerics';
import {
  boundingBox,
  crop,
  dilate,
  distance,
  type Mask,
  pad,
  type Volume,
  voxelVolumeMm3,
} from '@lobule/volume';

/** Shape, enhancement and place of a candidate; lengths in mm, shares of 1. */
export interface CandidateFeatures {
  /** Radius of the largest ball within it. */
  readonly inscribedRadiusMm: number;
  /** That radius over the radius of a ball of its volume: 1 for a ball, small for tubes and sheets. */
  readonly compactness: number;
  /** Mean early enhancement over that of the breast within 5 mm, holes included; above 1 where it stands out. */
  readonly contrast: number;
  /** Mean of (S1 - S0) / (S2 - S0), early over last enhancement: above 1 where it washes out. */
  readonly washout: number;
  /** Coefficient of variation of the early enhancement within it. */
  readonly heterogeneity: number;
}

const AROUND_MM = 5;
const ROUND = 4.1887902047863905;

/** Shape and texture of a candidate, by which it is ranked. */
export function candidateFeatures(
  series: readonly Volume[],
  lesion: Mask,
  breast: Mask,
  earlyPhase: number,
): CandidateFeatures {
  const box = boundingBox(lesion);
  if (box === undefined) {
    const none = Number.NaN;
    return { inscribedRadiusMm: none, compactness: none, contrast: none, washout: none, heterogeneity: none };
  }
  const small = pad(crop(lesion, box), [1, 1, 1], [1, 1, 1], 0);
  const outside = { grid: small.grid, data: small.data.map((value) => (value === 0 ? 1 : 0)) };
  const inscribedRadiusMm = distance(outside).data.reduce((most, mm) => Math.max(most, mm), 0);
  let voxels = 0;
  for (let v = 0; v < small.data.length; v++) if (small.data[v] !== 0) voxels++;
  const ball = cbrt((voxels * voxelVolumeMm3(lesion.grid)) / ROUND);
  const ring = dilate(lesion, { mm: AROUND_MM });
  const inside = meansOver(series, earlyPhase, (v) => lesion.data[v] !== 0);
  const around = meansOver(
    series,
    earlyPhase,
    (v) => ring.data[v] !== 0 && lesion.data[v] === 0 && breast.data[v] !== 0,
  );
  return {
    inscribedRadiusMm,
    compactness: Math.min(1, inscribedRadiusMm / ball),
    contrast: around.early > 0 ? inside.early / around.early : Number.POSITIVE_INFINITY,
    washout: inside.early / inside.late,
    heterogeneity: inside.spread / inside.early,
  };
}

/** Beyond this the last enhancement is next to nothing, and their ratio noise. */
const MOST_WASHOUT = 2;

/**
 * Size, shape and curve in one number: the inscribed radius, which tells masses from vessels and strands, by the
 * compactness, by how far it stands out (saturating), by the washout (at most 2). Larger is more like a mass.
 */
export function candidateScore({
  inscribedRadiusMm,
  compactness,
  contrast,
  washout,
}: CandidateFeatures): number {
  const standsOut = contrast === Number.POSITIVE_INFINITY ? 1 : Math.max(0, 1 - 1 / contrast);
  return inscribedRadiusMm * compactness * standsOut * Math.min(MOST_WASHOUT, Math.max(0, washout));
}

interface Means {
  readonly early: number;
  readonly late: number;
  /** Standard deviation of the early enhancement. */
  readonly spread: number;
}

function meansOver(series: readonly Volume[], earlyPhase: number, counts: (v: number) => boolean): Means {
  const before = series[0].data;
  const first = series[earlyPhase].data;
  const last = series[series.length - 1].data;
  let count = 0;
  let early = 0;
  let late = 0;
  let square = 0;
  for (let v = 0; v < before.length; v++) {
    const rise = first[v] - before[v];
    const lateRise = last[v] - before[v];
    if (!counts(v) || !Number.isFinite(rise) || !Number.isFinite(lateRise)) continue;
    count++;
    early += rise;
    late += lateRise;
    square += rise * rise;
  }
  const mean = early / count;
  return { early: mean, late: late / count, spread: Math.sqrt(Math.max(0, square / count - mean * mean)) };
}

import { type FineLabels, labelTissues, subsamples } from './anatomy.ts';
import type { Breast } from './breast.ts';
import type { BreastFrame, BreastPoint } from './frame.ts';
import { type Distortion, pullBackOf } from './motion.ts';
import { tissueField } from './tissue-field.ts';
import { label, properties } from './tissues.ts';

/**
 * What every voxel is made of: one component for each tissue in it. Only voxels on a boundary have several, since
 * properties within a tissue vary too smoothly to need more than one place a voxel. Air has no components.
 */
export interface Composition {
  /** Voxel of each component, ascending. */
  readonly voxel: Uint32Array;
  readonly label: Uint8Array;
  /** Share of the voxel. */
  readonly weight: Float32Array;
  /** `properties` numbers a component, in the order of `property`. */
  readonly tissue: Float64Array;
  /** The tissue that fills most of each voxel; of equal shares the one that was met first. */
  readonly labels: Uint8Array;
  /** 1 where all places of a voxel and of its six neighbours are one tissue. */
  readonly interior: Uint8Array;
}

/** The patient as she lies in the scanner, moved by `shiftMm` and distorted. */
export function compose(
  frame: BreastFrame,
  plan: Breast,
  shiftMm: BreastPoint = [0, 0, 0],
  distortion: Distortion = {},
): Composition {
  const [nx, ny, nz] = frame.grid.size;
  const fine = labelTissues(frame, plan, shiftMm, distortion);
  const capacity = fine.data.length;
  const voxel = new Uint32Array(capacity);
  const componentLabel = new Uint8Array(capacity);
  const weight = new Float32Array(capacity);
  const labels = new Uint8Array(nx * ny * nz);
  const pure = new Uint8Array(nx * ny * nz);
  const places = subsamples * subsamples * subsamples;
  const found = new Uint8Array(places);
  const counts = new Uint8Array(places);
  let components = 0;
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        const kinds = countTissues(fine, i, j, k, found, counts);
        let most = 0;
        for (let n = 0; n < kinds; n++) {
          if (counts[n] > counts[most]) most = n;
          if (found[n] === label.air) continue;
          voxel[components] = v;
          componentLabel[components] = found[n];
          weight[components] = counts[n] / places;
          components++;
        }
        labels[v] = found[most];
        pure[v] = kinds === 1 ? 1 : 0;
      }
    }
  }
  const used = {
    voxel: voxel.slice(0, components),
    label: componentLabel.slice(0, components),
    weight: weight.slice(0, components),
  };
  return {
    ...used,
    tissue: fillTissue(frame, plan, shiftMm, distortion, used),
    labels,
    interior: interiorOf(frame.grid.size, labels, pure),
  };
}

/** Tissues among the places of a voxel and how often each; returns how many. */
function countTissues(
  { size, data }: FineLabels,
  i: number,
  j: number,
  k: number,
  found: Uint8Array,
  counts: Uint8Array,
): number {
  let kinds = 0;
  for (let c = 0; c < subsamples; c++) {
    for (let b = 0; b < subsamples; b++) {
      const row = subsamples * i + size[0] * (subsamples * j + b + size[1] * (subsamples * k + c));
      for (let a = 0; a < subsamples; a++) {
        const here = data[row + a];
        let n = 0;
        while (n < kinds && found[n] !== here) n++;
        if (n === kinds) {
          found[kinds] = here;
          counts[kinds++] = 0;
        }
        counts[n]++;
      }
    }
  }
  return kinds;
}

function fillTissue(
  frame: BreastFrame,
  plan: Breast,
  shiftMm: BreastPoint,
  distortion: Distortion,
  { voxel, label: labels }: Pick<Composition, 'voxel' | 'label'>,
): Float64Array {
  const tissue = new Float64Array(labels.length * properties);
  const field = tissueField(plan);
  const pullBack = pullBackOf(distortion);
  const place = new Float64Array(3);
  const [nx, ny] = frame.grid.size;
  const { spacingMm, startMm } = frame;
  for (let c = 0; c < labels.length; c++) {
    const v = voxel[c];
    const i = v % nx;
    const j = Math.floor(v / nx) % ny;
    const k = Math.floor(v / (nx * ny));
    place[0] = startMm[0] - i * spacingMm[0] - shiftMm[0];
    place[1] = startMm[1] - j * spacingMm[1] - shiftMm[1];
    place[2] = startMm[2] + k * spacingMm[2] - shiftMm[2];
    pullBack?.(place[0], place[1], place[2], place);
    field(labels[c], place[0], place[1], place[2], tissue, c * properties);
  }
  return tissue;
}

function interiorOf(
  [nx, ny, nz]: readonly [number, number, number],
  labels: Uint8Array,
  pure: Uint8Array,
): Uint8Array {
  const interior = new Uint8Array(labels.length);
  const steps = [1, -1, nx, -nx, nx * ny, -nx * ny];
  for (let k = 1; k < nz - 1; k++) {
    for (let j = 1; j < ny - 1; j++) {
      for (let i = 1; i < nx - 1; i++) {
        const v = i + nx * (j + ny * k);
        if (pure[v] === 0) continue;
        let alike = 1;
        for (const step of steps) if (pure[v + step] === 0 || labels[v + step] !== labels[v]) alike = 0;
        interior[v] = alike;
      }
    }
  }
  return interior;
}

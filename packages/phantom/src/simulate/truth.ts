import { makeVolume, voxelVolumeMm3 } from '@lobule/volume';
import type { BreastPlan } from '../anatomy/breast.ts';
import type { Composition } from '../anatomy/composition.ts';
import { label, properties, property } from '../anatomy/tissues.ts';
import { noiseFreeAdc } from '../physics/diffusion.ts';
import { dwiProtocol } from '../protocol.ts';
import { type ExamTruth, type LesionTruth, type TruthMap, truthMaps } from './exam.ts';
import type { Scan } from './scanner.ts';

type Maps = Record<TruthMap, Float32Array<ArrayBuffer>>;

/** What was put in: each voxel holds the properties of the tissue that fills most of it. */
export function truthOf(scan: Scan, breast: BreastPlan): ExamTruth {
  const { grid } = scan.frame;
  const { still } = scan;
  const count = still.labels.length;
  const empty = () => new Float32Array(count).fill(Number.NaN);
  const maps = Object.fromEntries(truthMaps.map((name) => [name, empty()])) as Maps;
  for (let c = 0; c < still.voxel.length; c++) {
    const v = still.voxel[c];
    if (still.labels[v] === still.label[c]) fillVoxel(maps, v, still.label[c], still.tissue, c * properties);
  }
  for (let v = 0; v < count; v++) maps.B1map[v] = scan.transmit[v];
  const volumes = truthMaps.map((name) => [name, makeVolume(grid, maps[name])]);
  return {
    maps: Object.fromEntries(volumes),
    labels: makeVolume(grid, still.labels),
    interior: makeVolume(grid, still.interior),
    lesions: breast.lesions.map((_, n) => lesionTruth(scan, breast, n)),
  };
}

function fillVoxel(maps: Maps, v: number, tissueLabel: number, tissue: Float64Array, at: number): void {
  maps.T1map[v] = tissue[at + property.t1Ms];
  maps.T2map[v] = tissue[at + property.t2Ms];
  maps.T2starmap[v] = tissue[at + property.t2StarMs];
  const ktrans = tissue[at + property.ktransPerMin];
  maps.Ktrans[v] = ktrans;
  // Without exchange nothing tells how large the space is.
  if (ktrans > 0) maps.ve[v] = tissue[at + property.ve];
  maps.vp[v] = tissue[at + property.vp];
  // Fat is suppressed, and what is left of it does not diffuse.
  if (tissueLabel === label.fat) return;
  const d = tissue[at + property.d];
  const f = tissue[at + property.f];
  const dStar = tissue[at + property.dStar];
  maps.D[v] = d;
  maps.f[v] = f;
  if (f > 0) maps.Dstar[v] = dStar;
  maps.ADC[v] = noiseFreeAdc(dwiProtocol.bValues, d, f, dStar);
}

function lesionTruth(scan: Scan, { lesions }: BreastPlan, n: number): LesionTruth {
  const { kind, diameterMm } = lesions[n];
  const { still } = scan;
  const enhancingLabel = label.lesion * (n + 1);
  const coreLabel = enhancingLabel + 1;
  let places = 0;
  let enhancing = 0;
  const sums = new Float64Array(properties);
  for (let c = 0; c < still.label.length; c++) {
    if (still.label[c] === enhancingLabel || still.label[c] === coreLabel) places += still.weight[c];
    if (still.label[c] !== enhancingLabel) continue;
    enhancing += still.weight[c];
    for (let p = 0; p < properties; p++) sums[p] += still.weight[c] * still.tissue[c * properties + p];
  }
  const mean = (p: number) => sums[p] / enhancing;
  const where = (wanted: number) => makeVolume(scan.frame.grid, maskOf(still, wanted));
  return {
    kind,
    diameterMm,
    volumeMl: (places * voxelVolumeMm3(scan.frame.grid)) / 1000,
    enhancing: where(enhancingLabel),
    core: where(coreLabel),
    mean: {
      Ktrans: mean(property.ktransPerMin),
      ve: mean(property.ve),
      vp: mean(property.vp),
      T1map: mean(property.t1Ms),
      T2map: mean(property.t2Ms),
      T2starmap: mean(property.t2StarMs),
      D: mean(property.d),
      f: mean(property.f),
      Dstar: mean(property.dStar),
    },
  };
}

function maskOf({ labels }: Composition, wanted: number): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(labels.length);
  for (let v = 0; v < mask.length; v++) if (labels[v] === wanted) mask[v] = 1;
  return mask;
}

/**
 * Tissues of the phantom at 3 T. T1, T2 and T2* in ms, diffusion in mm2/s, Ktrans in 1/min.
 * Sources: fat and fibroglandular T1, T2 Edden et al. 2010 (J Magn Reson Imaging 32:982), T2* 2014; fibroglandular D
 * Sigmund et al. 2011 (Magn Reson Med 65:1437); blood T1 Lu et al. 2004; muscle, skin and bone: usual values at 3 T.
 */
export const label = {
  air: 0,
  fat: 1,
  gland: 2,
  skin: 3,
  muscle: 4,
  bone: 5,
  lung: 6,
  vessel: 7,
  /** Of lesion n (from 1): the enhancing part is 10 n, a necrotic core 10 n + 1. */
  lesion: 10,
} as const;

/** Names of the tissues by label, for legends and for truth.json. */
export function tissueName(value: number): string {
  if (value >= label.lesion) {
    const lesion = Math.floor(value / label.lesion);
    return value % label.lesion === 0 ? `lesion ${lesion}` : `necrotic core of lesion ${lesion}`;
  }
  return ['air', 'fat', 'fibroglandular', 'skin', 'muscle', 'bone', 'lung', 'vessel'][value];
}

/** Everything about a piece of tissue that the scanner sees. */
export interface Tissue {
  /** Proton density, relative to water. */
  readonly density: number;
  readonly t1Ms: number;
  readonly t2Ms: number;
  readonly t2StarMs: number;
  readonly ktransPerMin: number;
  readonly ve: number;
  readonly vp: number;
  readonly d: number;
  readonly f: number;
  readonly dStar: number;
}

/** Position of each property in a row of numbers; the order of `Tissue`. */
export const property = {
  density: 0,
  t1Ms: 1,
  t2Ms: 2,
  t2StarMs: 3,
  ktransPerMin: 4,
  ve: 5,
  vp: 6,
  d: 7,
  f: 8,
  dStar: 9,
} as const;
export const properties = 10;

const still = { ktransPerMin: 0, ve: 0, vp: 0 };
const immobile = { d: 0, f: 0, dStar: 0 };

export const fat: Tissue = { density: 1, t1Ms: 423, t2Ms: 154, t2StarMs: 36, ...still, ...immobile };
export const gland: Tissue = {
  density: 0.8,
  t1Ms: 1680,
  t2Ms: 71,
  t2StarMs: 22,
  ktransPerMin: 0.025,
  ve: 0.2,
  vp: 0,
  d: 2.3e-3,
  f: 0.03,
  dStar: 18e-3,
};
export const skin: Tissue = {
  density: 0.7,
  t1Ms: 900,
  t2Ms: 40,
  t2StarMs: 12,
  ktransPerMin: 0.03,
  ve: 0.2,
  vp: 0,
  d: 1.2e-3,
  f: 0.03,
  dStar: 15e-3,
};
export const muscle: Tissue = {
  density: 0.75,
  t1Ms: 1412,
  t2Ms: 50,
  t2StarMs: 25,
  ktransPerMin: 0.05,
  ve: 0.13,
  vp: 0,
  d: 1.5e-3,
  f: 0.04,
  dStar: 15e-3,
};
export const bone: Tissue = {
  density: 0.3,
  t1Ms: 500,
  t2Ms: 60,
  t2StarMs: 4,
  ...still,
  d: 0.5e-3,
  f: 0,
  dStar: 0,
};
export const lung: Tissue = {
  density: 0.06,
  t1Ms: 1300,
  t2Ms: 40,
  t2StarMs: 1.5,
  ...still,
  d: 2e-3,
  f: 0,
  dStar: 0,
};
/** Flowing blood: its plasma is the input itself; diffusion weighting dephases it at once. */
export const blood: Tissue = {
  density: 0.85,
  t1Ms: 1664,
  t2Ms: 150,
  t2StarMs: 45,
  ...still,
  vp: 0.58,
  d: 3e-3,
  f: 0.95,
  dStar: 60e-3,
};
/** What is left in the middle of a tumour that outgrew its vessels: nearly fluid, nearly without exchange. */
export const necrosis: Tissue = {
  density: 0.9,
  t1Ms: 2300,
  t2Ms: 150,
  t2StarMs: 60,
  ktransPerMin: 0.012,
  ve: 0.5,
  vp: 0,
  d: 2.1e-3,
  f: 0.01,
  dStar: 15e-3,
};

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { readDicom, readPixels } from '@lobule/dicom';
import { spgrConverter } from '@lobule/quantify';

export type Rows = readonly (readonly number[])[];

/** What the converted objects hold of one version of QIBA's digital reference object: a pixel for each patch. */
export interface ReferenceObject {
  readonly DCEdata: readonly Rows[];
  readonly T1data?: readonly Rows[];
  readonly R10?: Rows;
  readonly T1flip?: Rows;
  readonly t: Rows;
  readonly Cp: Rows;
  readonly TR: Rows;
  readonly DCEflip: Rows;
  readonly relaxivity: Rows;
  readonly Ktrans_truth_per_min: Rows;
  readonly ve_truth: Rows;
  readonly vp_truth?: Rows;
}

/** Version 4 with what only its DICOM images hold: the patches without transfer, and the vessel. */
export interface WholeObject {
  /** The patches without transfer are the first column. */
  readonly object: ReferenceObject;
  /** Grey levels of the vessel in the dynamic images, and in those of the flip angles. */
  readonly blood: readonly number[];
  readonly bloodFlips: readonly number[];
}

/** As stated with the object (Dynamic_v3_description.txt): tissue and blood T1 in s, hematocrit. */
export const TISSUE_T1_S = 1;
export const BLOOD_T1_S = 1.44;
export const HEMATOCRIT = 0.45;
/** And how its images lie: 18 patches of 10 rows, then the vessel. */
const PATCHES = 18;
const PATCH = 10;
const VESSEL_ROW = 185;

export function readObject(file: string): ReferenceObject {
  return JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as ReferenceObject;
}

/** @param file the converted object 4. @param archive its images. */
export function readWholeObject(file: string, archive: string): WholeObject {
  const object = readObject(file);
  const images = readImages(archive);
  const dynamic = object.t[0].map((_, k) => `dcemri_testversion4_${String(k + 1).padStart(3, '0')}.dcm`);
  const flips = (object.T1flip ?? [])[0].map((angle) => `fa${angle}.dcm`);
  const of = (name: string) => images.get(name) ?? { firsts: [], vessel: Number.NaN };
  const before = (rows: Rows, name: string) => rows.map((row, r) => [of(name).firsts[r], ...row]);
  const first = (rows: Rows, value: (row: readonly number[]) => number) =>
    rows.map((row) => [value(row), ...row]);
  const t1data = object.T1data ?? [];
  return {
    object: {
      ...object,
      DCEdata: object.DCEdata.map((rows, k) => before(rows, dynamic[k])),
      T1data: t1data.map((rows, k) => before(rows, flips[k])),
      Ktrans_truth_per_min: first(object.Ktrans_truth_per_min, () => 0),
      ve_truth: first(object.ve_truth, ([ve]) => ve),
      vp_truth: first(object.vp_truth ?? [], ([vp]) => vp),
    },
    blood: dynamic.map((name) => of(name).vessel),
    bloodFlips: flips.map((name) => of(name).vessel),
  };
}

/**
 * The input as the vessel's grey levels tell it: its signal at full relaxation from its flip angle images, of which each
 * level, known to half of one, gives limits for the stated T1 (their middle), instead of from its 15 levels before
 * arrival; and how far apart concentrations of neighbouring levels lie.
 */
export function vesselInput(
  { TR, DCEflip, T1flip, relaxivity, t }: Omit<ReferenceObject, 'DCEdata' | 'Cp'>,
  levels: readonly number[],
  flipLevels: readonly number[],
) {
  const trS = TR[0][0];
  const perM0 = (T1flip ?? [])[0].map((angle) => ernst(1, angle, 1 / BLOOD_T1_S, trS));
  const lowest = Math.max(...flipLevels.map((level, i) => (level - 0.5) / perM0[i]));
  const highest = Math.min(...flipLevels.map((level, i) => (level + 0.5) / perM0[i]));
  const protocol = {
    trMs: trS * 1000,
    flipAngleDeg: DCEflip[0][0],
    relaxivityPerMmPerS: relaxivity[0][0],
    baselineFrames: [0, 1],
  };
  const convert = spgrConverter(protocol, levels.length).toConcentration;
  const [at, below, above] = [0, -0.5, 0.5].map((shift) => {
    const signal = Float64Array.from(levels, (level) => level + shift);
    convert(signal, BLOOD_T1_S * 1000, Number.NaN, 0.5 * (lowest + highest));
    return Array.from(signal);
  });
  return {
    kind: 'measured' as const,
    of: 'blood' as const,
    hematocrit: HEMATOCRIT,
    timesS: [...t[0]],
    concentrationMm: at,
    resolutionMm: above.map((c, i) => c - below[i]),
  };
}

/** Signal of a spoiled gradient echo. */
export function ernst(m0: number, degrees: number, r1PerS: number, trS: number): number {
  const alpha = (degrees * Math.PI) / 180;
  const e1 = Math.exp(-trS * r1PerS);
  return (m0 * Math.sin(alpha) * (1 - e1)) / (1 - e1 * Math.cos(alpha));
}

/** Of each image of v4: the first pixel of each of its 18 patches in the leftmost column, where Ktrans is 0. */
function readImages(archive: string) {
  const images = new Map<string, { readonly firsts: readonly number[]; readonly vessel: number }>();
  for (const { name, bytes } of tarEntries(gunzipSync(readFileSync(archive)))) {
    if (!name.startsWith('q4/') || !name.endsWith('.dcm')) continue;
    const { data, columns } = readPixels(readDicom(bytes));
    const firsts = Array.from({ length: PATCHES }, (_, patch) => data[patch * PATCH * columns]);
    const vessel = data[VESSEL_ROW * columns];
    images.set(name.slice(name.lastIndexOf('/') + 1), { firsts, vessel });
  }
  return images;
}

/** The files of a tar archive: blocks of 512 bytes, a header and then the contents. */
function* tarEntries(archive: Uint8Array): Generator<{ name: string; bytes: Uint8Array }> {
  const text = (from: number, length: number) =>
    new TextDecoder().decode(archive.subarray(from, from + length)).replace(/\0.*$/s, '');
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0; ) {
    const size = Number.parseInt(text(at + 124, 12), 8);
    yield { name: text(at, 100), bytes: archive.subarray(at + 512, at + 512 + size) };
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

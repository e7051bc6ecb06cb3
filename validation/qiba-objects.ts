import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { readDicom, readPixels } from '@lobule/dicom';
import {
  type CurveFit,
  exponentialConvolution,
  extendedToftsModel,
  type PreparedModel,
  reasonOf,
  spgrConverter,
  t1VfaModel,
  toftsModel,
} from '@lobule/quantify';
import { type CaseResult, compare } from './suite.ts';

/**
 * The noise-free digital reference objects of QIBA: v6 (Tofts) and v4 (variable flip angle T1, extended Tofts).
 * Each patch holds one combination of parameters and one signal, rounded to whole grey levels by the object's makers.
 */
interface ReferenceObject {
  readonly DCEdata: readonly (readonly (readonly number[])[])[];
  readonly T1data?: readonly (readonly (readonly number[])[])[];
  readonly R10?: readonly (readonly number[])[];
  readonly T1flip?: readonly (readonly number[])[];
  readonly t: readonly (readonly number[])[];
  readonly Cp: readonly (readonly number[])[];
  readonly TR: readonly (readonly number[])[];
  readonly DCEflip: readonly (readonly number[])[];
  readonly relaxivity: readonly (readonly number[])[];
  readonly Ktrans_truth_per_min: readonly (readonly number[])[];
  readonly ve_truth: readonly (readonly number[])[];
  readonly vp_truth?: readonly (readonly number[])[];
}

const VE_TOLERANCE = 0.01;
const VP_TOLERANCE = 0.003;
const ktransTolerance = (truth: number) => Math.max(0.002, 0.02 * truth);

/** 30 patches, Ktrans and ve of each. */
export function tofts6(file: string): CaseResult[] {
  const object = read(file);
  const model = prepare(object, 'tofts', [0, 1, 2, 3]);
  return patches(object).flatMap(({ row, column, ktrans, ve, curve }) => {
    const t1Ms = 1000 / (object.R10 ?? [])[row][column];
    const { parameters } = model.fitCurve(curve, { t1Ms });
    const name = `v6 Ktrans ${ktrans} ve ${ve}`;
    return [
      compare(`${name}: Ktrans`, parameters.ktransPerMin, ktrans, ktransTolerance(ktrans)),
      compare(`${name}: ve`, parameters.ve, ve, VE_TOLERANCE),
    ];
  });
}

/** 90 patches, Ktrans, ve and vp of each, where rounding to whole grey levels leaves them identifiable. */
export function extendedTofts4(file: string): CaseResult[] {
  const object = read(file);
  const model = prepare(object, 'extended-tofts', [0, 1]);
  const t1Model = prepareT1(object);
  const worlds = roundedWorlds(object, t1Model);
  return patches(object).flatMap(({ row, column, ktrans, ve, curve }) => {
    const vp = (object.vp_truth ?? [])[row][column];
    const flips = (object.T1data ?? []).map((image) => image[row][column]);
    const { t1Ms, m0 } = t1Model.fitCurve(flips).parameters;
    const { parameters } = model.fitCurve(curve, { t1Ms, m0 });
    const moved = movedByRounding(object, worlds, { ktrans, ve, vp });
    const name = `v4 Ktrans ${ktrans} ve ${ve} vp ${vp}`;
    return [
      judge(`${name}: Ktrans`, parameters.ktransPerMin, ktrans, ktransTolerance(ktrans), moved.ktrans),
      judge(`${name}: ve`, parameters.ve, ve, VE_TOLERANCE, moved.ve),
      judge(`${name}: vp`, parameters.vp, vp, VP_TOLERANCE, moved.vp),
    ];
  });
}

/**
 * The 18 patches of v4 without transfer, from the DICOM files: Ktrans below 0.001 and ve NaN with its reason, where
 * rounding leaves that identifiable; and the same tissues with the same input, not rounded, where it always is.
 */
export function noTransfer4(file: string, archive: string): CaseResult[] {
  const object = read(file);
  const model = prepare(object, 'extended-tofts', [0, 1]);
  const t1Model = prepareT1(object);
  const worlds = roundedWorlds(object, t1Model);
  const images = readImages(archive);
  const series = (names: readonly string[], row: number) =>
    names.map((name) => (images.get(name) ?? [])[row] ?? Number.NaN);
  const dynamic = object.t[0].map((_, k) => `dcemri_testversion4_${String(k + 1).padStart(3, '0')}.dcm`);
  const flips = (object.T1flip ?? [])[0].map((angle) => `fa${angle}.dcm`);
  const vps = (object.vp_truth ?? []).map(([vp]) => vp);
  return vps.flatMap((vp, row) => {
    const { t1Ms, m0 } = t1Model.fitCurve(series(flips, row)).parameters;
    const found = model.fitCurve(series(dynamic, row), { t1Ms, m0 });
    const moved = movedByRounding(object, worlds, { ktrans: 0, ve: Number.NaN, vp });
    const exact = model.fitCurve(tissueSignal(object, object.Cp[0], 1000, { ktrans: 0, ve: 1, vp }), {
      t1Ms: 1000,
      m0: 1000,
    });
    return [
      judge(`v4 Ktrans 0 vp ${vp} row ${row}`, found.parameters.ktransPerMin, 0, NO_TRANSFER, moved.ktrans),
      withoutVolume(`v4 Ktrans 0 vp ${vp} row ${row}, not rounded`, exact),
    ];
  });
}

const NO_TRANSFER = 0.001;

function withoutVolume(name: string, { parameters, reason }: CurveFit): CaseResult {
  const result = compare(
    `${name}: Ktrans, ve ${reasonOf(reason).code}`,
    parameters.ktransPerMin,
    0,
    NO_TRANSFER,
  );
  return { ...result, passed: result.passed && Number.isNaN(parameters.ve) && reason !== 0 };
}

/** A case counts where rounding alone cannot move the estimate beyond its tolerance; else it is skipped, and says so. */
function judge(name: string, got: number, truth: number, tolerance: number, movedBy: number): CaseResult {
  const result = compare(name, got, truth, tolerance);
  if (movedBy <= tolerance) return result;
  const skipped = `not identifiable: rounding to whole grey levels alone moves it by up to ${movedBy.toPrecision(2)}`;
  return { ...result, skipped };
}

/** The object made anew with another equilibrium magnetisation, so that its grey levels are rounded elsewhere. */
interface RoundedWorld {
  readonly m0: number;
  readonly model: PreparedModel;
  readonly extra: { readonly t1Ms: number; readonly m0: number };
}

/** As stated with the object (Dynamic_v3_description.txt): tissue and blood T1 in s, hematocrit. */
const TISSUE_T1_S = 1;
const BLOOD_T1_S = 1.44;
const HEMATOCRIT = 0.45;

/**
 * 41 scalings of the magnetisation by up to 2.5 %, which take the 21 grey levels of the baseline through one whole
 * level. Input, flip angle images and tissue are all rounded as the object's makers and its reader did it.
 */
function roundedWorlds(object: ReferenceObject, t1Model: PreparedModel): readonly RoundedWorld[] {
  const trS = object.TR[0][0];
  const angle = object.DCEflip[0][0];
  const relaxivity = object.relaxivity[0][0];
  return Array.from({ length: 41 }, (_, i) => {
    const m0 = 1000 * (1 + (0.025 * (i - 20)) / 20);
    const flips = (object.T1flip ?? [])[0].map((flip) => Math.round(ernst(m0, flip, 1 / TISSUE_T1_S, trS)));
    const { parameters } = t1Model.fitCurve(flips);
    const blood = Float64Array.from(object.Cp[0], (plasma) => {
      const r1 = 1 / BLOOD_T1_S + relaxivity * plasma * (1 - HEMATOCRIT);
      return Math.round(ernst(m0, angle, r1, trS));
    });
    const protocol = {
      trMs: trS * 1000,
      flipAngleDeg: angle,
      relaxivityPerMmPerS: relaxivity,
      baselineFrames: [0, 1],
    };
    spgrConverter(protocol, blood.length).toConcentration(blood, BLOOD_T1_S * 1000, Number.NaN, Number.NaN);
    const plasma = Array.from(blood, (concentration) => concentration / (1 - HEMATOCRIT));
    const model = prepare({ ...object, Cp: [plasma] }, 'extended-tofts', [0, 1]);
    return { m0, model, extra: { t1Ms: parameters.t1Ms, m0: parameters.m0 } };
  });
}

interface Tissue {
  readonly ktrans: number;
  readonly ve: number;
  readonly vp: number;
}

/** The largest error of a fit to exact signals of the tissue, once rounded, over the worlds. */
function movedByRounding(object: ReferenceObject, worlds: readonly RoundedWorld[], truth: Tissue): Tissue {
  let [ktrans, ve, vp] = [0, 0, 0];
  for (const { m0, model, extra } of worlds) {
    const curve = tissueSignal(object, object.Cp[0], m0, truth).map(Math.round);
    const { parameters } = model.fitCurve(curve, extra);
    ktrans = further(ktrans, parameters.ktransPerMin - truth.ktrans);
    ve = further(ve, parameters.ve - truth.ve);
    vp = further(vp, parameters.vp - truth.vp);
  }
  return { ktrans, ve, vp };
}

/** An undefined estimate is as far off as can be. */
function further(had: number, error: number): number {
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(had, Math.abs(error));
}

function tissueSignal(
  object: ReferenceObject,
  cp: readonly number[],
  m0: number,
  { ktrans, ve, vp }: Tissue,
) {
  const [t] = object.t;
  const plasma = { timeS: Float64Array.from(t), value: Float64Array.from(cp) };
  const kepPerS = ktrans > 0 ? ktrans / ve / 60 : 0;
  const exchanged = exponentialConvolution(plasma, kepPerS, t, new Float64Array(t.length));
  return cp.map((c, i) => {
    const r1 = 1 / TISSUE_T1_S + object.relaxivity[0][0] * (vp * c + (ktrans / 60) * exchanged[i]);
    return ernst(m0, object.DCEflip[0][0], r1, object.TR[0][0]);
  });
}

function ernst(m0: number, degrees: number, r1PerS: number, trS: number): number {
  const alpha = (degrees * Math.PI) / 180;
  const e1 = Math.exp(-trS * r1PerS);
  return (m0 * Math.sin(alpha) * (1 - e1)) / (1 - e1 * Math.cos(alpha));
}

function prepare(
  object: ReferenceObject,
  kind: 'tofts' | 'extended-tofts',
  baselineFrames: number[],
): PreparedModel {
  const model = kind === 'tofts' ? toftsModel : extendedToftsModel;
  const [timesS] = object.t;
  return model.prepare(
    {
      timesS,
      signal: {
        trMs: object.TR[0][0] * 1000,
        flipAngleDeg: object.DCEflip[0][0],
        relaxivityPerMmPerS: object.relaxivity[0][0],
        baselineFrames,
      },
    },
    { arterialInput: { kind: 'measured', timesS, concentrationMm: object.Cp[0], of: 'plasma' } },
  );
}

function prepareT1(object: ReferenceObject): PreparedModel {
  return t1VfaModel.prepare({ flipAnglesDeg: (object.T1flip ?? [])[0], trMs: object.TR[0][0] * 1000 });
}

function patches(object: ReferenceObject) {
  return object.Ktrans_truth_per_min.flatMap((columns, row) =>
    columns.map((ktrans, column) => ({
      row,
      column,
      ktrans,
      ve: object.ve_truth[row][column],
      curve: object.DCEdata.map((image) => image[row][column]),
    })),
  );
}

function read(file: string): ReferenceObject {
  return JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as ReferenceObject;
}

/** Of each image of v4: the first pixel of each of its 18 patches in the leftmost column, where Ktrans is 0. */
function readImages(archive: string): Map<string, readonly number[]> {
  const images = new Map<string, readonly number[]>();
  for (const { name, bytes } of tarEntries(gunzipSync(readFileSync(archive)))) {
    if (!name.startsWith('q4/') || !name.endsWith('.dcm')) continue;
    const { data, columns } = readPixels(readDicom(bytes));
    const firsts = Array.from({ length: 18 }, (_, patch) => data[patch * 10 * columns]);
    images.set(name.slice(name.lastIndexOf('/') + 1), firsts);
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

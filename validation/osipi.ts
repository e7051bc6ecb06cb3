import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  extendedToftsModel,
  georgiouBloodMm,
  parkerBloodMm,
  patlakModel,
  preclinicalBloodMm,
  spgrConverter,
  t1VfaModel,
  toftsModel,
} from '@lobule/quantify';
import { delayed } from './osipi-delay.ts';
import { exchange, uptake } from './osipi-exchange.ts';
import { type CaseResult, compare, type Suite } from './suite.ts';

/** OSIPI's DCE-DSC code collection: its tables, at its own tolerances (absolute + relative). */
export const suite: Suite = {
  name: 'osipi',
  cases: 951,
  async run({ reference, progress }) {
    const root = reference('dce-osipi');
    const parts = [
      tofts,
      extendedTofts,
      patlak,
      withTables(uptake),
      withTables(exchange),
      withTables(delayed),
      t1,
      signalToConcentration,
      populationInputs,
    ];
    return parts.flatMap((part, i) => {
      progress(i, parts.length);
      return part(root);
    });
  },
};

type Row = Readonly<Record<string, string>>;

function rows(...names: string[]): Row[] {
  const [header, ...lines] = readFileSync(path.join(...names), 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '');
  const keys = header.split(',').map((key) => key.trim());
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(keys.map((key, i) => [key, cells[i]]));
  });
}

function list(cell: string): number[] {
  return cell.trim().split(/\s+/).map(Number);
}

/** The parts of other files read their tables by the functions of this one. */
function withTables(part: typeof exchange) {
  return (root: string) => part(root, { rows, list });
}

function measured(timesS: readonly number[], concentrationMm: readonly number[]) {
  return { arterialInput: { kind: 'measured', timesS, concentrationMm, of: 'plasma' } } as const;
}

function tofts(root: string): CaseResult[] {
  return rows(root, 'DCEmodels/data/dce_DRO_data_tofts.csv').flatMap((row, i) => {
    const timesS = list(row.t);
    const model = toftsModel.prepare({ timesS }, measured(list(row.ta), list(row.ca)));
    const { parameters } = model.fitCurve(list(row.C));
    const name = `Tofts ${i} ${row.label}`;
    return [
      compare(`${name}: Ktrans`, parameters.ktransPerMin, Number(row.Ktrans), 0.005, 0.1),
      compare(`${name}: ve`, parameters.ve, Number(row.ve), 0.05),
    ];
  });
}

function extendedTofts(root: string): CaseResult[] {
  return rows(root, 'DCEmodels/data/dce_DRO_data_extended_tofts.csv').flatMap((row, i) => {
    const model = extendedToftsModel.prepare({ timesS: list(row.t) }, measured(list(row.ta), list(row.ca)));
    const { parameters } = model.fitCurve(list(row.C));
    const name = `extended Tofts ${i} ${row.label}`;
    return [
      compare(`${name}: Ktrans`, parameters.ktransPerMin, Number(row.Ktrans), 0.005, 0.1),
      compare(`${name}: ve`, parameters.ve, Number(row.ve), 0.05),
      compare(`${name}: vp`, parameters.vp, Number(row.vp), 0.025),
    ];
  });
}

function patlak(root: string): CaseResult[] {
  return rows(root, 'DCEmodels/data/patlak_sd_0.02_delay_0.csv').flatMap((row) => {
    const timesS = list(row.t);
    const { parameters } = patlakModel
      .prepare({ timesS }, measured(timesS, list(row.cp_aif)))
      .fitCurve(list(row.C_t));
    return [
      compare(`Patlak ${row.label}: PS`, parameters.psPerMin, Number(row.ps), 0.005, 0.1),
      compare(`Patlak ${row.label}: vp`, parameters.vp, Number(row.vp), 0.025),
    ];
  });
}

/** TR of the brain and QIBA tables is in s, of the prostate in ms; R1 of QIBA is in 1/ms; R1 is compared in 1/s. */
function t1(root: string): CaseResult[] {
  const table = (file: string, trMs: (tr: number) => number, r1: (row: Row) => number) =>
    rows(root, 'T1_mapping/data', file).map((row, i) => {
      const model = t1VfaModel.prepare({ flipAnglesDeg: list(row.FA), trMs: trMs(list(row.TR)[0]) });
      const { t1Ms } = model.fitCurve(list(row.s)).parameters;
      return compare(`T1 ${i} ${row.label}`, 1000 / t1Ms, r1(row), 0.05, 0.05);
    });
  return [
    ...table(
      't1_brain_data.csv',
      (s) => s * 1000,
      (row) => Number(row.R1),
    ),
    ...table(
      't1_quiba_data.csv',
      (s) => s * 1000,
      (row) => Number(row.R1) * 1000,
    ),
    ...table(
      't1_prostate_data.csv',
      (ms) => ms,
      (row) => 1000 / Number(row['T1 nonlinear']),
    ),
    ...prostateWithB1(root),
  ];
}

/** The same voxels with their B1 factor, against the site's own B1-corrected non-linear fit; not among OSIPI's tests. */
function prostateWithB1(root: string): CaseResult[] {
  return rows(root, 'T1_mapping/data', 't1_prostate_data.csv').map((row, i) => {
    const model = t1VfaModel.prepare({ flipAnglesDeg: list(row.FA), trMs: list(row.TR)[0] });
    const { t1Ms } = model.fitCurve(list(row.s), { b1Factor: Number(row.B1) / 100 }).parameters;
    return compare(
      `T1 B1 ${i} ${row.label}`,
      1000 / t1Ms,
      1000 / Number(row['T1 nonlinear B1cor']),
      0.05,
      0.05,
    );
  });
}

/** The worst sample of each curve; OSIPI's baseline is samples 1 to n - 1, the first left out. */
function signalToConcentration(root: string): CaseResult[] {
  return rows(root, 'SI_to_Conc/data/SI2Conc_data.csv').map((row) => {
    const signal = Float64Array.from(list(row.s));
    const baselineFrames = Array.from({ length: Number(row.numbaselinepts) - 1 }, (_, i) => i + 1);
    spgrConverter(
      {
        trMs: Number(row.TR) * 1000,
        flipAngleDeg: Number(row.FA),
        relaxivityPerMmPerS: Number(row.r1),
        baselineFrames,
      },
      signal.length,
    ).toConcentration(signal, Number(row.T1base) * 1000, Number.NaN, Number.NaN);
    return worst(`signal to concentration ${row.label}`, signal, list(row.conc), 1e-5, 1e-5, 1);
  });
}

function populationInputs(root: string): CaseResult[] {
  const folder = path.join(root, 'PopulationAIF_DCE/data');
  const curves = (
    file: string,
    of: (timeS: number) => number,
    toS: number,
    absolute: number,
    relative: number,
  ) => {
    const byLabel = new Map<string, Row[]>();
    for (const row of rows(folder, file)) byLabel.set(row.label, [...(byLabel.get(row.label) ?? []), row]);
    return [...byLabel].map(([label, points]) => {
      const got = points.map((row) => of(Number(row.time) * toS - Number(row.delay ?? 0)));
      return worst(
        `${file} ${label}`,
        got,
        points.map((row) => Number(row.Cb)),
        absolute,
        relative,
        0,
      );
    });
  };
  return [
    ...curves('ParkerAIF_ref.csv', parkerBloodMm, 60, 1e-4, 0.01),
    ...curves('ParkerAIF_ref_with_delay.csv', parkerBloodMm, 60, 0.1, 0.1),
    ...curves('GeorgiouAIF_ref.csv', georgiouBloodMm, 60, 1e-4, 0.01),
    ...curves('preclinicalAIF_ref.csv', preclinicalBloodMm, 1, 1e-4, 0.01),
    ...curves('preclinicalAIF_ref_delay.csv', preclinicalBloodMm, 1, 1e-4, 0.01),
  ];
}

/** The sample of a curve that stands closest to its tolerance, or farthest beyond. */
function worst(
  name: string,
  got: ArrayLike<number>,
  expected: readonly number[],
  absolute: number,
  relative: number,
  from: number,
): CaseResult {
  let found = compare(`${name} @ ${from}`, got[from], expected[from], absolute, relative);
  for (let i = from + 1; i < expected.length; i++) {
    const here = compare(`${name} @ ${i}`, got[i], expected[i], absolute, relative);
    if (!(here.error / here.tolerance <= found.error / found.tolerance)) found = here;
  }
  return { ...found, case: name };
}

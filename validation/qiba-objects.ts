import { type CurveFit, reasonOf, toftsModel } from '@lobule/quantify';
import { type ReferenceObject, readObject, readWholeObject, vesselInput } from './qiba-object.ts';
import {
  type FittedCurves,
  fittedCurves,
  givenInput,
  type Moved,
  movedByRounding,
  roundedWorlds,
  tissueSignal,
} from './qiba-rounding.ts';
import { type CaseResult, compare } from './suite.ts';

const VE_TOLERANCE = 0.01;
const VP_TOLERANCE = 0.003;
/** Where there is no transfer. */
const NO_TRANSFER = 0.001;
const ktransTolerance = (truth: number) => Math.max(0.002, 0.02 * truth);

/** 30 patches, Ktrans and ve of each. */
export function tofts6(file: string): CaseResult[] {
  const object = readObject(file);
  const [timesS] = object.t;
  const model = toftsModel.prepare(
    {
      timesS,
      signal: {
        trMs: object.TR[0][0] * 1000,
        flipAngleDeg: object.DCEflip[0][0],
        relaxivityPerMmPerS: object.relaxivity[0][0],
        baselineFrames: [0, 1, 2, 3],
      },
    },
    { arterialInput: { kind: 'measured', timesS, concentrationMm: object.Cp[0], of: 'plasma' } },
  );
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

/**
 * 108 patches as they are stored, by the fit that knows their step: Ktrans, ve and vp of the 90 with transfer, and of the
 * 18 without that Ktrans is below 0.001 and ve has no value but a reason, wherever rounding leaves that identifiable. By
 * the usual fit the values that it leaves identifiable, and tissues without transfer whose signals are not rounded.
 */
export function extendedTofts4(file: string, archive: string): CaseResult[] {
  const { object, blood, bloodFlips } = readWholeObject(file, archive);
  const stored = fittedCurves(object, vesselInput(object, blood, bloodFlips), 1);
  const usual = fittedCurves(object, givenInput(object, object.Cp[0]));
  const storedWorlds = roundedWorlds(object, 'stored');
  const usualWorlds = roundedWorlds(object, 'usual');
  let hidden = 0;
  const cases = patches(object).flatMap((patch) => {
    const moved = movedByRounding(object, storedWorlds, patch);
    if (patch.ktrans === 0) {
      return [withoutTransfer(patch, stored, moved), notRounded(object, usual, patch)];
    }
    if (!(moved.leastKtrans > 0)) hidden++;
    const byUsual = judged(patch, usual, movedByRounding(object, usualWorlds, patch), ', usual fit');
    return [...judged(patch, stored, moved, ''), ...byUsual.filter(({ skipped }) => skipped === undefined)];
  });
  return [
    ...cases,
    compare('v4 rounded in 41 ways, patches whose transfer is once given as 0', hidden, 0, 0),
  ];
}

function judged(patch: Patch, { model, t1 }: FittedCurves, moved: Moved, by: string): CaseResult[] {
  const { name, ktrans, ve, vp, curve, flips } = patch;
  const { parameters } = model.fitCurve(curve, t1(flips));
  return [
    judge(`${name}: Ktrans${by}`, parameters.ktransPerMin, ktrans, ktransTolerance(ktrans), moved.ktrans),
    judge(`${name}: ve${by}`, parameters.ve, ve, VE_TOLERANCE, moved.ve),
    judge(`${name}: vp${by}`, parameters.vp, vp, VP_TOLERANCE, moved.vp),
  ];
}

/** Counts where in every rounding Ktrans stays below its limit and ve without a value. */
function withoutTransfer(
  { name, curve, flips }: Patch,
  { model, t1 }: FittedCurves,
  moved: Moved,
): CaseResult {
  const found = withoutVolume(`${name}, and no ve: Ktrans`, model.fitCurve(curve, t1(flips)));
  return { ...found, ...skippedWhere(moved.veGiven || !(moved.ktrans <= NO_TRANSFER), moved.ktrans) };
}

function notRounded(object: ReferenceObject, { model }: FittedCurves, { name, vp }: Patch): CaseResult {
  const exact = tissueSignal(object, 1000, { ktrans: 0, ve: 1, vp });
  const fit = model.fitCurve(exact, { t1Ms: 1000, m0: 1000 });
  return withoutVolume(`${name}, not rounded, and no ve: Ktrans, usual fit`, fit);
}

function withoutVolume(name: string, { parameters, reason }: CurveFit): CaseResult {
  const result = compare(name, parameters.ktransPerMin, 0, NO_TRANSFER);
  const told = Number.isNaN(parameters.ve) && reason !== 0 && reasonOf(reason).text !== '';
  return { ...result, passed: result.passed && told };
}

/** A case counts where rounding alone cannot move the estimate beyond its tolerance; else it is skipped, and says so. */
function judge(name: string, got: number, truth: number, tolerance: number, movedBy: number): CaseResult {
  return { ...compare(name, got, truth, tolerance), ...skippedWhere(!(movedBy <= tolerance), movedBy) };
}

function skippedWhere(isMoved: boolean, by: number): { readonly skipped?: string } {
  if (!isMoved) return {};
  return {
    skipped: `not identifiable: rounding to whole grey levels alone moves it by up to ${by.toPrecision(2)}`,
  };
}

interface Patch {
  readonly name: string;
  readonly row: number;
  readonly column: number;
  readonly ktrans: number;
  readonly ve: number;
  readonly vp: number;
  readonly curve: readonly number[];
  readonly flips: readonly number[];
}

function patches(object: ReferenceObject): Patch[] {
  return object.Ktrans_truth_per_min.flatMap((columns, row) =>
    columns.map((ktrans, column) => {
      const ve = object.ve_truth[row][column];
      const vp = object.vp_truth?.[row][column] ?? 0;
      const curve = object.DCEdata.map((image) => image[row][column]);
      const flips = (object.T1data ?? []).map((image) => image[row][column]);
      return { name: `v4 Ktrans ${ktrans} ve ${ve} vp ${vp}`, row, column, ktrans, ve, vp, curve, flips };
    }),
  );
}

import {
  type ArterialInput,
  type CurveInputs,
  exponentialConvolution,
  extendedToftsModel,
  type PreparedModel,
  spgrConverter,
  t1VfaModel,
} from '@lobule/quantify';
import {
  BLOOD_T1_S,
  ernst,
  HEMATOCRIT,
  type ReferenceObject,
  TISSUE_T1_S,
  vesselInput,
} from './qiba-object.ts';

/** What fits a patch of object 4, and what tells its T1. */
export interface FittedCurves {
  readonly model: PreparedModel;
  /** T1 and what goes with it, from the levels of the flip angles. */
  t1(flipLevels: readonly number[]): CurveInputs;
}

/**
 * The usual fit of extended Tofts, with the baseline from T1 and the signal at full relaxation; or, with a resolution,
 * that of stored values, with the standard error of T1.
 */
export function fittedCurves(
  object: ReferenceObject,
  arterialInput: ArterialInput,
  resolution?: number,
): FittedCurves {
  const trMs = object.TR[0][0] * 1000;
  const t1Model = t1VfaModel.prepare({ flipAnglesDeg: (object.T1flip ?? [])[0], trMs });
  const signal = {
    trMs,
    flipAngleDeg: object.DCEflip[0][0],
    relaxivityPerMmPerS: object.relaxivity[0][0],
    baselineFrames: [0, 1],
  };
  const model = extendedToftsModel.prepare(
    { timesS: object.t[0], signal },
    { arterialInput, ...(resolution !== undefined && { resolution }) },
  );
  return {
    model,
    t1(flipLevels): CurveInputs {
      const { parameters, standardErrors, degreesOfFreedom } = t1Model.fitCurve(flipLevels);
      const { t1Ms, m0 } = parameters;
      if (resolution === undefined) return { t1Ms, m0 };
      return { t1Ms, t1SeMs: standardErrors.t1Ms, t1Freedom: degreesOfFreedom };
    },
  };
}

/** The object made anew with another equilibrium magnetisation, so that its grey levels are rounded elsewhere. */
export interface RoundedWorld {
  readonly m0: number;
  readonly model: PreparedModel;
  readonly extra: CurveInputs;
}

/** 41 scalings of the magnetisation by up to 2.5 %, which take the 21 grey levels of the baseline through one level. */
const WORLDS = 41;
const WIDEST = 0.025;

/**
 * Input, flip angle images and tissue are all rounded as the object's makers did it.
 *
 * @param by the usual fit with the input as the object's reader made it from the vessel (its first two frames are the
 * baseline), or the fit of stored values with the input of `vesselInput`.
 */
export function roundedWorlds(object: ReferenceObject, by: 'usual' | 'stored'): readonly RoundedWorld[] {
  const trS = object.TR[0][0];
  const [angles] = object.T1flip ?? [];
  return Array.from({ length: WORLDS }, (_, i) => {
    const m0 = 1000 * (1 + WIDEST * ((2 * i) / (WORLDS - 1) - 1));
    const flips = (t1S: number) => angles.map((angle) => Math.round(ernst(m0, angle, 1 / t1S, trS)));
    const blood = object.Cp[0].map((plasma) => {
      const r1 = 1 / BLOOD_T1_S + object.relaxivity[0][0] * plasma * (1 - HEMATOCRIT);
      return Math.round(ernst(m0, object.DCEflip[0][0], r1, trS));
    });
    const fitted =
      by === 'usual'
        ? fittedCurves(object, givenInput(object, plasmaOf(object, blood)))
        : fittedCurves(object, vesselInput(object, blood, flips(BLOOD_T1_S)), 1);
    return { m0, model: fitted.model, extra: fitted.t1(flips(TISSUE_T1_S)) };
  });
}

/** The input that is distributed with the object. */
export function givenInput({ t }: ReferenceObject, concentrationMm: readonly number[]): ArterialInput {
  return { kind: 'measured', of: 'plasma', timesS: [...t[0]], concentrationMm: [...concentrationMm] };
}

function plasmaOf({ TR, DCEflip, relaxivity }: ReferenceObject, levels: readonly number[]): number[] {
  const protocol = {
    trMs: TR[0][0] * 1000,
    flipAngleDeg: DCEflip[0][0],
    relaxivityPerMmPerS: relaxivity[0][0],
    baselineFrames: [0, 1],
  };
  const blood = Float64Array.from(levels);
  spgrConverter(protocol, blood.length).toConcentration(blood, BLOOD_T1_S * 1000, Number.NaN, Number.NaN);
  return Array.from(blood, (concentration) => concentration / (1 - HEMATOCRIT));
}

export interface Tissue {
  readonly ktrans: number;
  readonly ve: number;
  readonly vp: number;
}

/** What rounding alone does to a fit. */
export interface Moved extends Tissue {
  /** The least Ktrans that was found, and whether ve had a value anywhere. */
  readonly leastKtrans: number;
  readonly veGiven: boolean;
}

/** The largest error of a fit to exact signals of the tissue, once rounded, over the worlds. */
export function movedByRounding(
  object: ReferenceObject,
  worlds: readonly RoundedWorld[],
  truth: Tissue,
): Moved {
  let [ktrans, ve, vp] = [0, 0, 0];
  let leastKtrans = Number.POSITIVE_INFINITY;
  let veGiven = false;
  for (const { m0, model, extra } of worlds) {
    const curve = tissueSignal(object, m0, truth).map(Math.round);
    const { parameters } = model.fitCurve(curve, extra);
    ktrans = further(ktrans, parameters.ktransPerMin - truth.ktrans);
    ve = further(ve, parameters.ve - truth.ve);
    vp = further(vp, parameters.vp - truth.vp);
    leastKtrans = Math.min(leastKtrans, parameters.ktransPerMin);
    veGiven ||= !Number.isNaN(parameters.ve);
  }
  return { ktrans, ve, vp, leastKtrans, veGiven };
}

/** An undefined estimate is as far off as can be. */
function further(had: number, error: number): number {
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(had, Math.abs(error));
}

/** Signals of a tissue, not rounded. */
export function tissueSignal(object: ReferenceObject, m0: number, { ktrans, ve, vp }: Tissue): number[] {
  const [t] = object.t;
  const [cp] = object.Cp;
  const plasma = { timeS: Float64Array.from(t), value: Float64Array.from(cp) };
  const kepPerS = ktrans > 0 ? ktrans / ve / 60 : 0;
  const exchanged = exponentialConvolution(plasma, kepPerS, t, new Float64Array(t.length));
  return cp.map((c, i) => {
    const r1 = 1 / TISSUE_T1_S + object.relaxivity[0][0] * (vp * c + (ktrans / 60) * exchanged[i]);
    return ernst(m0, object.DCEflip[0][0], r1, object.TR[0][0]);
  });
}

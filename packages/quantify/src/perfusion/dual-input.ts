import { type Infer, s } from '@lobule/foundation';
import { withDefaults } from '../core/check.ts';
import { preparedModel } from '../core/driver.ts';
import { closeEstimate, dropUnidentifiable, reachesZero } from '../core/estimate.ts';
import type { CurveEstimate, CurveFitter, MapModel } from '../core/model.ts';
import {
  AMPLITUDE_AT_ZERO,
  AMPLITUDE_NOT_SIGNIFICANT,
  AT_ZERO_AND_UNDEFINED,
  FINE,
  NO_UPTAKE,
  RATE_AT_LIMIT,
  VOLUME_ABOVE_ONE,
} from '../core/reasons.ts';
import { quantifyErrors } from '../errors.ts';
import { type SharedRateOutcome, sharedRateSolver } from '../solver/shared-rate.ts';
import { clockWarning } from './clock-warning.ts';
import { derivedErrors, type LinearisedFit } from './derived-errors.ts';
import { dynamicVerdict, type JudgedModel, laterBasis } from './dynamic-verdict.ts';
import {
  ARTERIAL_FRACTION,
  ARTERIAL_INFLOW,
  DISTRIBUTION_VOLUME,
  MTT,
  PORTAL_INFLOW,
  TOTAL_INFLOW,
} from './parameters.ts';
import {
  type ConcentrationStep,
  concentrationStep,
  type DynamicProtocol,
  dynamicSchema,
  inputsFor,
  type PerfusionSettings,
  perfusionDefaults,
  perfusionInputs,
  perfusionShape,
  requireFrames,
  type TissueBasis,
} from './protocol.ts';
import { roundingSquares, takeOutRounding } from './rounding-floor.ts';
import { inputVerdict } from './tissue-model.ts';

const portalInputSchema = s.object(
  {
    timesS: s.array(s.number(), { minItems: 2, description: 'Increasing, on the clock of the frames' }),
    concentrationMm: s.array(s.number(), { minItems: 2 }),
    of: s.oneOf(['plasma', 'blood'], { description: 'What was measured; there is no default' }),
    hematocrit: s.number({
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: 0.42,
      description: 'Share of red cells in blood',
    }),
  },
  { description: 'Curve of the portal vein, measured in this patient; there is no default' },
);
type PortalInput = Infer<typeof portalInputSchema>;

const { arterialInput, sampling, allowUnidentifiable } = perfusionShape;
const settingsSchema = s.object({
  arterialInput,
  portalInput: portalInputSchema,
  sampling,
  allowUnidentifiable,
});

/** Settings of perfusion, and the second input of the portal vein. */
export interface DualInputSettings extends Omit<PerfusionSettings, 'delay'> {
  readonly portalInput: Omit<PortalInput, 'hematocrit'> & Partial<Pick<PortalInput, 'hematocrit'>>;
}

/**
 * C(t) = [ka Ca(t) + kp Cp(t)] (x) exp(-k2 t)
 *
 * One compartment that an artery and the portal vein fill: two amplitudes that share one rate. Materne et al. 2002, MRM
 * 47:135. Each input stands on its own clock, so a known delay of one is put into its times.
 */
export const dualInputModel: MapModel<DynamicProtocol, DualInputSettings> = {
  id: 'dual-input',
  title: 'Dual input, one compartment (liver: artery and portal vein)',
  equation: 'C(t) = ∫ [ka Ca(u) + kp Cp(u)] exp(−k2 (t − u)) du',
  citation: 'Materne et al. 2002, MRM 47:135',
  frames: 'one image per dynamic phase: concentrations in mM, or signals where protocol.signal is given',
  parameters: [ARTERIAL_INFLOW, PORTAL_INFLOW, TOTAL_INFLOW, ARTERIAL_FRACTION, DISTRIBUTION_VOLUME, MTT],
  free: ['arterialInflowPerMin', 'portalInflowPerMin', 'distributionVolume'],
  inputs: perfusionInputs,
  protocol: dynamicSchema,
  settings: settingsSchema,
  prepare(protocol, given) {
    requireFrames(protocol, 3);
    const { portalInput } = given ?? {};
    if (portalInput === undefined) {
      throw quantifyErrors.error('quantify/settings', {
        what: 'dual-input needs portalInput, the measured curve of the portal vein',
      });
    }
    const settings = withDefaults<PerfusionSettings>(perfusionDefaults, given);
    const ofPortal: PerfusionSettings = {
      ...settings,
      arterialInput: { kind: 'measured', ...portalInput },
    };
    const arterialLater = laterBasis(protocol, settings);
    const portalLater = laterBasis(protocol, ofPortal);
    const liver: JudgedModel = {
      face: dualInputModel,
      typical: TYPICAL_LIVER,
      curveLater(delayS) {
        const arterial = arterialLater(delayS);
        const portal = portalLater(delayS);
        return ([ka, kp, , , volume], into) => dualCurve(arterial, portal, ka, kp, (ka + kp) / volume, into);
      },
    };
    const warnings = [
      ...dynamicVerdict(liver, 'two inputs', protocol, settings),
      ...inputVerdict(protocol, settings),
      ...clockWarning(protocol),
      ...inputVerdict(protocol, ofPortal, 'portal'),
    ];
    const fitter = dualInputFitter(
      arterialLater(0),
      portalLater(0),
      concentrationStep(protocol, 3),
      roundingSquares(protocol, settings),
    );
    return preparedModel({ ...dualInputModel, inputs: inputsFor(protocol) }, fitter, {
      zeroIsAir: protocol.signal !== undefined,
      magnitude: protocol.signal !== undefined,
      warnings,
    });
  },
};
const ARTERIAL_AT = 0;
const PORTAL_AT = 1;
const TOTAL_AT = 2;
const FRACTION_AT = 3;
const VOLUME_AT = 4;
const MTT_AT = 5;

/** A healthy liver, roughly: a fifth of the inflow is arterial, and the agent fills a quarter of the volume. */
const TYPICAL_LIVER = { arterialInflowPerMin: 0.2, portalInflowPerMin: 0.8, distributionVolume: 0.25 };

/** Rates of outflow, 1/min. */
const RANGE = { lowest: 1e-2, highest: 100 };

function dualInputFitter(
  arterial: TissueBasis,
  portal: TissueBasis,
  concentration: ConcentrationStep,
  squares: number,
): CurveFitter {
  const points = arterial.frameCount;
  const solver = sharedRateSolver(arterial.atom, portal.atom, points, RANGE);
  const { solution } = solver;
  const errors = derivedErrors(concentration, points, 3);
  const gradient = new Float64Array(3);
  const fit: LinearisedFit = {
    get count() {
      return solution.count;
    },
    covariance: solution.covariance,
    get residualSquares() {
      return solution.residualSquares;
    },
    get condition() {
      return solution.condition;
    },
    influence: solver.influence,
  };

  /** Value and derivatives by ka, kp and log k2, of which those that were fitted are taken. */
  function set(out: CurveEstimate, parameter: number, value: number, byA: number, byP: number, byK: number) {
    out.values[parameter] = value;
    let count = 0;
    if (solution.first > 0) gradient[count++] = byA;
    if (solution.second > 0) gradient[count++] = byP;
    gradient[count] = byK;
    errors.set(out, parameter, 1, gradient);
  }

  /** What a single inflow leaves undefined: the error of the other, and that of a fraction that is 0 or 1. */
  function withoutTheOther(out: CurveEstimate): void {
    out.errors[solution.first > 0 ? PORTAL_AT : ARTERIAL_AT] = Number.NaN;
    out.errors[FRACTION_AT] = Number.NaN;
  }

  function fill(out: CurveEstimate, outcome: SharedRateOutcome): number {
    const { first: ka, second: kp, rate: k2 } = solution;
    const total = ka + kp;
    const volume = total / k2;
    const both = ka > 0 && kp > 0;
    if (outcome !== 'lowest') {
      set(out, VOLUME_AT, volume, 1 / k2, 1 / k2, -volume);
      set(out, FRACTION_AT, ka / total, kp / (total * total), -ka / (total * total), 0);
    }
    if (outcome !== 'highest') {
      set(out, ARTERIAL_AT, ka, 1, 0, 0);
      set(out, PORTAL_AT, kp, 0, 1, 0);
      set(out, TOTAL_AT, total, 1, 1, 0);
    }
    if (!both) withoutTheOther(out);
    if (outcome !== 'interior') return both ? RATE_AT_LIMIT : AT_ZERO_AND_UNDEFINED;
    set(out, MTT_AT, 60 / k2, 0, 0, -60 / k2);
    gradient.fill(1);
    gradient[solution.count - 1] = 0;
    if (reachesZero(total, errors.fromNoise(1, gradient), out.degreesOfFreedom)) {
      for (const parameter of [FRACTION_AT, VOLUME_AT, MTT_AT]) out.values[parameter] = Number.NaN;
      return both ? AMPLITUDE_NOT_SIGNIFICANT : AT_ZERO_AND_UNDEFINED;
    }
    const undetermined = dropUnidentifiable(out, VOLUME_AT) || dropUnidentifiable(out, MTT_AT);
    if (undetermined !== FINE) return both ? undetermined : AT_ZERO_AND_UNDEFINED;
    if (!both) return AMPLITUDE_AT_ZERO;
    return volume > 1 ? VOLUME_ABOVE_ONE : FINE;
  }

  return {
    frameCount: points,
    fit(y, inputs, out) {
      const bad = concentration.convert(y, inputs);
      if (bad !== FINE) return bad;
      takeOutRounding(y, squares);
      const outcome = solver.fit(y);
      if (outcome === 'nothing') {
        closeEstimate(out, solution.residualSquares, points, 0, Number.NaN);
        for (const parameter of [ARTERIAL_AT, PORTAL_AT, TOTAL_AT]) out.values[parameter] = 0;
        return NO_UPTAKE;
      }
      errors.close(out, fit, y, inputs);
      return fill(out, outcome);
    },
    fitted: (into) => dualCurve(arterial, portal, solution.first, solution.second, solution.rate, into),
    predict: ([ka, kp, , , volume], _inputs, into) =>
      dualCurve(arterial, portal, ka, kp, (ka + kp) / volume, into),
  };
}

function dualCurve(
  arterial: TissueBasis,
  portal: TissueBasis,
  ka: number,
  kp: number,
  k2: number,
  into: Float64Array,
): void {
  const fromPortal = new Float64Array(into.length);
  portal.atom(k2, fromPortal);
  arterial.atom(k2, into);
  for (let t = 0; t < into.length; t++) into[t] = ka * into[t] + kp * fromPortal[t];
}

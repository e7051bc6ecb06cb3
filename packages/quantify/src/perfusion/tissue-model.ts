import type { Reason } from '@lobule/foundation';
import { plasmaInput } from '../arterial-input/arterial-input.ts';
import { firstPassVerdict, type Vessel } from '../arterial-input/first-pass.ts';
import { preparedModel } from '../core/driver.ts';
import type { BlockFitter, CurveEstimate, CurveFitter, MapModel, PreparedModel } from '../core/model.ts';
import { FINE } from '../core/reasons.ts';
import { quantifyErrors } from '../errors.ts';
import { baselineWarning } from './baseline-warning.ts';
import { clockWarning } from './clock-warning.ts';
import { fixedDelayFitter, searchedDelayFitter } from './delay-fit.ts';
import { delayVerdict } from './delay-verdict.ts';
import { DELAY } from './parameters.ts';
import {
  type ConcentrationStep,
  concentrationStep,
  type DynamicProtocol,
  inputsFor,
  type PerfusionSettings,
  requireFrames,
  type TissueBasis,
  tissueBasis,
} from './protocol.ts';
import {
  blockAboveRounding,
  fitAboveRounding,
  roundingSquares,
  sayingNothingEnters,
} from './rounding-floor.ts';
import { signalBlock } from './signal-block.ts';

/** A model of what tissue makes of its arterial input, apart from when that arrives. */
export interface TissueModel {
  readonly face: Pick<MapModel<never, never>, 'id' | 'parameters' | 'free' | 'inputs'>;
  /** Fits on one basis. Whatever errors it gives come from the step's `noise`, where there is one. */
  fitter(basis: TissueBasis, concentration: ConcentrationStep): TissueFitter;
  /** Fills `into` with the curve for any parameters. */
  curve(basis: TissueBasis, values: Float64Array, into: Float64Array): void;
  /** Another way to fit signals, from the usual one on its own clock. */
  refine?(usual: CurveFitter, basis: TissueBasis): CurveFitter;
  /** A tissue of which a verdict on a protocol can be given: values of the free parameters. */
  readonly typical: { readonly [name: string]: number };
}

export interface TissueFitter {
  /** As `CurveFitter.fit`. */
  fit(y: Float64Array, inputs: Float64Array, out: CurveEstimate): number;
  /** Fills `into` with the curve of the last fit, on any basis; holds as soon as the errors are asked for. */
  fitted(basis: TissueBasis, into: Float64Array): void;
  /** As `CurveFitter.block`, of concentrations. */
  block?(): BlockFitter | undefined;
  /** The basis' E_k from the fitter's dictionary, which is faster. */
  readonly atom?: (ratePerMin: number, values: Float64Array) => void;
}

/**
 * Makes a tissue model ready for a protocol, with the arterial delay that the settings ask for.
 *
 * @param ofModel warnings of the model itself.
 */
export function prepareTissue(
  model: TissueModel,
  protocol: DynamicProtocol,
  settings: PerfusionSettings,
  ofModel: readonly Reason[] = [],
): PreparedModel {
  const { face } = model;
  const warnings = [
    ...ofModel,
    ...inputVerdict(protocol, settings),
    ...clockWarning(protocol),
    ...baselineWarning(protocol, settings),
  ];
  const { delay = { kind: 'none' } } = settings;
  const prepared = { ...face, inputs: inputsFor(protocol) };
  const areSignals = protocol.signal !== undefined;
  const frames = { zeroIsAir: areSignals, magnitude: areSignals };
  if (delay.kind === 'none' || (delay.kind === 'fixed' && delay.delayS === 0 && !delay.standardErrorS)) {
    requireFrames(protocol, face.free.length);
    return preparedModel(prepared, fitterOnItsClock(model, protocol, settings), { ...frames, warnings });
  }
  if (delay.kind === 'fixed') {
    const fitter = sayingNothingEnters(fixedDelayFitter(model, protocol, settings, delay));
    return preparedModel(prepared, fitter, { ...frames, warnings });
  }
  if (delay.kind === 'per-image') {
    throw quantifyErrors.error('quantify/delay-not-found', {
      what: `${face.id} is to use the delay of the image, which has not been looked for`,
    });
  }
  const fitter = sayingNothingEnters(searchedDelayFitter(model, protocol, settings, delay));
  return preparedModel(prepared, fitter, {
    ...frames,
    warnings: [...warnings, ...delayVerdict(model, fitter, protocol, settings, delay)],
    parameters: [...face.parameters, DELAY],
  });
}

/** @throws quantify/slow-arterial-input, quantify/arterial-input */
export function inputVerdict(
  { timesS }: Pick<DynamicProtocol, 'timesS'>,
  { arterialInput, allowUnidentifiable }: PerfusionSettings,
  vessel: Vessel = 'arterial',
): readonly Reason[] {
  if (arterialInput.kind !== 'measured') return [];
  const plasma = plasmaInput(arterialInput, timesS[timesS.length - 1]);
  return firstPassVerdict(plasma, allowUnidentifiable, vessel);
}

function fitterOnItsClock(
  model: TissueModel,
  protocol: DynamicProtocol,
  settings: PerfusionSettings,
): CurveFitter {
  const basis = tissueBasis(protocol, settings);
  const concentration = concentrationStep(protocol, model.face.free.length);
  const fitter = model.fitter(basis, concentration);
  const squares = roundingSquares(protocol, settings);
  const fitAbove = fitAboveRounding(fitter.fit, squares);
  const usual: CurveFitter = {
    frameCount: basis.frameCount,
    fit(y, inputs, out) {
      const bad = concentration.convert(y, inputs);
      return bad === FINE ? fitAbove(y, inputs, out) : bad;
    },
    fitted: (into) => fitter.fitted(basis, into),
    predict: (values, _inputs, into) => model.curve(basis, values, into),
    block() {
      const fast = fitter.block?.();
      if (fast === undefined) return undefined;
      const another = () => model.fitter(basis, concentration).fit;
      const inner = blockAboveRounding(fast, another, squares, basis.frameCount);
      if (protocol.signal === undefined) return inner;
      return signalBlock(inner, concentration, basis.frameCount, model.face.inputs.length);
    },
  };
  return model.refine?.(usual, basis) ?? usual;
}

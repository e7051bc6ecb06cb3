import { nearest, type Reason } from '@lobule/foundation';
import { quantifyErrors } from '../errors.ts';
import {
  type BlockScratch,
  badCurve,
  blockScratch,
  checkCurves,
  checkInput,
  checkSolvedCurves,
  findNegative,
  gather,
  gatherInput,
  inputAt,
} from './curve-block.ts';
import { emptyMaps, firstMaps } from './fitted-maps.ts';
import type {
  CurveEstimate,
  CurveFitter,
  CurveInputs,
  InputDescription,
  MapModel,
  ParameterDescription,
  PreparedModel,
  VoxelInputs,
} from './model.ts';
import { FINE, fitReasons, INPUT_MISSING, NEGATIVE_SIGNAL } from './reasons.ts';

/** What is the same for every protocol of a model. */
type Face = Pick<MapModel<never, never>, 'id' | 'parameters' | 'inputs'>;

/**
 * Turns a fitter of one curve into a prepared model: the same fitter serves volumes and the curve under the cursor.
 * `zeroIsAir` says that a curve of zeros is a voxel without signal (true for images, not for concentrations); `magnitude`
 * that frames are magnitude images, so that a negative signal is told where the fit itself finds nothing wrong.
 */
export function preparedModel(
  face: Face,
  fitter: CurveFitter,
  {
    zeroIsAir = true,
    magnitude = false,
    warnings = [] as readonly Reason[],
    parameters = face.parameters,
  } = {},
): PreparedModel {
  const { inputs } = face;
  const names = parameters.map((parameter) => parameter.name);
  const points = fitter.frameCount;
  const y = new Float64Array(points);
  const inputValues = new Float64Array(inputs.length);
  const estimate: CurveEstimate = {
    values: new Float64Array(names.length),
    errors: new Float64Array(names.length).fill(Number.NaN),
    residual: Number.NaN,
    condition: Number.NaN,
    degreesOfFreedom: 0,
    freedom: new Uint16Array(names.length),
  };
  let scratch: BlockScratch | undefined;

  const { exact = false } = fitter;

  function clearEstimate(): void {
    for (let p = 0; p < names.length; p++) estimate.values[p] = Number.NaN;
    if (exact) return;
    for (let p = 0; p < names.length; p++) {
      estimate.errors[p] = Number.NaN;
      estimate.freedom[p] = 0;
    }
    estimate.residual = Number.NaN;
    estimate.condition = Number.NaN;
    estimate.degreesOfFreedom = 0;
  }

  function withoutNothing(reason: number): number {
    if (LEAVES_NOTHING[reason] === 0) return reason;
    for (let p = 0; p < names.length; p++) {
      estimate.values[p] = Number.NaN;
      estimate.errors[p] = Number.NaN;
    }
    return reason;
  }

  return {
    modelId: face.id,
    parameters,
    inputs,
    frameCount: points,
    warnings,

    fit(frames, voxels, extra = {}, into) {
      const size = checkFrames(frames, points);
      checkVoxels(voxels, size);
      const maps = inputMaps(inputs, extra, size);
      const count = voxels.length;
      const result = into ? firstMaps(into, count) : emptyMaps(names, count);
      const { residual, condition, degreesOfFreedom, reasons } = result;
      const values = names.map((name) => result.parameters[name]);
      const errors = names.map((name) => result.standardErrors[name]);
      const intervalFreedom = names.map((name) => result.intervalDegreesOfFreedom[name]);
      if (exact) {
        for (const map of [...errors, residual, condition]) map.fill(Number.NaN);
        for (const map of [...intervalFreedom, degreesOfFreedom]) map.fill(0);
      }
      scratch ??= blockScratch(fitter, inputs.length);
      const { capacity, curves, givenInputs, bad, fitBlock } = scratch;
      const squared = fitBlock?.squared;
      const given = inputs.flatMap((input, m) => {
        inputValues[m] = inputAt(input, undefined);
        givenInputs.fill(inputValues[m], m * capacity, (m + 1) * capacity);
        return maps[m] === undefined ? [] : [m];
      });
      for (let from = 0; from < count; from += capacity) {
        const here = Math.min(capacity, count - from);
        for (let t = 0; t < points; t++) gather(frames[t], voxels, from, here, curves, t * capacity);
        if (magnitude) findNegative(scratch, here, points);
        if (!squared) checkCurves(scratch, here, points, zeroIsAir);
        for (const m of given) gatherInput(inputs[m], maps[m], voxels, from, here, givenInputs, m * capacity);
        fitBlock?.solve(here, givenInputs);
        if (squared) checkSolvedCurves(scratch, squared, here, points, zeroIsAir);
        for (const m of given) {
          if (inputs[m].standardErrorOf === undefined) checkInput(givenInputs, m * capacity, here, bad);
        }
        for (let v = 0, i = from; v < here; v++, i++) {
          clearEstimate();
          for (const m of given) inputValues[m] = givenInputs[m * capacity + v];
          let reason = bad[v];
          if (reason === FINE) {
            if (fitBlock) reason = fitBlock.fit(v, inputValues, estimate);
            else {
              for (let t = 0; t < points; t++) y[t] = curves[t * capacity + v];
              reason = fitter.fit(y, inputValues, estimate);
            }
            reason = withoutNothing(reason);
            if (reason === FINE && magnitude && scratch.negative[v] !== 0) reason = NEGATIVE_SIGNAL;
          }
          reasons[i] = reason;
          for (let p = 0; p < values.length; p++) values[p][i] = estimate.values[p];
          if (exact) continue;
          for (let p = 0; p < values.length; p++) {
            errors[p][i] = estimate.errors[p];
            intervalFreedom[p][i] = estimate.freedom[p] || estimate.degreesOfFreedom;
          }
          residual[i] = estimate.residual;
          condition[i] = estimate.condition;
          degreesOfFreedom[i] = estimate.degreesOfFreedom;
        }
      }
      return { ...result, warnings: warningsOf({ warnings, inputs }, Object.keys(extra)) };
    },

    fitCurve(curve, extra = {}) {
      if (curve.length !== fitter.frameCount) throw wrongFrameCount(curve.length, fitter.frameCount);
      for (let t = 0; t < y.length; t++) y[t] = curve[t];
      readInputs(inputs, extra, inputValues);
      clearEstimate();
      let reason = badCurve(y, zeroIsAir) || badInput(inputs, inputValues);
      if (reason === FINE) reason = withoutNothing(fitter.fit(y, inputValues, estimate));
      if (reason === FINE && magnitude && Array.prototype.some.call(curve, (value) => value < 0)) {
        reason = NEGATIVE_SIGNAL;
      }
      const fitted = new Float64Array(y.length).fill(Number.NaN);
      const observed = y.slice();
      if (fitReasons[reason].leaves !== 'nothing') fitter.fitted(fitted);
      return {
        parameters: named(names, Array.from(estimate.values)),
        standardErrors: named(names, Array.from(estimate.errors)),
        residual: estimate.residual,
        condition: estimate.condition,
        degreesOfFreedom: estimate.degreesOfFreedom,
        intervalDegreesOfFreedom: named(
          names,
          Array.from(estimate.freedom, (df) => df || estimate.degreesOfFreedom),
        ),
        reason,
        observed,
        fitted,
      };
    },

    predict(given, extra = {}) {
      readInputs(inputs, extra, inputValues);
      const into = new Float64Array(fitter.frameCount);
      fitter.predict(orderedValues(parameters, given), inputValues, into);
      return into;
    },
  };
}

const LEAVES_NOTHING = Uint8Array.from(fitReasons, ({ leaves }) => (leaves === 'nothing' ? 1 : 0));

/**
 * The marks that must travel with every output of a fit with these inputs: the model's own, and what must be said where
 * an input was not given.
 *
 * @example
 * warningsOf(t1VfaModel.prepare({ flipAnglesDeg: [2, 15], trMs: 5 }), ['b1Factor']); // []
 */
export function warningsOf(
  { warnings, inputs }: Pick<PreparedModel, 'warnings' | 'inputs'>,
  given: readonly string[],
): readonly Reason[] {
  const absent = inputs.flatMap(({ name, whenAbsent }) =>
    whenAbsent && !given.includes(name) ? [whenAbsent] : [],
  );
  return [...warnings, ...absent];
}

/** A required map must be positive; an optional one that was not given is NaN, and then its default holds. */
function badInput(inputs: readonly InputDescription[], values: Float64Array): number {
  for (let i = 0; i < inputs.length; i++) {
    if (inputs[i].standardErrorOf !== undefined) continue;
    if (inputs[i].required && !(values[i] > 0)) return INPUT_MISSING;
    if (values[i] <= 0) return INPUT_MISSING;
  }
  return FINE;
}

function checkFrames(frames: readonly ArrayLike<number>[], expected: number): number {
  if (frames.length !== expected) throw wrongFrameCount(frames.length, expected);
  return lengthOfAll(frames);
}

/** Voxels that every frame has. @throws quantify/frames where they do not have as many. */
export function lengthOfAll(frames: readonly { readonly length: number }[]): number {
  const size = frames[0]?.length ?? 0;
  frames.forEach((frame, t) => {
    if (frame.length === size) return;
    throw quantifyErrors.error('quantify/frames', {
      what: `Frame ${t + 1} has ${frame.length} voxels, the first has ${size}`,
    });
  });
  return size;
}

function wrongFrameCount(got: number, expected: number) {
  return quantifyErrors.error('quantify/frames', {
    what: `The protocol has ${expected} frames, the series ${got}`,
  });
}

function checkVoxels(voxels: Int32Array, size: number): void {
  for (let i = 0; i < voxels.length; i++) {
    if (voxels[i] >= 0 && voxels[i] < size) continue;
    throw quantifyErrors.error('quantify/voxels', {
      what: `Voxel ${voxels[i]} is outside a volume of ${size} voxels`,
    });
  }
}

function inputMaps(inputs: readonly InputDescription[], extra: VoxelInputs, size: number) {
  checkInputNames(inputs, extra);
  return inputs.map(({ name, required }) => {
    const map = extra[name];
    if (map === undefined) {
      if (required) throw missingInput(name);
      return undefined;
    }
    requireLength(name, map, size);
    return map;
  });
}

/** @throws quantify/voxel-input for a map that does not have as many voxels as the frames. */
export function requireLength(name: string, map: { readonly length: number }, size: number): void {
  if (map.length === size) return;
  throw quantifyErrors.error('quantify/voxel-input', {
    what: `Map ${name} has ${map.length} voxels, the frames have ${size}`,
  });
}

function readInputs(inputs: readonly InputDescription[], extra: CurveInputs, into: Float64Array): void {
  checkInputNames(inputs, extra);
  inputs.forEach((input, i) => {
    const given = extra[input.name];
    if (input.required && given === undefined) throw missingInput(input.name);
    into[i] = inputAt(input, given);
  });
}

function missingInput(name: string) {
  return quantifyErrors.error('quantify/voxel-input', { what: `The model needs ${name} for every voxel` });
}

function checkInputNames(inputs: readonly InputDescription[], extra: object): void {
  const known = inputs.map((input) => input.name);
  for (const name of Object.keys(extra)) {
    if (known.includes(name)) continue;
    const suggestion = nearest(name, known);
    throw quantifyErrors.error('quantify/voxel-input', {
      what: `The model takes no map ${name}${suggestion ? `; did you mean ${suggestion}?` : ''}`,
    });
  }
}

function orderedValues(
  parameters: readonly ParameterDescription[],
  given: { readonly [name: string]: number },
) {
  return Float64Array.from(parameters, ({ name }) => given[name] ?? Number.NaN);
}

function named<T>(names: readonly string[], items: readonly T[]): { readonly [name: string]: T } {
  return Object.fromEntries(names.map((name, i) => [name, items[i]]));
}

import { fisherF, studentT } from '@lobule/numerics';
import { requirePoints } from '../core/check.ts';
import { setErrorOfTwo } from '../core/estimate.ts';
import type { BlockFitter, CurveEstimate, CurveFitter } from '../core/model.ts';
import {
  AMBIGUOUS_RATE,
  DELAY_AT_LIMIT,
  DELAY_NOT_IDENTIFIABLE,
  FINE,
  fitReasons,
  NO_UPTAKE,
} from '../core/reasons.ts';
import { interpolate, NODES, peakBetween, polynomial, weightsAt } from '../solver/lagrange.ts';
import { type ArterialDelay, delayRange } from './delay.ts';
import { delayNodes } from './delay-nodes.ts';
import { type DynamicProtocol, freedomOfT1, type PerfusionSettings } from './protocol.ts';
import { signalBlock } from './signal-block.ts';
import type { TissueModel } from './tissue-model.ts';

/** A delay that is known, with a standard error that the other parameters' errors hold. */
export function fixedDelayFitter(
  model: TissueModel,
  protocol: DynamicProtocol,
  settings: PerfusionSettings,
  { delayS, standardErrorS = 0 }: Extract<ArterialDelay, { kind: 'fixed' }>,
): CurveFitter {
  requirePoints('frames', protocol.timesS.length, model.face.free.length);
  const at = (k: number) => delayS + k * FINE_S;
  const nodes = delayNodes(model, protocol, settings, at, standardErrorS);
  const { basis, fitter } = nodes.nodeAt(0);
  return {
    frameCount: nodes.points,
    fit(y, inputs, out) {
      const bad = nodes.convert(y, inputs);
      return bad === FINE ? nodes.fitAt(0, 'delay-known', y, inputs, out) : bad;
    },
    block() {
      const block = fitter.block?.();
      if (block === undefined) return undefined;
      const known: BlockFitter = {
        ...block,
        fit(i, inputs, out) {
          nodes.turnTo(0, 'delay-known', out);
          return block.fit(i, inputs, out);
        },
      };
      return signalBlock(known, nodes, nodes.points, model.face.inputs.length);
    },
    fitted: (into) => fitter.fitted(basis, into),
    predict: (values, _inputs, into) => model.curve(basis, values, into),
  };
}

/** Neighbours of the best delay are tried down to this distance; within it the residual is smooth. */
const FINE_S = 0.25;
/** Delays that are tried first stand this many of them, one second, apart. */
const STRIDE = 4;
/** Residual sums of squares nearer than this share of |y|^2 are equal. */
const EQUAL = 1e-11;

/**
 * Fits a tissue model and the arterial delay: for each delay of a grid the best fit of the model, which needs no
 * starting value; then between the grid's points the minimum of
 *
 *   RSS(Ta) = min over the other parameters of |y(t) - f(t - Ta)|^2
 *
 * by a polynomial, along which the other parameters are interpolated. The errors are those of all parameters together
 * (`delayNoise`); that of the delay is widened where the profile likelihood reaches farther than its parabola, since few
 * frames see the delay as they happen to lie on the bolus. The values of the model stand first in an estimate, the delay last.
 */
export function searchedDelayFitter(
  model: TissueModel,
  protocol: DynamicProtocol,
  settings: PerfusionSettings,
  delay: Extract<ArterialDelay, { kind: 'per-voxel' }>,
): CurveFitter {
  const { parameters, free } = model.face;
  requirePoints('frames', protocol.timesS.length, free.length + 1);
  const { lowestS, highestS } = delayRange(delay);
  const last = Math.max(NODES, Math.round((highestS - lowestS) / FINE_S));
  const delayS = (k: number) => lowestS + ((highestS - lowestS) * k) / last;
  const nominal = Math.min(last, Math.max(0, Math.round((-lowestS / (highestS - lowestS)) * last)));
  const nodes = delayNodes(model, protocol, settings, delayS, 0);
  const { points } = nodes;
  const at = parameters.length;
  const df = points - free.length - 1;
  const slack = slackFactor(df);
  const nothingBelow =
    df > 0 ? 1 + ((free.length + 1) * fisherF.quantile(0.95, free.length + 1, df)) / df : 1;
  const meanSquares = new Float64Array(last + 1);
  const scratch = emptyEstimate(at + 1);
  const valuesAt = new Float64Array((last + 1) * at);
  const branchAt = new Uint8Array(last + 1);
  const gains = new Float64Array(NODES);
  const coefficients = new Float64Array(NODES);
  const weights = new Float64Array(NODES);
  const best = new Float64Array(at + 1);
  let held: Float64Array = new Float64Array(0);
  let inputsHeld: Float64Array = new Float64Array(0);
  /** Where the last fit stands: its node, and its delay. */
  let node = nominal;
  let delayFound = 0;
  let stretch = 1;

  function meanSquare(k: number): number {
    if (Number.isNaN(meanSquares[k])) {
      branchAt[k] = nodes.fitAt(k, 'residual', held, inputsHeld, scratch);
      for (let p = 0; p < at; p++) valuesAt[k * at + p] = scratch.values[p];
      meanSquares[k] = meanSquareOf(scratch);
    }
    return meanSquares[k];
  }

  /** The node of the least residual: best of the coarse grid, then of ever nearer neighbours. */
  function search(): number {
    let k = 0;
    for (let next = STRIDE; next <= last; next += STRIDE) if (meanSquare(next) < meanSquare(k)) k = next;
    if (meanSquare(last) < meanSquare(k)) k = last;
    for (let step = STRIDE >> 1; step > 0; step >>= 1) {
      const centre = k;
      for (const next of [centre - step, centre + step]) {
        if (next >= 0 && next <= last && meanSquare(next) < meanSquare(k)) k = next;
      }
    }
    while (k > 0 && meanSquare(k - 1) < meanSquare(k)) k--;
    while (k < last && meanSquare(k + 1) < meanSquare(k)) k++;
    return k;
  }

  /** Without a delay, where the data tell none: what the model alone finds on the input's own clock. */
  function fitWithout(out: CurveEstimate): number {
    node = nominal;
    delayFound = delayS(nominal);
    const reason = nodes.fitAt(nominal, 'delay-known', held, inputsHeld, out);
    keep(out);
    // The delay is undefined, whatever else is to be said of the values that stand.
    return fitReasons[reason].leaves === 'value' ? DELAY_NOT_IDENTIFIABLE : reason;
  }

  /**
   * Moves the estimate from the best node to the minimum between it and its neighbours, by the polynomial through six
   * nodes; the other parameters follow by the same weights.
   */
  function moveToMinimum(k: number, out: CurveEstimate): void {
    const first = Math.min(Math.max(k - 2, 0), last - NODES + 1);
    let sameBranch = true;
    for (let i = 0; i < NODES; i++) {
      gains[i] = -meanSquare(first + i);
      if (branchAt[first + i] !== branchAt[k]) sameBranch = false;
    }
    interpolate(gains, 0, coefficients);
    const here = k - first - 2;
    const peak = peakBetween(coefficients, here - 1, here + 1);
    // A neighbour that has no fit leaves the node as it is.
    const u = Number.isFinite(peak) ? peak : here;
    delayFound = delayS(first + 2) + u * (delayS(1) - delayS(0));
    out.values[at] = delayFound;
    const least = Number.isFinite(peak) ? Math.max(0, -polynomial(coefficients, u)) : meanSquares[k];
    out.residual = Math.sqrt(least);
    stretch = profileStretch(k, least, bendAt(coefficients, u));
    // Another branch on the way, as vp at 0: then the values of the node stand, an eighth of a second away at most.
    if (!sameBranch || branchAt[k] === AMBIGUOUS_RATE) return;
    weightsAt(u, weights);
    for (let p = 0; p < at; p++) {
      let moved = 0;
      for (let i = 0; i < NODES; i++) moved += weights[i] * valuesAt[(first + i) * at + p];
      if (!Number.isNaN(out.values[p]) && !Number.isNaN(moved)) out.values[p] = moved;
    }
  }

  /**
   * How much farther the profile likelihood reaches than the parabola at its top, at 95 % and to its farther side; 1
   * where the parabola stays within one step of the grid, on which the curve is straight enough in the delay.
   *
   * @param bend minus the second derivative of the mean square, per node squared.
   */
  function profileStretch(k: number, least: number, bend: number): number {
    const reach = Math.sqrt((2 * least * slack) / bend);
    if (!(reach > STRIDE)) return 1;
    const enough = least * (1 + slack);
    const found = (delayFound - lowestS) / (delayS(1) - lowestS);
    let farthest = reach;
    for (const step of [-1, 1]) {
      let inside = k;
      let next = k + step;
      while (next >= 0 && next <= last && !(meanSquares[next] > enough)) {
        if (!Number.isNaN(meanSquares[next])) inside = next;
        next += step;
      }
      // Up to the limit of the range where the likelihood does not end before it.
      const share = (enough - meanSquares[inside]) / (meanSquares[next] - meanSquares[inside]);
      const end = next < 0 || next > last ? inside : inside + share * (next - inside);
      farthest = Math.max(farthest, Math.abs(end - found));
    }
    return farthest / reach;
  }

  /** From a converted curve, with what is known already of its mean squares. */
  function fitConverted(y: Float64Array, inputs: Float64Array, out: CurveEstimate): number {
    held = y;
    inputsHeld = inputs;
    let squared = 0;
    for (let t = 0; t < points; t++) squared += y[t] * y[t];
    const k = search();
    const least = meanSquare(k);
    const enough = least * (1 + slack) + (EQUAL * squared) / points;
    if (meanSquare(0) <= enough && meanSquare(last) <= enough) return fitWithout(out);
    const atLimit = k === 0 || k === last;
    node = k;
    delayFound = delayS(k);
    const reason = nodes.fitAt(k, atLimit ? 'delay-known' : 'delay-free', y, inputs, out);
    // What is no more than noise has no arrival (F test of the whole curve).
    if (reason === NO_UPTAKE || !(squared > points * least * nothingBelow)) return fitWithout(out);
    if (atLimit) return DELAY_AT_LIMIT;
    if (fitReasons[reason].leaves === 'nothing') return reason;
    out.condition = nodes.noise.condition;
    const { variance, byT1 } = nodes.noise;
    moveToMinimum(k, out);
    setErrorOfTwo(out, at, variance * stretch * stretch, byT1 * byT1, freedomOfT1(inputs));
    keep(out);
    return reason;
  }

  const first = Array.from({ length: Math.floor(last / STRIDE) + 1 }, (_, i) => i * STRIDE);
  if (first[first.length - 1] !== last) first.push(last);

  /** The delays that are tried first, for many curves together; the rest one by one. */
  function block(): BlockFitter | undefined {
    const blocks = first.map((k) => nodes.nodeAt(k).fitter.block?.());
    const lanes = blocks.flatMap((one) => one ?? []);
    if (lanes.length < first.length) return undefined;
    const { capacity } = lanes[0];
    const curves = new Float64Array(points * capacity);
    const y = new Float64Array(points);
    const noInputs = new Float64Array(model.face.inputs.length);
    /** first x capacity [x parameters]. */
    const squares = new Float64Array(first.length * capacity);
    const branches = new Uint8Array(first.length * capacity);
    const values = new Float64Array(first.length * capacity * at);
    const onOneClock: BlockFitter = {
      capacity,
      curves,
      solve(count) {
        lanes.forEach((one, f) => {
          one.curves.set(curves);
          one.solve(count, noInputs);
          for (let i = 0, to = f * capacity; i < count; i++, to++) {
            nodes.turnTo(first[f], 'residual', scratch);
            branches[to] = one.fit(i, noInputs, scratch);
            squares[to] = meanSquareOf(scratch);
            for (let p = 0; p < at; p++) values[to * at + p] = scratch.values[p];
          }
        });
      },
      fit(i, inputs, out) {
        meanSquares.fill(Number.NaN);
        first.forEach((k, f) => {
          const from = f * capacity + i;
          meanSquares[k] = squares[from];
          branchAt[k] = branches[from];
          for (let p = 0; p < at; p++) valuesAt[k * at + p] = values[from * at + p];
        });
        for (let t = 0, from = i; t < points; t++, from += capacity) y[t] = curves[from];
        return fitConverted(y, inputs, out);
      },
    };
    return signalBlock(onOneClock, nodes, points, model.face.inputs.length);
  }

  function keep(out: CurveEstimate): void {
    best.set(out.values);
    best[at] = delayFound;
  }

  return {
    frameCount: points,
    fit(y, inputs, out) {
      const bad = nodes.convert(y, inputs);
      if (bad !== FINE) return bad;
      meanSquares.fill(Number.NaN);
      return fitConverted(y, inputs, out);
    },
    block,
    fitted(into) {
      const basis = nodes.basisAtDelay(delayFound);
      const complete = parameters.every(({ name }, p) => !free.includes(name) || !Number.isNaN(best[p]));
      if (complete) model.curve(basis, best, into);
      else nodes.nodeAt(node).fitter.fitted(basis, into);
    },
    predict(values, _inputs, into) {
      const asked = values[at];
      model.curve(nodes.basisAtDelay(Number.isNaN(asked) ? 0 : asked), values, into);
    },
  };
}

/** A curve without a fit is worse than any. */
function meanSquareOf({ residual }: CurveEstimate): number {
  return Number.isNaN(residual) ? Number.POSITIVE_INFINITY : residual * residual;
}

/** As for two rates that fit equally well: t^2 / df of one parameter at 95 %. */
function slackFactor(df: number): number {
  if (df < 1) return Number.POSITIVE_INFINITY;
  const t = studentT.quantile(0.975, df);
  return (t * t) / df;
}

/** Minus the second derivative. */
function bendAt(c: Float64Array, u: number): number {
  return -(2 * c[2] + u * (6 * c[3] + u * (12 * c[4] + u * 20 * c[5])));
}

function emptyEstimate(size: number): CurveEstimate {
  return {
    values: new Float64Array(size),
    errors: new Float64Array(size),
    residual: Number.NaN,
    condition: Number.NaN,
    degreesOfFreedom: 0,
    freedom: new Uint16Array(size),
  };
}

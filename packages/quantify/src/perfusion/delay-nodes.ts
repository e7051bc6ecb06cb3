import { delayedPlasma } from '../arterial-input/delayed-plasma.ts';
import type { CurveEstimate } from '../core/model.ts';
import { FINE } from '../core/reasons.ts';
import { delayNoise, whiteNoise } from './delay-noise.ts';
import {
  basisOf,
  concentrationStep,
  type DynamicProtocol,
  type PerfusionSettings,
  seenFrames,
  type TissueBasis,
} from './protocol.ts';
import { roundingSquares, takeOutRounding } from './rounding-floor.ts';
import type { TissueFitter, TissueModel } from './tissue-model.ts';

/** A tissue model made ready for one delay: all voxels share its dictionary. */
interface Node {
  readonly basis: TissueBasis;
  readonly fitter: TissueFitter;
}

/**
 * The plasma's own change is that between the neighbouring delays. An exponential convolution E follows from it:
 * dE/dt = Cp - k E, and later tissue is behind by that.
 */
function changePerDelay(
  { frameCount, plasma }: TissueBasis,
  atom: NonNullable<TissueFitter['atom']>,
  before: TissueBasis,
  after: TissueBasis,
  apartS: number,
): TissueBasis {
  const change = (of: 'plasma' | 'plasmaIntegral') =>
    after[of].map((value, t) => (value - before[of][t]) / apartS);
  return {
    frameCount,
    plasma: change('plasma'),
    plasmaIntegral: change('plasmaIntegral'),
    atom(ratePerMin, values) {
      atom(ratePerMin, values);
      for (let t = 0; t < frameCount; t++) values[t] = (ratePerMin * values[t] - plasma[t]) / 60;
    },
  };
}

/** Bases, fitters and errors of a tissue model on an even row of delays, each made when it is first asked for. */
export function delayNodes(
  model: TissueModel,
  protocol: DynamicProtocol,
  settings: PerfusionSettings,
  delayS: (k: number) => number,
  standardErrorS: number,
) {
  const seen = seenFrames(protocol, settings);
  const points = protocol.timesS.length;
  const most = model.face.free.length;
  const untilS = seen.at[seen.at.length - 1];
  const earliestS = delayS(-1);
  const plasma = delayedPlasma(settings.arterialInput, untilS, earliestS);
  const conversion = concentrationStep(protocol, most + 1);
  const squares = roundingSquares(protocol, settings);
  const bases = new Map<number, TissueBasis>();
  const nodes = new Map<number, Node>();
  const changes = new Map<number, TissueBasis>();
  let running = 0;

  const basisAtDelay = (delay: number) => {
    const curve = delay < earliestS ? delayedPlasma(settings.arterialInput, untilS, delay) : plasma;
    return basisOf(seen, curve, delay);
  };

  function basisAt(k: number): TissueBasis {
    let basis = bases.get(k);
    if (basis === undefined) {
      basis = basisAtDelay(delayS(k));
      bases.set(k, basis);
    }
    return basis;
  }

  const noise = delayNoise(
    conversion.noise ?? whiteNoise(points, most + 1),
    points,
    most,
    (into) => nodeAt(running).fitter.fitted(changeAt(running), into),
    standardErrorS,
  );

  /** What curves are made of, as it changes per second of delay: a curve on it is the change of the curve. */
  function changeAt(k: number): TissueBasis {
    let change = changes.get(k);
    if (change === undefined) {
      const { basis, fitter } = nodeAt(k);
      const apartS = delayS(k + 1) - delayS(k - 1);
      change = changePerDelay(basis, fitter.atom ?? basis.atom, basisAt(k - 1), basisAt(k + 1), apartS);
      changes.set(k, change);
    }
    return change;
  }

  function nodeAt(k: number): Node {
    let node = nodes.get(k);
    if (node === undefined) {
      const basis = basisAt(k);
      node = { basis, fitter: model.fitter(basis, { convert: () => FINE, noise }) };
      nodes.set(k, node);
    }
    return node;
  }

  /** Makes ready for a fit at a delay. */
  function turnTo(k: number, ask: typeof noise.ask, out: CurveEstimate): void {
    out.values.fill(Number.NaN);
    out.errors.fill(Number.NaN);
    out.freedom.fill(0);
    out.residual = Number.NaN;
    noise.ask = ask;
    running = k;
  }

  return {
    points,
    noise,
    convert(y: Float64Array, inputs: Float64Array): number {
      const bad = conversion.convert(y, inputs);
      if (bad === FINE) takeOutRounding(y, squares);
      return bad;
    },
    basisAtDelay,
    nodeAt,
    basisAt,
    slopes: conversion.slopes,
    turnTo,
    fitAt(k: number, ask: typeof noise.ask, y: Float64Array, inputs: Float64Array, out: CurveEstimate) {
      turnTo(k, ask, out);
      return nodeAt(k).fitter.fit(y, inputs, out);
    },
  };
}

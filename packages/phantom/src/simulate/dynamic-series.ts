import { cos, exp, sin } from '@lobule/numerics';
import type { Breast } from '../anatomy/breast.ts';
import { type Composition, compose } from '../anatomy/composition.ts';
import type { BreastPoint } from '../anatomy/frame.ts';
import type { Distortion } from '../anatomy/motion.ts';
import { properties, property } from '../anatomy/tissues.ts';
import { type PlasmaCurve, plasmaCurve } from '../physics/arterial-input.ts';
import { spoiledSteadyState } from '../physics/spoiled-gradient-echo.ts';
import { tissueConcentration } from '../physics/two-compartment.ts';
import { agent, dynamicProtocol, phaseCentreS, phaseStartS, residualFat } from '../protocol.ts';
import type { ExamFrame } from './exam.ts';
import { expose, receiveImage, type Scan } from './scanner.ts';

const degree = 3.141592653589793 / 180;

/** Where the patient lies in each phase; what is absent is still. */
export interface MotionOfPhases {
  readonly motionMm: readonly BreastPoint[];
  readonly distortion?: readonly Distortion[];
}

/** When the agent arrives, and over how much of a read-out a signal is averaged. */
interface DynamicTiming {
  readonly bolusDelayS: number;
  readonly windowS: number;
}

/**
 * How often the signal of a phase is taken; the mean stands for the average over the window (midpoint rule). While the
 * bolus passes the samples lie densely.
 */
const samplesOfPhase = [1, 24, 6, 6, 6, 6];

/** The dynamic series: one phase before the agent, the others after it. */
export function dynamicFrames(
  scan: Scan,
  breast: Breast,
  motion: MotionOfPhases,
  phases: number,
  { bolusDelayS, windowS }: DynamicTiming,
): ExamFrame[] {
  const { trMs, teMs, flipDeg, startS, spacingS, durationS, snr } = dynamicProtocol;
  const plasma = plasmaCurve(phaseStartS(phases) + durationS, bolusDelayS);
  const samples = sampleSteps(phases, plasma.stepS, windowS);
  const positions = compositionsOfPhases(scan, breast, motion, phases);
  const reference = referenceSignal(scan);
  const images = new Map<Composition, Float32Array<ArrayBuffer>[]>();
  return positions.map((composition, phase) => {
    const seen = images.get(composition) ?? exposePhases(scan, composition, positions, plasma, samples);
    images.set(composition, seen);
    const acquisition = {
      trMs,
      teMs,
      flipDeg,
      temporalPosition: phase + 1,
      startS: startS + phase * spacingS,
      durationS,
    };
    return { volume: receiveImage(scan, seen[phase], reference, snr, 'dynamic', phase), acquisition };
  });
}

/** One composition for each place where the patient lies; the same object for the phases that share it. */
function compositionsOfPhases(
  scan: Scan,
  breast: Breast,
  { motionMm, distortion }: MotionOfPhases,
  phases: number,
): Composition[] {
  const known = new Map<string, Composition>([['[[0,0,0],{}]', scan.still]]);
  return Array.from({ length: phases }, (_, phase) => {
    const shift = motionMm[phase] ?? [0, 0, 0];
    const bent = distortion?.[phase] ?? {};
    const key = JSON.stringify([shift, bent]);
    const composition = known.get(key) ?? compose(scan.frame, breast, shift, bent);
    known.set(key, composition);
    return composition;
  });
}

/** What one tissue gives at every sample: exp(-TR R1) and exp(-TE R2*), and for which properties that holds. */
interface TissueCurve {
  readonly row: Float64Array;
  readonly e1: Float64Array;
  readonly decay: Float64Array;
}

/** Noise-free images of the phases in which the patient lies like this; other phases stay empty. */
function exposePhases(
  scan: Scan,
  composition: Composition,
  positions: readonly Composition[],
  plasma: PlasmaCurve,
  { steps, starts }: Samples,
): Float32Array<ArrayBuffer>[] {
  const concentration = new Float64Array(steps.length);
  const curves = new Map<number, TissueCurve>();
  const known = new Map<number, Float64Array>();
  const mine = positions.map((position) => position === composition);
  const signals = positions.map((_, phase) => new Float32Array(mine[phase] ? composition.voxel.length : 0));
  const flipAngle = dynamicProtocol.flipDeg * degree;
  for (let c = 0; c < composition.voxel.length; c++) {
    const at = c * properties;
    const curve = curveOf(composition, c, curves, known, plasma, steps, concentration);
    const flip = scan.transmit[composition.voxel[c]] * flipAngle;
    const sinFlip = sin(flip);
    const cosFlip = cos(flip);
    for (let phase = 0; phase < mine.length; phase++) {
      if (!mine[phase]) continue;
      let sum = 0;
      for (let n = starts[phase]; n < starts[phase + 1]; n++) {
        sum += curve.decay[n] * spoiledSteadyState(curve.e1[n], sinFlip, cosFlip);
      }
      signals[phase][c] = (composition.tissue[at] * sum) / (starts[phase + 1] - starts[phase]);
    }
  }
  return signals.map((signal, phase) => {
    if (!mine[phase]) return new Float32Array(0);
    let component = 0;
    return expose(scan, composition, residualFat.gradientEcho, () => signal[component++]);
  });
}

/** Steps of the integration at which the phases are sampled; `starts` says where each phase begins among them. */
interface Samples {
  readonly steps: Int32Array;
  readonly starts: Int32Array;
}

function sampleSteps(phases: number, plasmaStepS: number, windowS: number): Samples {
  const steps: number[] = [];
  const starts = [0];
  for (let phase = 0; phase < phases; phase++) {
    const samples = samplesOfPhase[phase];
    for (let n = 0; n < samples; n++) {
      const timeS = phaseCentreS(phase) + ((n + 0.5) / samples - 0.5) * windowS;
      steps.push(timeS < 0 ? -1 : Math.round(timeS / (2 * plasmaStepS)));
    }
    starts.push(steps.length);
  }
  return { steps: Int32Array.from(steps), starts: Int32Array.from(starts) };
}

/** The curve of a component; that of the last component of the same tissue where their properties agree. */
function curveOf(
  { label, tissue }: Composition,
  c: number,
  curves: Map<number, TissueCurve>,
  known: Map<number, Float64Array>,
  plasma: PlasmaCurve,
  steps: Int32Array,
  concentration: Float64Array,
): TissueCurve {
  const at = c * properties;
  let curve = curves.get(label[c]);
  if (curve !== undefined && sameRow(curve.row, tissue, at)) return curve;
  if (curve === undefined) {
    curve = {
      row: new Float64Array(properties),
      e1: new Float64Array(steps.length),
      decay: new Float64Array(steps.length),
    };
    curves.set(label[c], curve);
  }
  for (let n = 0; n < properties; n++) curve.row[n] = tissue[at + n];
  const exchange = {
    ktransPerMin: tissue[at + property.ktransPerMin],
    ve: tissue[at + property.ve],
    vp: tissue[at + property.vp],
  };
  tissueConcentration(exchange, plasma, steps, concentration, known);
  const r1 = 1 / tissue[at + property.t1Ms];
  const r2 = 1 / tissue[at + property.t2StarMs];
  for (let n = 0; n < steps.length; n++) {
    // Relaxivities are per mM and s, times are in ms.
    curve.e1[n] = exp(-dynamicProtocol.trMs * (r1 + (agent.r1PerMmS / 1000) * concentration[n]));
    curve.decay[n] = exp(-dynamicProtocol.teMs * (r2 + (agent.r2PerMmS / 1000) * concentration[n]));
  }
  return curve;
}

function sameRow(row: Float64Array, tissue: Float64Array, at: number): boolean {
  for (let n = 0; n < properties; n++) if (row[n] !== tissue[at + n]) return false;
  return true;
}

function referenceSignal({ reference }: Scan): number {
  const { trMs, teMs, flipDeg } = dynamicProtocol;
  const e1 = exp(-trMs / reference[property.t1Ms]);
  const decay = exp(-teMs / reference[property.t2StarMs]);
  return reference[0] * decay * spoiledSteadyState(e1, sin(flipDeg * degree), cos(flipDeg * degree));
}

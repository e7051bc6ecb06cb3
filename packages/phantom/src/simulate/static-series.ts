import { cos, exp, sin } from '@lobule/numerics';
import { makeVolume } from '@lobule/volume';
import { properties, property } from '../anatomy/tissues.ts';
import { diffusionAttenuation } from '../physics/diffusion.ts';
import { lookLockerDecays, lookLockerSignals } from '../physics/look-locker.ts';
import { normalDeviate } from '../physics/noise.ts';
import { spoiledSteadyState } from '../physics/spoiled-gradient-echo.ts';
import {
  b1Protocol,
  dwiProtocol,
  molliProtocol,
  molliTiming,
  residualFat,
  t2Protocol,
  t2StarProtocol,
  vfaProtocol,
} from '../protocol.ts';
import type { Acquisition, ExamFrame } from './exam.ts';
import { type ComponentSignal, expose, noiseStream, receiveImage, type Scan } from './scanner.ts';

const degree = 3.141592653589793 / 180;

/** Keeps the result for a run of components of equal relaxation time, of which most images are made. */
function remembered(
  property: number,
  compute: (value: number) => number,
): (tissue: Float64Array, at: number) => number {
  let lastValue = Number.NaN;
  let last = 0;
  return (tissue, at) => {
    const value = tissue[at + property];
    if (value !== lastValue) {
      lastValue = value;
      last = compute(value);
    }
    return last;
  };
}

/** The flip angle reached, as a scanner maps it: smoothed, so nearly without noise. */
export function b1Frames(scan: Scan): ExamFrame[] {
  const { grid } = scan.frame;
  const data = new Float32Array(scan.transmit.length);
  const slice = grid.size[0] * grid.size[1];
  for (let k = 0; k < grid.size[2]; k++) {
    const stream = noiseStream(scan, 'b1', 0, k);
    for (let v = k * slice; v < (k + 1) * slice; v++) {
      data[v] = scan.transmit[v] + scan.noise * b1Protocol.error * normalDeviate(stream);
    }
  }
  const { trMs, teMs, flipDeg, startS, durationS } = b1Protocol;
  return [{ volume: makeVolume(grid, data), acquisition: { trMs, teMs, flipDeg, startS, durationS } }];
}

/** Spoiled gradient echoes with several flip angles. */
export function vfaFrames(scan: Scan): ExamFrame[] {
  const { trMs, teMs, startS, durationS, snr } = vfaProtocol;
  const signalAt = (flipDeg: number): ComponentSignal => {
    const e1 = remembered(property.t1Ms, (t1) => exp(-trMs / t1));
    const decay = remembered(property.t2StarMs, (t2Star) => exp(-teMs / t2Star));
    return (tissue, at, transmit) => {
      const flip = transmit * flipDeg * degree;
      return tissue[at] * decay(tissue, at) * spoiledSteadyState(e1(tissue, at), sin(flip), cos(flip));
    };
  };
  const reference = signalAt(vfaProtocol.flipDeg[0])(scan.reference, 0, 1, 0);
  return vfaProtocol.flipDeg.map((flipDeg, n) => {
    const image = expose(scan, scan.still, residualFat.gradientEcho, signalAt(flipDeg));
    const acquisition = { trMs, teMs, flipDeg, startS: startS + n * durationS, durationS };
    return { volume: receiveImage(scan, image, reference, snr, 'vfa', n), acquisition };
  });
}

/** Recovery after inversion; magnitudes, so that the sign is lost as it is on a scanner. */
export function molliFrames(scan: Scan): ExamFrame[] {
  const count = molliProtocol.inversionTimesMs.length;
  const all = signalsOfAllTrains(scan);
  const { trMs, teMs, startS, durationS, snr } = molliProtocol;
  const reference = recoveredSignal(scan);
  return molliProtocol.inversionTimesMs.map((tiMs, n) => {
    let component = 0;
    const image = expose(scan, scan.still, residualFat.none, () => all[count * component++ + n]);
    for (let v = 0; v < image.length; v++) image[v] = Math.abs(image[v]);
    const flipDeg = molliTiming.flipDeg;
    const acquisition = {
      trMs,
      teMs,
      flipDeg,
      tiMs,
      startS: startS + (n * durationS) / count,
      durationS: durationS / count,
    };
    return { volume: receiveImage(scan, image, reference, snr, 'molli', n), acquisition };
  });
}

/** Signals of all trains for every component: image fastest. */
function signalsOfAllTrains({ still, transmit }: Scan): Float64Array {
  const count = molliProtocol.inversionTimesMs.length;
  const all = new Float64Array(count * still.voxel.length);
  let lastT1 = Number.NaN;
  let decays = lookLockerDecays(molliTiming, 1);
  for (let c = 0; c < still.voxel.length; c++) {
    const at = c * properties;
    if (still.tissue[at + property.t1Ms] !== lastT1) {
      lastT1 = still.tissue[at + property.t1Ms];
      decays = lookLockerDecays(molliTiming, lastT1);
    }
    const flip = transmit[still.voxel[c]] * molliTiming.flipDeg * degree;
    const trains = all.subarray(count * c, count * (c + 1));
    lookLockerSignals(molliTiming, decays, sin(flip), cos(flip), trains);
    for (let n = 0; n < count; n++) trains[n] *= still.tissue[at];
  }
  return all;
}

/** The last image after the first inversion, for the reference tissue. */
function recoveredSignal({ reference }: Scan): number {
  const trains = new Float64Array(molliProtocol.inversionTimesMs.length);
  const flip = molliTiming.flipDeg * degree;
  const decays = lookLockerDecays(molliTiming, reference[property.t1Ms]);
  lookLockerSignals(molliTiming, decays, sin(flip), cos(flip), trains);
  return reference[property.density] * trains[molliTiming.readouts[0] - 1];
}

/** A train of ideal spin echoes: no stimulated ones. */
export function t2Frames(scan: Scan): ExamFrame[] {
  const { trMs, firstEchoMs, echoSpacingMs, echoes } = t2Protocol;
  const signalAt = (teMs: number): ComponentSignal => {
    const decay = remembered(property.t2Ms, (t2) => exp(-teMs / t2));
    const recovery = remembered(property.t1Ms, (t1) => 1 - exp(-trMs / t1));
    return (tissue, at) => tissue[at] * recovery(tissue, at) * decay(tissue, at);
  };
  return echoFrames(scan, 't2', signalAt, { firstEchoMs, echoSpacingMs, echoes, flipDeg: 90 }, t2Protocol);
}

/** A train of gradient echoes. */
export function t2StarFrames(scan: Scan): ExamFrame[] {
  const { trMs, flipDeg, firstEchoMs, echoSpacingMs, echoes } = t2StarProtocol;
  const signalAt = (teMs: number): ComponentSignal => {
    const decay = remembered(property.t2StarMs, (t2Star) => exp(-teMs / t2Star));
    const e1 = remembered(property.t1Ms, (t1) => exp(-trMs / t1));
    return (tissue, at, transmit) => {
      const flip = transmit * flipDeg * degree;
      return tissue[at] * decay(tissue, at) * spoiledSteadyState(e1(tissue, at), sin(flip), cos(flip));
    };
  };
  return echoFrames(
    scan,
    't2star',
    signalAt,
    { firstEchoMs, echoSpacingMs, echoes, flipDeg },
    t2StarProtocol,
  );
}

interface EchoTrain {
  readonly firstEchoMs: number;
  readonly echoSpacingMs: number;
  readonly echoes: number;
  readonly flipDeg: number;
}

function echoFrames(
  scan: Scan,
  series: string,
  signalAt: (teMs: number) => ComponentSignal,
  { firstEchoMs, echoSpacingMs, echoes, flipDeg }: EchoTrain,
  { trMs, startS, durationS, snr }: { trMs: number; startS: number; durationS: number; snr: number },
): ExamFrame[] {
  const reference = signalAt(firstEchoMs)(scan.reference, 0, 1, 0);
  return Array.from({ length: echoes }, (_, n) => {
    // Echo times are stated to the hundredth of a millisecond, as headers do.
    const teMs = Math.round(100 * (firstEchoMs + n * echoSpacingMs)) / 100;
    const image = expose(scan, scan.still, residualFat.none, signalAt(teMs));
    const acquisition: Acquisition = { trMs, teMs, flipDeg, echoNumber: n + 1, startS, durationS };
    return { volume: receiveImage(scan, image, reference, snr, series, n), acquisition };
  });
}

/** Trace-weighted diffusion, one image a b-value. */
export function dwiFrames(scan: Scan): ExamFrame[] {
  const { trMs, teMs, startS, durationS, snr, bValues } = dwiProtocol;
  const signalAt = (b: number): ComponentSignal => {
    const decay = remembered(property.t2Ms, (t2) => exp(-teMs / t2));
    const recovery = remembered(property.t1Ms, (t1) => 1 - exp(-trMs / t1));
    return (tissue, at) => {
      const left =
        b === 0
          ? 1
          : diffusionAttenuation(
              b,
              tissue[at + property.d],
              tissue[at + property.f],
              tissue[at + property.dStar],
            );
      return tissue[at] * recovery(tissue, at) * decay(tissue, at) * left;
    };
  };
  const reference = signalAt(0)(scan.reference, 0, 1, 0);
  const slotS = durationS / bValues.length;
  return bValues.map((bValue, n) => {
    const image = expose(scan, scan.still, residualFat.diffusion, signalAt(bValue));
    const acquisition = { trMs, teMs, flipDeg: 90, bValue, startS: startS + n * slotS, durationS: slotS };
    return { volume: receiveImage(scan, image, reference, snr, 'dwi', n), acquisition };
  });
}

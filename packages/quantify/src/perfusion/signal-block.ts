import type { BlockFitter } from '../core/model.ts';
import { FINE } from '../core/reasons.ts';
import type { ConcentrationStep } from './protocol.ts';

/**
 * A block of signals from a block of concentrations. All curves are converted before any is fitted, so what each
 * conversion leaves for the errors of the fit is kept and put back when its curve's turn comes.
 */
export function signalBlock(
  inner: BlockFitter,
  { convert, slopes = NO_SLOPES }: ConcentrationStep,
  frameCount: number,
  inputCount: number,
): BlockFitter {
  const { capacity, curves } = inner;
  const y = new Float64Array(frameCount);
  const inputs = new Float64Array(inputCount);
  const kept = new Float64Array(capacity * slopes.length);
  const converted = new Uint8Array(capacity);
  return {
    capacity,
    curves,
    solve(count, given) {
      for (let i = 0; i < count; i++) {
        for (let t = 0, at = i; t < frameCount; t++, at += capacity) y[t] = curves[at];
        for (let m = 0, at = i; m < inputCount; m++, at += capacity) inputs[m] = given[at];
        converted[i] = convert(y, inputs);
        for (let t = 0, at = i; t < frameCount; t++, at += capacity) curves[at] = y[t];
        for (let k = 0, at = i * slopes.length; k < slopes.length; k++, at++) kept[at] = slopes[k];
      }
      inner.solve(count, given);
    },
    fit(i, given, out) {
      if (converted[i] !== FINE) return converted[i];
      for (let k = 0, at = i * slopes.length; k < slopes.length; k++, at++) slopes[k] = kept[at];
      return inner.fit(i, given, out);
    },
  };
}

const NO_SLOPES = new Float64Array(0);

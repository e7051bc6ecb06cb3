import { cos, exp, sin } from '@lobule/numerics';
import { relaxivityOf } from './relaxivity.ts';
import type { SpgrProtocol } from './spgr.ts';

/** Signals of a spoiled gradient echo for concentrations, over that without contrast: what `spgrConverter` undoes. */
export interface SpgrSignal {
  /** @param b1Factor actual over nominal flip angle; NaN means 1. */
  take(t1Ms: number, b1Factor: number): void;
  /** Fills S / S0 and its derivative by the concentration, per mM. */
  fill(concentration: Float64Array, relative: Float64Array, perMm: Float64Array): void;
  /** Signal at full relaxation for a signal without contrast. */
  m0Of(s0: number): number;
}

export function spgrSignal({ trMs, flipAngleDeg, relaxivityPerMmPerS }: SpgrProtocol): SpgrSignal {
  const alpha = (flipAngleDeg * Math.PI) / 180;
  const perMmOfRate = (trMs * relaxivityOf(relaxivityPerMmPerS)) / 1000;
  let cosine = cos(alpha);
  let sine = sin(alpha);
  let e10 = 0;
  let perBaseline = 0;
  return {
    take(t1Ms, b1Factor) {
      const angle = Number.isNaN(b1Factor) ? alpha : alpha * b1Factor;
      cosine = cos(angle);
      sine = sin(angle);
      e10 = exp(-trMs / t1Ms);
      perBaseline = (1 - e10 * cosine) / (1 - e10);
    },
    fill(concentration, relative, perMm) {
      for (let t = 0; t < concentration.length; t++) {
        const e = e10 * exp(-perMmOfRate * concentration[t]);
        const over = perBaseline / (1 - e * cosine);
        relative[t] = (1 - e) * over;
        perMm[t] = (perMmOfRate * e * (1 - cosine) * over) / (1 - e * cosine);
      }
    },
    m0Of: (s0) => (s0 * perBaseline) / sine,
  };
}

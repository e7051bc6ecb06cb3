import { correctBias } from '@lobule/standardisation';
import { type BiasPhantom, biasPhantom, spreads } from '../validation/bias-phantom.ts';
import type { Bench } from './bench.ts';

const SIZE = [256, 256, 80] as const;
let made: BiasPhantom | undefined;

function phantom(): BiasPhantom {
  made ??= biasPhantom('pair', 'reach', SIZE);
  return made;
}

/** N4 with the settings by default (every 4th voxel along each axis), to the corrected image. */
const n4: Bench = {
  name: 'standardisation/n4-256x256x80',
  unit: 's',
  check() {
    const { biased, even, mask, tissue } = phantom();
    const truth = spreads(even.data, tissue);
    const found = spreads(correctBias(biased, { mask }).image.data, tissue);
    const worst = Math.max(...found.map((spread, n) => Math.abs(spread / truth[n] - 1)));
    return { against: 'the spread within three tissues before the field', cases: 3, worst, tolerance: 0.01 };
  },
  run() {
    const { biased, mask } = phantom();
    const started = performance.now();
    correctBias(biased, { mask });
    return (performance.now() - started) / 1000;
  },
};

export const benches: readonly Bench[] = [n4];

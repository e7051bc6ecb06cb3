import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import { intervalFactor, type PreparedModel } from '../src/index.ts';

export interface Coverage {
  /** Share of draws whose nominal 95 % interval holds the truth; undefined estimates count as misses. */
  readonly share: { readonly [name: string]: number };
  /** Share of draws with any reason other than fine. */
  readonly flagged: number;
  /** Median of the estimates, relative to the truth. */
  readonly bias: { readonly [name: string]: number };
}

/** Draws noisy curves of one tissue and counts how often the intervals hold the truth. */
export function coverage(
  model: PreparedModel,
  truth: { readonly [name: string]: number },
  noise: number,
  draws: number,
  extra: { readonly [name: string]: number } = {},
): Coverage {
  const stream = randomStream(20, 'coverage', model.modelId);
  const clean = model.predict(truth, extra);
  const frames = Array.from(clean, (value) =>
    Float64Array.from({ length: draws }, () => value + noise * normalVariate(stream)),
  );
  const voxels = Int32Array.from({ length: draws }, (_, i) => i);
  const maps = Object.fromEntries(
    Object.entries(extra).map(([name, value]) => [name, new Float64Array(draws).fill(value)]),
  );
  const { parameters, standardErrors, degreesOfFreedom, reasons } = model.fit(frames, voxels, maps);
  const names = Object.keys(truth);
  const share = names.map((name) => {
    let held = 0;
    for (let i = 0; i < draws; i++) {
      const reach = intervalFactor(degreesOfFreedom[i]) * standardErrors[name][i];
      if (Math.abs(parameters[name][i] - truth[name]) <= reach) held++;
    }
    return [name, held / draws];
  });
  const bias = names.map((name) => {
    const sorted = parameters[name].filter((value) => !Number.isNaN(value)).sort();
    return [name, sorted[sorted.length >> 1] / truth[name] - 1];
  });
  return {
    share: Object.fromEntries(share),
    bias: Object.fromEntries(bias),
    flagged: reasons.filter((reason) => reason !== 0).length / draws,
  };
}

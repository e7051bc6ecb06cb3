import { type PreparedModel, prepareModel } from '../packages/quantify/src/index.ts';
import { studies } from '../validation/uncertainty-cases.ts';
import type { Bench } from './bench.ts';

/** Fits of one curve at the cursor of a viewer: each model by itself, and the slowest counts. */
const FITS = 200;
/** Some inputs are known as well as the images are. */
const SMALL_NOISE = 1e-3;

interface Cursor {
  readonly model: PreparedModel;
  readonly curve: Float64Array;
  readonly extra: { readonly [input: string]: number };
  readonly truth: { readonly [parameter: string]: number };
}

/** The first protocol and tissue of each model in the suite `uncertainty`. */
function cursors(): readonly Cursor[] {
  const first = studies.filter(({ model }, i) => studies.findIndex((study) => study.model === model) === i);
  return first.map(({ model: id, protocol, settings, truths }) => {
    const model = prepareModel(
      id,
      protocol,
      typeof settings === 'function' ? settings(SMALL_NOISE) : settings,
    );
    const { values, extra: given = {} } = truths[0];
    const extra = typeof given === 'function' ? given(SMALL_NOISE) : given;
    return { model, curve: model.predict(values, extra), extra, truth: values };
  });
}

let ready: readonly Cursor[] | undefined;

export const benches: readonly Bench[] = [
  {
    name: 'quantify/cursor',
    unit: 'ms',
    run() {
      ready ??= cursors();
      let slowest = 0;
      for (const { model, curve, extra } of ready) {
        const started = performance.now();
        for (let i = 0; i < FITS; i++) model.fitCurve(curve, extra);
        slowest = Math.max(slowest, (performance.now() - started) / FITS);
      }
      return slowest;
    },
    check() {
      ready ??= cursors();
      let worst = 0;
      for (const { model, curve, extra, truth } of ready) {
        const { parameters } = model.fitCurve(curve, extra);
        const [name] = Object.keys(truth);
        const error = Math.abs(parameters[name] / truth[name] - 1);
        if (!(error <= worst)) worst = error;
      }
      return {
        against: 'noise-free truth of the first parameter of every model, relative',
        cases: ready.length,
        worst,
        tolerance: 1e-2,
      };
    },
  },
];

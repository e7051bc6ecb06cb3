import { isLobuleError, randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { studies } from '../../../validation/uncertainty-cases.ts';
import {
  extraAt,
  noiseLevels,
  settingsAt,
  type UncertaintyStudy,
} from '../../../validation/uncertainty-study.ts';
import { type CurveFit, listModels, type PreparedModel, prepareModel, reasonOf } from '../src/index.ts';

/** Laws that hold for every model, on the tissues and protocols of the suite `uncertainty`. */

type Protocol = { readonly [member: string]: unknown };

/** A noisy curve of one of the study's tissues. */
const noisyCurve = (study: UncertaintyStudy, model: PreparedModel) =>
  fc.record({ tissue: fc.nat({ max: study.truths.length - 1 }), seed: fc.nat() }).map(({ tissue, seed }) => {
    const truth = study.truths[tissue];
    const stream = randomStream(seed, 'invariance');
    const clean = model.predict(truth.values, extraAt(truth, 1));
    const [{ sd }] = noiseLevels(study, clean);
    const extra = extraAt(truth, sd);
    return { curve: clean.map((value) => value + sd * normalVariate(stream)), extra };
  });

/** Fewer where one fit takes long. */
const runs = ({ draws }: UncertaintyStudy) => ({ numRuns: draws === undefined ? 60 : 10, seed: 5 });
/** Fits that are not closed forms stand still to about 1e-6, far below any noise. */
const SETTLED = 1e-5;

function near(got: number, expected: number, relative: number, what: string): void {
  if (Number.isNaN(expected) && Number.isNaN(got)) return;
  const error = Math.abs(got - expected);
  expect(error <= relative * Math.abs(expected), `${what}: ${got} where ${expected} was`).toBe(true);
}

function sameFit(got: CurveFit, expected: CurveFit, relative: number): void {
  expect(reasonOf(got.reason).code).toBe(reasonOf(expected.reason).code);
  for (const [name, value] of Object.entries(expected.parameters))
    near(got.parameters[name], value, relative, name);
  for (const [name, value] of Object.entries(expected.standardErrors))
    near(got.standardErrors[name], value, 10 * relative, `error of ${name}`);
}

/** Their two images have a meaning each, so that neither order nor scale is free; they have tests of their own. */
const OF_TWO_IMAGES = ['b1-afi', 'b1-bloch-siegert', 'delta-t1'];
const ofCurves = studies.filter(({ model }) => !OF_TWO_IMAGES.includes(model));

test('the tissues stand for every model that has an equation', () => {
  const covered = new Set(studies.map(({ model }) => model));
  const withEquation = listModels().filter(({ free }) => free.length > 0);
  expect(withEquation.flatMap(({ id }) => (covered.has(id) ? [] : [id]))).toEqual([]);
});

describe.each(ofCurves.map((study) => [`${study.model}, ${study.protocolName}`, study] as const))(
  '%s',
  (_name, study) => {
    const model = prepareModel(study.model, study.protocol, settingsAt(study, 1));

    test('does not depend on the order of the frames where it has no meaning', () => {
      const backwards = Array.from({ length: model.frameCount }, (_, t) => model.frameCount - 1 - t);
      const shuffled = backwards.map((_, t) => (t * 7 + 3) % model.frameCount);
      const order = new Set(shuffled).size === model.frameCount ? shuffled : backwards;
      const reordered = reorder(study, order);
      if (reordered === undefined) return;
      fc.assert(
        fc.property(noisyCurve(study, model), ({ curve, extra }) => {
          const moved = order.map((from) => curve[from]);
          sameFit(reordered.fitCurve(moved, extra), model.fitCurve(curve, extra), SETTLED);
        }),
        runs(study),
      );
    });

    test('scales with the frames: each parameter by the factor or not at all', () => {
      const factor = 0.37;
      const scaled = new Map<string, boolean>();
      fc.assert(
        fc.property(noisyCurve(study, model), ({ curve, extra }) => {
          const once = model.fitCurve(curve, extra);
          const other = model.fitCurve(
            curve.map((value) => factor * value),
            extra,
          );
          near(other.residual, factor * once.residual, 10 * SETTLED, 'residual');
          near(other.condition, once.condition, 10 * SETTLED, 'condition');
          expect(reasonOf(other.reason).code).toBe(reasonOf(once.reason).code);
          for (const [name, value] of Object.entries(once.parameters)) {
            if (Number.isNaN(value) || value === 0) continue;
            const byFactor = Math.abs(other.parameters[name] / value - 1) > 0.5 * (1 - factor);
            expect(scaled.get(name) ?? byFactor, name).toBe(byFactor);
            scaled.set(name, byFactor);
            near(other.parameters[name], byFactor ? factor * value : value, SETTLED, name);
            const error = once.standardErrors[name];
            near(
              other.standardErrors[name],
              byFactor ? factor * error : error,
              10 * SETTLED,
              `error of ${name}`,
            );
          }
        }),
        runs(study),
      );
    });
  },
);

/** The same protocol with its frames in another order; undefined where the order has a meaning. */
function reorder(study: UncertaintyStudy, order: readonly number[]): PreparedModel | undefined {
  const protocol = Object.fromEntries(
    Object.entries(study.protocol as Protocol).map(([member, value]) => [
      member,
      Array.isArray(value) && value.length === order.length ? order.map((from) => value[from]) : value,
    ]),
  );
  try {
    return prepareModel(study.model, protocol, settingsAt(study, 1));
  } catch (error) {
    expect(isLobuleError(error, 'quantify/protocol')).toBe(true);
    return undefined;
  }
}

describe('the unit of time', () => {
  // Every time of the protocol twice as long: times double, rates halve, shares and amplitudes stay.
  const DOUBLE = 2;
  const byUnit: Readonly<Record<string, number>> = {
    ms: DOUBLE,
    s: DOUBLE,
    '1/min': 1 / DOUBLE,
    'mm2/s': 1 / DOUBLE,
  };
  const timed = ['timesS', 'trMs', 'echoTimesMs', 'inversionTimesMs', 'bValues'];

  /** The curve of plasma that both clocks see, on knots of its own. */
  const knots = Array.from({ length: 1401 }, (_, i) => 0.25 * i);
  const plasma = knots.map((t) => (t < 20 ? 0 : 5 * Math.exp((20 - t) / 30) + Math.exp((20 - t) / 500)));
  const portal = knots.map((t) => (t < 30 ? 0 : (t - 30) * Math.exp((30 - t) / 40) * 0.1));
  const onClock = (stretch: number, isPortal: boolean) => ({
    kind: 'measured',
    timesS: knots.map((t) => stretch * t),
    concentrationMm: isPortal ? portal : plasma,
    of: 'plasma',
  });

  /** D, D* and the delay are sought in fixed ranges, so a clock that runs at another pace is another search. */
  const FIXED_RANGE = ['ivim', 'dki'];
  const cases = ofCurves.filter(
    (study) =>
      Object.keys(study.protocol).some((member) => timed.includes(member)) &&
      !FIXED_RANGE.some((model) => study.model.startsWith(model)) &&
      !('delay' in (settingsAt(study, 1) ?? {})),
  );
  test.each(cases.map((study) => [`${study.model}, ${study.protocolName}`, study] as const))(
    'does not matter: %s',
    (_name, study) => {
      const stretched = (stretch: number) => {
        const protocol = Object.fromEntries(
          Object.entries(study.protocol as Protocol).map(([member, value]) => {
            if (!timed.includes(member)) return [member, value];
            return [
              member,
              Array.isArray(value) ? value.map((t: number) => stretch * t) : stretch * (value as number),
            ];
          }),
        );
        const settings = settingsAt(study, 1) ?? {};
        const inputs = ['arterialInput', 'portalInput'].filter((name) => name in settings);
        return prepareModel(study.model, protocol, {
          ...settings,
          ...Object.fromEntries(inputs.map((name) => [name, onClock(stretch, name === 'portalInput')])),
        });
      };
      const model = stretched(1);
      const slower = stretched(DOUBLE);
      fc.assert(
        fc.property(noisyCurve(study, model), ({ curve, extra }) => {
          const once = model.fitCurve(curve, extra);
          const twice = slower.fitCurve(curve, extra);
          expect(reasonOf(twice.reason).code).toBe(reasonOf(once.reason).code);
          for (const { name, unit } of model.parameters) {
            const by = byUnit[unit] ?? 1;
            near(twice.parameters[name], by * once.parameters[name], 1e-4, name);
            near(twice.standardErrors[name], by * once.standardErrors[name], 1e-3, `error of ${name}`);
          }
        }),
        runs(study),
      );
    },
  );
});

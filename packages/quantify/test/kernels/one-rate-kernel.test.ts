import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import { fitReasons, prepareModel } from '../../src/index.ts';
import { eitherSignSolver } from '../../src/solver/either-sign.ts';
import {
  type OneRateProblem,
  type OneRateSolver,
  oneRateSolver,
  takeCurve,
} from '../../src/solver/one-rate.ts';

const decay = (times: readonly number[], fixed?: Float64Array): OneRateProblem => ({
  points: times.length,
  lowestRate: 1e-3,
  highestRate: 2,
  ...(fixed && { fixed }),
  atom(rate, values, perLogRate) {
    times.forEach((t, i) => {
      values[i] = Math.exp(-rate * t);
      perLogRate[i] = -rate * t * values[i];
    });
  },
});
const few = [1, 4, 13, 34, 80, 170];
const wide = Array.from({ length: 40 }, (_, i) => 1e-4 * 10 ** (0.2 * i));
const many = Array.from({ length: 37 }, (_, i) => 1 + i * i * 0.13);
const problems: readonly (readonly [string, OneRateProblem])[] = [
  ['six points', decay(few)],
  ['six points and a constant', decay(few, new Float64Array(6).fill(1))],
  ['thirty-seven points', decay(many)],
  ['thirty-seven points and a constant', decay(many, new Float64Array(37).fill(1))],
  ['rates over seven decades', { ...decay(wide), lowestRate: 1e-4, highestRate: 2e3 }],
];

test('rates over many decades are looked at in more places than 32', () => {
  const { looks } = oneRateSolver(problems[4][1]).dictionary.search;
  expect(looks.length).toBeGreaterThan(32);
  expect(looks.length).toBeLessThan(64);
});

/** Curves of one and two rates in noise from none to all, and what no tissue gives. */
function curvesFor({ points, atom }: OneRateProblem, count: number): Float64Array[] {
  const stream = randomStream(5, 'kernel', String(points));
  const values = new Float64Array(points);
  const other = new Float64Array(points);
  const slope = new Float64Array(points);
  const drawn = Array.from({ length: count }, (_, i) => {
    atom(1e-3 * 4000 ** stream.uniform(), values, slope);
    atom(1e-3 * 2000 ** stream.uniform(), other, slope);
    const noise = [0, 1e-3, 0.05, 0.5, 20][i % 5];
    const second = i % 3 === 0 ? stream.uniform() : 0;
    return values.map((value, t) => value + second * other[t] + noise * normalVariate(stream));
  });
  const odd = [0, -1, 1, 1e-300, 1e150, Number.NaN].map((value) => new Float64Array(points).fill(value));
  return [...drawn, ...odd];
}

function solutions(solver: OneRateSolver, curves: readonly Float64Array[]) {
  const block = solver.block();
  if (block === undefined) throw new Error('This engine does not take the kernel');
  const found: object[] = [];
  for (let from = 0; from < curves.length; from += block.capacity) {
    const part = curves.slice(from, from + block.capacity);
    part.forEach((curve, i) => {
      curve.forEach((value, t) => {
        block.curves[t * block.capacity + i] = value;
      });
    });
    block.solve(part.length);
    part.forEach((_, i) => {
      const outcome = block.load(i);
      found.push({ outcome, ...solver.solution });
    });
  }
  return found;
}

describe('curves in the lanes of the kernel', () => {
  test.each([
    ...problems.map(([name, problem]) => [name, problem, oneRateSolver] as const),
    ...problems
      .slice(0, 3)
      .map(([name, problem]) => [`${name}, amplitude of either sign`, problem, eitherSignSolver] as const),
  ])('%s: every figure is that of the solver in TypeScript, to the bit', (_name, problem, solverOf) => {
    const solver = solverOf(problem);
    const curves = curvesFor(problem, 3000);
    const inLanes = solutions(solver, curves);
    const seen = new Set<string>();
    curves.forEach((curve, i) => {
      const outcome = solver.fit(curve);
      seen.add(outcome);
      if (solver.solution.ambiguous) seen.add('ambiguous');
      const { solution } = solver;
      // Where no amplitude fits, what belongs to one is left from the curve before.
      if (outcome === 'nothing') {
        const { fixedAmplitude, amplitude, residualSquares, varFixedAtRate, ambiguous } = solution;
        const told = { outcome, fixedAmplitude, amplitude, residualSquares, varFixedAtRate, ambiguous };
        expect(inLanes[i]).toMatchObject(told);
      } else expect(inLanes[i]).toStrictEqual({ outcome, ...solution });
    });
    if (solverOf === eitherSignSolver) seen.add('nothing');
    expect([...seen]).toEqual(
      expect.arrayContaining(['interior', 'lowest', 'highest', 'nothing', 'ambiguous']),
    );
  });
});

describe('in 32 bits', () => {
  test.each(problems)(
    '%s: rates, amplitudes and errors are those of 64 bits to four digits, and few are handed over',
    (_name, problem) => {
      const solver = oneRateSolver(problem);
      const block = solver.block('single');
      if (block === undefined) throw new Error('This engine does not take the kernel');
      const stream = randomStream(6, 'single', String(problem.points));
      const values = new Float64Array(problem.points);
      const slope = new Float64Array(problem.points);
      const curve = new Float64Array(problem.points);
      let apart = 0;
      let count = 0;
      for (let run = 0; run < 20; run++) {
        for (let i = 0; i < block.capacity; i++) {
          problem.atom(0.005 * 60 ** stream.uniform(), values, slope);
          for (let t = 0; t < problem.points; t++) {
            const constant = problem.fixed ? 0.3 : 0;
            block.curves[t * block.capacity + i] = values[t] + constant + 0.01 * normalVariate(stream);
          }
        }
        block.solve(block.capacity);
        for (let i = 0; i < block.capacity; i++) {
          const outcome = block.load(i);
          const got = { ...solver.solution };
          takeCurve(block, i, curve);
          const expected = solver.fit(curve);
          count++;
          // Of variances: their roots are within half of it.
          const keys = ['rate', 'amplitude', 'residualSquares', 'varAmplitude', 'varLogRate'] as const;
          const within = keys.every(
            (key) => Math.abs(got[key] - solver.solution[key]) <= 2e-4 * Math.abs(solver.solution[key]),
          );
          if (outcome !== expected || (outcome !== 'nothing' && !within)) apart++;
        }
      }
      expect(apart / count).toBeLessThan(1e-3);
      expect(block.handedOver / count).toBeLessThan(0.2);
    },
  );
});

const parker = { arterialInput: { kind: 'parker', arrivalS: 20 } };
const signal = { trMs: 5, flipAngleDeg: 12, relaxivityPerMmPerS: 4.5, baselineFrames: [0] };
const every = (count: number, stepS: number) => Array.from({ length: count }, (_, i) => i * stepS);

describe('a volume and its voxels', () => {
  test.each([
    ['tofts', { timesS: [0, 90, 155, 220, 285, 350] }, parker],
    ['tofts', { timesS: [0, 90, 155, 220, 285, 350], signal }, parker],
    ['extended-tofts', { timesS: every(60, 5) }, parker],
    ['extended-tofts', { timesS: every(60, 5), signal }, parker],
    ['tofts', { timesS: [0, 90, 155, 220, 285, 350], signal }, { ...parker, precision: 'single' }],
    ['extended-tofts', { timesS: every(60, 5) }, { ...parker, precision: 'single' }],
    ['2cum', { timesS: every(40, 4) }, parker],
    ['2cum', { timesS: every(40, 4), signal }, parker],
    [
      'tofts',
      { timesS: every(40, 5) },
      { ...parker, delay: { kind: 'per-voxel', lowestS: -3, highestS: 3 } },
    ],
    [
      'extended-tofts',
      { timesS: every(40, 5), signal },
      { ...parker, delay: { kind: 'per-voxel', lowestS: -3, highestS: 3 } },
    ],
    ['tofts', { timesS: every(40, 5) }, { ...parker, delay: { kind: 'fixed', delayS: 2 } }],
    [
      'extended-tofts',
      { timesS: every(40, 5), signal },
      { ...parker, delay: { kind: 'fixed', delayS: -2, standardErrorS: 0.5 } },
    ],
    ['t2', { echoTimesMs: [10, 20, 30, 40, 60, 80, 100, 120] }, {}],
    ['t2', { echoTimesMs: [10, 20, 30, 40, 60, 80, 100, 120] }, { skipEchoes: 1, noiseSd: 0.05 }],
  ])(
    '%s, %j: the map under the cursor is the curve under the cursor, to the bit',
    (id, protocol, settings) => {
      const model = prepareModel(id, protocol, settings);
      const stream = randomStream(8, id, JSON.stringify(protocol));
      const count = 'delay' in settings ? 260 : 1200;
      const frames = Array.from({ length: model.frameCount }, () => new Float32Array(count));
      const t1Ms = new Float32Array(count);
      for (let v = 0; v < count; v++) {
        t1Ms[v] = 800 + 1000 * stream.uniform();
        const perfusion = {
          fpPerMin: 0.4 + 0.4 * stream.uniform(),
          psPerMin: 0.1 * stream.uniform(),
          ktransPerMin: 0.5 * stream.uniform(),
          ve: 0.05 + 0.6 * stream.uniform(),
          vp: 0.05,
        };
        const curve =
          'timesS' in protocol
            ? prepareCurve(id, protocol, settings, perfusion)
            : model.predict({ t2Ms: 10 + 200 * stream.uniform(), s0: 1 });
        const noise = v % 4 === 0 ? 0.3 : 0.01;
        const isFlat = v % 50 === 7;
        for (let t = 0; t < model.frameCount; t++) {
          const value = 'signal' in protocol ? 100 * (1 + curve[t]) : curve[t];
          const wobble = ('signal' in protocol ? 100 : 1) * noise * normalVariate(stream);
          frames[t][v] = isFlat ? ('signal' in protocol ? 100 : 0) : value + wobble;
        }
      }
      const voxels = Int32Array.from({ length: count }, (_, i) => (i * 7) % count);
      const extra: { [name: string]: Float32Array } = 'signal' in protocol ? { t1Ms } : {};
      const map = model.fit(frames, voxels, extra);
      voxels.forEach((voxel, i) => {
        const given = Object.fromEntries(
          Object.entries(extra).map(([name, values]) => [name, values[voxel]]),
        );
        const fit = model.fitCurve(
          frames.map((frame) => frame[voxel]),
          given,
        );
        const told = `voxel ${voxel}: ${fitReasons[fit.reason].name}`;
        expect(map.reasons[i], told).toBe(fit.reason);
        expect(map.residual[i], told).toBe(Math.fround(fit.residual));
        expect(map.condition[i], told).toBe(Math.fround(fit.condition));
        for (const name of Object.keys(fit.parameters)) {
          expect(map.parameters[name][i], told).toBe(Math.fround(fit.parameters[name]));
          expect(map.standardErrors[name][i], told).toBe(Math.fround(fit.standardErrors[name]));
        }
      });
    },
  );
});

const concentrations = new Map<string, ReturnType<typeof prepareModel>>();
function prepareCurve(
  id: string,
  protocol: object,
  settings: object,
  values: { readonly [name: string]: number },
): Float64Array {
  const { timesS } = protocol as { readonly timesS: readonly number[] };
  const key = `${id} ${timesS}`;
  const model = concentrations.get(key) ?? prepareModel(id, { timesS }, settings);
  concentrations.set(key, model);
  return model.predict(values);
}

describe('single precision', () => {
  const protocol = { timesS: [0, 90, 155, 220, 285, 350] };

  test('marks every output', () => {
    const codes = (settings: object) =>
      prepareModel('tofts', protocol, settings).warnings.map(({ code }) => code);
    expect(codes({ ...parker, precision: 'single' })).toContain('single-precision');
    expect(codes(parker)).toEqual([]);
  });

  test('is refused with a delay', () => {
    const settings = { ...parker, precision: 'single', delay: { kind: 'fixed', delayS: 5 } };
    expect(() => prepareModel('tofts', protocol, settings)).toThrow(/without a delay/);
  });
});

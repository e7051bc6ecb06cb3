import { readFileSync } from 'node:fs';
import path from 'node:path';
import { randomStream } from '@lobule/foundation';
import { numbers, readCsv, texts } from '@lobule/tables';
import { expect, test } from 'vitest';
import { describeWithReference } from '../../../test/reference.ts';
import { makeData, type Plan, pipelineOf, registerPlan, scoreView, trainView } from '../src/index.ts';
import { applyLongitudinal, fitLongitudinal } from '../src/steps/longitudinal-combat.ts';
import { smallPlan } from './cohort.ts';

const FEATURES = ['f1', 'f2', 'f3', 'f4', 'f5', 'f6'];

describeWithReference('longitudinal ComBat', 'statistics', (folder) => {
  const { table } = readCsv(readFileSync(path.join(folder, 'data', 'longcombat_sim.csv')));
  const reference = JSON.parse(readFileSync(path.join(folder, 'longcombat.json'), 'utf8')) as {
    readonly data_combat: readonly Record<string, number>[];
    readonly gammastar: readonly (readonly number[])[];
    readonly delta2star: readonly (readonly number[])[];
  };
  const rows = table.rows;
  const values = (name: string) => numbers(table, name);
  const data = {
    rows,
    columns: FEATURES.length,
    x: Float64Array.from(FEATURES.flatMap((name) => Array.from(values(name)))),
    batch: Int32Array.from(texts(table, 'batch'), (name) => Number(name === 'B')),
    covariates: [values('age'), values('time')],
    patients: texts(table, 'subid') as readonly string[],
  };

  test('is that of longCombat over lme4, to what its optimiser allows', () => {
    const model = fitLongitudinal(data, 2);
    const harmonised = applyLongitudinal(model, data);
    for (let j = 0; j < FEATURES.length; j++) {
      for (const b of [0, 1]) {
        expect(Math.abs(model.shift[b * 6 + j] - reference.gammastar[b][j])).toBeLessThan(1e-4);
        expect(Math.abs(model.scale[b * 6 + j] ** 2 - reference.delta2star[b][j])).toBeLessThan(1e-4);
      }
      for (let i = 0; i < rows; i++) {
        const expected = reference.data_combat[i][`${FEATURES[j]}.combat`];
        expect(Math.abs(harmonised[j * rows + i] - expected)).toBeLessThan(1e-4);
      }
    }
  });

  const steps: Plan['models'][number]['steps'] = [
    { step: 'longitudinal-combat', groups: ['image'], keep: ['clinical'], unseen: 'refuse' },
    { step: 'logistic', ridge: 1e-2 },
  ];
  const model = { name: 'm', groups: ['clinical', 'image'], steps };
  const groups = { clinical: ['age', 'time'], image: FEATURES };
  const cohort = (ids: readonly string[]) => {
    const plan = registerPlan(
      smallPlan('binary', { groups, models: [model], batch: 'batch', aggregate: 'mean' }),
    );
    const x = Float64Array.from(
      [...groups.clinical, ...FEATURES].flatMap((name) => Array.from(values(name))),
    );
    return makeData(plan, {
      ids,
      x: { rows, names: [...groups.clinical, ...FEATURES], values: x },
      outcome: { kind: 'binary', values: Uint8Array.from(new Set(ids), (_, i) => i % 2) },
      batch: texts(table, 'batch') as readonly string[],
      groups,
    });
  };
  const fit = (ids: readonly string[], patients: readonly number[]) => {
    const own = cohort(ids);
    return { own, fitted: pipelineOf(model, groups).fit(trainView(own, patients), randomStream(1, 'fit')) };
  };
  const training = Array.from({ length: 40 }, (_, i) => i).filter((i) => i % 4 !== 0);

  test('as a step scores a new patient by her own visits, whoever is scored with her', () => {
    const { own, fitted } = fit(data.patients, training);
    const together = fitted.score(scoreView(own, [0, 4, 20, 24]));
    expect(together).toHaveLength(12);
    expect(fitted.score(scoreView(own, [4]))).toEqual(together.subarray(3, 6));
  });

  test('needs somebody who was measured twice', () => {
    const strangers = Array.from({ length: rows }, (_, i) => `p${i}`);
    expect(() =>
      fit(
        strangers,
        Array.from({ length: rows }, (_, i) => i),
      ),
    ).toThrow(expect.objectContaining({ code: 'prediction/batch' }));
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exp } from '@lobule/numerics';
import { logisticRegression } from '@lobule/statistics';
import { readCsv } from '@lobule/tables';
import { expect, test } from 'vitest';
import { runAnalysis } from '../../src/index.ts';
import { temporaryFolder } from '../fixture.ts';

/** Sixty made-up women: age, a marker that tells a little and is missing in three, receptor status, response. */
const women = Array.from({ length: 60 }, (_, i) => ({
  age: 30 + ((i * 7) % 41),
  marker: i % 20 === 4 ? null : 10 + ((i * 13) % 29),
  er: (i * 5) % 3 === 0 ? 0 : 1,
  pcr: (i * 11) % 17 < 5 + ((i * 13) % 29) / 6 ? 1 : 0,
}));

async function analysed() {
  const folder = temporaryFolder();
  const rows = women.map(({ age, marker, er, pcr }, i) => [`W${i}`, age, marker ?? '', er, pcr].join(','));
  writeFileSync(path.join(folder, 'w.csv'), `patient,age,marker,er,pcr\n${rows.join('\n')}\n`);
  writeFileSync(
    path.join(folder, 'plan.yaml'),
    `lobule: 1
title: Sixty women
table: { id: patient }
analysis:
  groups: { all: [age, marker, er] }
  univariable: { groups: [all] }
  endpoints:
    - name: pcr
      title: response
      endpoint: { kind: binary, column: pcr }
      folds: 3
      repeats: 2
      permutations: 0
      randomFeatureDraws: 0
      models: [{ name: all, groups: [all], steps: [{ step: impute }, { step: scale }, { step: logistic }] }]
`,
  );
  const out = path.join(folder, 'out');
  const { results } = await runAnalysis(path.join(folder, 'plan.yaml'), path.join(folder, 'w.csv'), out);
  const read = (name: string) => readCsv(readFileSync(path.join(out, 'tables', name))).table;
  return { endpoint: results.cohort!.endpoints[0], read };
}

test('an outcome comes with ratios, contributions, nomogram, belt and each patient, and their files', async () => {
  const { endpoint, read } = await analysed();
  const [model] = endpoint.models;

  // Together: the regression of the complete women, per SD or between the two values.
  const complete = women.filter(({ marker }) => marker !== null);
  const fit = logisticRegression({
    outcome: complete.map(({ pcr }) => pcr),
    predictors: (['age', 'marker', 'er'] as const).map((name) => ({
      name,
      values: complete.map((one) => one[name] as number),
    })),
  });
  const er = model.ratios!.rows.find(({ feature }) => feature === 'er')!;
  expect(er).toMatchObject({ per: '1 against 0', n: 57 });
  expect(er.ratio.value).toBeCloseTo(fit.coefficients[3].ratio, 9);
  expect(er.ratio.high).toBeCloseTo(fit.coefficients[3].ratioInterval.upper, 9);
  expect(model.ratios).toMatchObject({ measure: 'odds ratio', n: 57 });
  expect(endpoint.ratios!.rows.map(({ n }) => n).sort()).toEqual([57, 60, 60]);
  expect(read('ratios-pcr.csv').rows).toBe(6);

  // What each feature adds goes from everybody to her, in the file too.
  const { patients, features } = model.explanation!;
  for (const { base, parts, rest, total } of patients)
    expect(parts.reduce((sum, part) => sum + part, base + rest)).toBeCloseTo(total, 12);
  expect(read('contributions-pcr.csv').rows).toBe(60 * (1 + features.length));

  // Points by hand: the sum of all ends is the whole axis.
  const { axes, most } = model.nomogram!;
  expect(axes.map(({ feature }) => feature)).toEqual(['age', 'marker', 'er']);
  expect(axes.find(({ feature }) => feature === 'er')!.ticks.map(({ value }) => value)).toEqual([0, 1]);
  expect(most).toBeGreaterThan(100);
  expect(model.belt!.belts.map(({ level }) => level)).toEqual([0.8, 0.95]);

  // Each woman: what was not measured, and a risk that is her score's.
  const { rows, predictors } = endpoint.people!;
  expect(predictors).toBe(3);
  expect(rows.filter(({ missing }) => missing.length > 0).map(({ missing }) => missing)).toEqual([
    ['marker'],
    ['marker'],
    ['marker'],
  ]);
  expect(rows.map(({ happened }) => Number(happened))).toEqual(women.map(({ pcr }) => pcr));
  for (const {
    models: [said],
  } of rows) {
    // Both are means over repeats, so they agree only nearly.
    expect(Math.abs(said.risk - 1 / (1 + exp(-said.linear)))).toBeLessThan(0.05);
  }
});

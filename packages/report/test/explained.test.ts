import { expect, test } from 'vitest';
import { renderReport } from '../src/index.ts';
import { fixtureResults, withoutImages } from './fixture.ts';

const report = renderReport(fixtureResults(2));
const partOf = (from: string, to: string) => {
  const start = report.indexOf(from);
  return report.slice(start, report.indexOf(to, start));
};
const textOf = (markup: string) => markup.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

test('every outcome has its ratios, importance, contributions, nomogram and calibration belt, each drawn once a model', () => {
  for (const title of [
    'Odds ratios: each predictor by itself',
    'Odds ratios: clinical, all together',
    'Hazard ratios: each predictor by itself',
    'Importance: Clinical',
    'What each feature adds: Clinical',
    'Nomogram: Clinical',
    'Calibration belt: Clinical',
    'AUC by what it was measured on',
    'Each site left out: Clinical',
  ])
    expect(report).toContain(`<p class="figure-title">${title}</p>`);
  expect(report).not.toContain('could not be drawn');
});

test('a patient’s part holds her risks, what was not measured, and contributions that go from everybody to her', () => {
  const patient = textOf(partOf('id="pcr-sub-002"', '</details>'));
  expect(patient).toContain('Not measured 2 of 5 predictors: grade, ADC_Mean');
  expect(patient).toMatch(/Everybody of her fold −0\.8/);
  expect(patient).toMatch(/ADC_Mean missing [+−]/);
  expect(patient).toContain('Her score');
  expect(partOf('id="pcr-sub-002"', '</details>')).toContain('href="#patient-sub-002-baseline"');
});

test('a patient without a risk is told by her score, and one with a time by her event', () => {
  expect(textOf(partOf('id="pcr-sub-003"', '</details>'))).toMatch(/score [−\d.]+ · with the outcome/);
  expect(textOf(partOf('id="rfs-sub-002"', '</details>'))).toContain('no event until 509 days');
});

test('what a patient’s contributions say adds up', () => {
  const { endpoints } = fixtureResults(2).cohort!;
  for (const { explanation } of endpoints.flatMap(({ models }) => models)) {
    for (const { base, parts, rest, total } of explanation?.patients ?? [])
      expect(parts.reduce((sum, part) => sum + part, base + rest)).toBeCloseTo(total, 12);
  }
});

test('of a cohort of thousands some patients are drawn and some have a part, and it is said how many', () => {
  const whole = fixtureResults(1);
  const [first] = whole.cohort!.endpoints;
  const many = <T>(list: readonly T[]) => Array.from({ length: 2400 }, (_, i) => list[i % list.length]);
  const endpoint = {
    ...first,
    people: { ...first.people!, rows: many(first.people!.rows) },
    models: first.models.map((model) =>
      model.explanation
        ? { ...model, explanation: { ...model.explanation, patients: many(model.explanation.patients) } }
        : model,
    ),
  };
  const page = renderReport({ ...whole, subjects: [], cohort: { ...whole.cohort!, endpoints: [endpoint] } });
  expect(page.length).toBeLessThan(15e6);
  const said = (words: RegExp) => expect(words.test(textOf(page)), String(words)).toBe(true);
  said(/A dot for each of 400 of 2,400 patients ?, evenly taken/);
  said(/[\d,]+ more patients in the file/);
});

test('checklists link to parts of the report that are there, count their items and leave the authors’ blank', () => {
  const lists = partOf('<section id="checklists"', '<section id="trouble"');
  const links = [...lists.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(links).toEqual(['included', 'found', 'checklists']);
  for (const id of links) expect(report).toContain(` id="${id}"`);
  expect(textOf(lists)).toContain('TRIPOD+AI: 3 items, 1 here, 1 in part and 1 for the authors');
  expect(textOf(lists)).toContain('3a Why this prediction is needed Introduction for the authors');
  expect(textOf(lists)).toContain('Weights of the items that stand here: 0.000 , in part: 0.037');
});

test('the anchors that a run may name are those of a report', () => {
  const whole = renderReport(withoutImages());
  for (const id of ['asked', 'included', 'measured', 'found', 'methods', 'trouble', 'files', 'checklists'])
    expect(whole).toContain(`<section id="${id}"`);
});

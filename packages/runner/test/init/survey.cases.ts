import { expect, test } from 'vitest';
import { findTables } from '../../src/init/find-tables.ts';
import { findMasks } from '../../src/init/masks.ts';
import { checkAnswer, nextQuestion } from '../../src/init/questions.ts';
import type { Survey } from '../../src/init/survey.ts';
import { visitWindows } from '../../src/init/visits.ts';

const entry = (name: string, text = '') => {
  const bytes = new TextEncoder().encode(text);
  return { name, size: bytes.length, read: async () => bytes };
};

test('windows of visits end midway, and are not made of visits that lie across each other', () => {
  expect(
    visitWindows([
      [0, 20],
      [0, 24, 90],
    ]),
  ).toEqual([
    { name: 'baseline', days: [0, 10] },
    { name: 'visit2', days: [11, 57] },
    { name: 'visit3', days: [58, 123] },
  ]);
  expect(visitWindows([[0], [0]])).toEqual([]);
  expect(
    visitWindows([
      [0, 40, 60],
      [0, 20, 39],
    ]),
  ).toEqual([]);
  expect(visitWindows([[0, Number.NaN]])).toEqual([]);
});

test('masks are found by the id in their path, P-1 not in P-12', () => {
  const names = [
    'P-1/T1.nii',
    'P-1/label.nii',
    'P-1/lesion.nii.gz',
    'P-12/lesion.nii.gz',
    'P-12/label.nii',
    'lesion.nii',
  ];
  const entries = names.map((name) => entry(name));
  expect(findMasks({ entries }, ['P-1', 'P-12', ''])).toEqual({
    pattern: '{subject}/lesion.nii.gz',
    patients: 2,
  });
  expect(findMasks({ entries }, ['P-3', 'P1'])).toBeUndefined();
});

test('a table is one whose column holds ids of the images, zeros before them too', async () => {
  const entries = [
    entry('a.csv', 'x,y\n1,2\n'),
    entry('tables/cohort.csv', 'id\n007\n'),
    entry('b.csv', 'number,age,pcr,site\n007,51,0,A\n012,,1,B\n'),
    entry('bad.csv', 'a,b\n1\n'),
  ];
  expect(await findTables({ entries }, ['007', '012', '100'])).toEqual([
    {
      file: 'b.csv',
      rows: 2,
      id: 'number',
      patients: 2,
      columns: [
        { name: 'age', kind: 'number', missing: 1 },
        { name: 'pcr', kind: 'binary', missing: 0 },
        { name: 'site', kind: 'category', missing: 0 },
      ],
    },
  ]);
});

test('a mask is suggested where a patient has one exam: it must not be taken for that of another', () => {
  const survey: Survey = {
    images: '.',
    patients: 2,
    exams: 2,
    roles: [{ role: 'dynamic', exams: 2, frames: 5 }],
    bValues: [],
    dynamic: { phases: 5, timesS: [0, 60, 120, 180, 240] },
    visits: [],
    tables: [],
    masks: { pattern: '{subject}.nii', patients: 2 },
    problems: 0,
  };
  const answers = { title: 'A', maps: 'semiquantitative' };
  expect(nextQuestion(survey, answers)).toMatchObject({ name: 'region', suggested: '{subject}.nii' });
  const twice = nextQuestion({ ...survey, exams: 3 }, answers);
  expect(twice).toMatchObject({ suggested: 'enhancing' });
  expect(twice?.because).toContain('several exams');
});

test('an agent whose relaxivity nobody measured at the field is not taken, but its r1 is', () => {
  const survey: Survey = {
    images: '.',
    patients: 1,
    exams: 1,
    roles: [{ role: 'dynamic', exams: 1, frames: 5 }],
    bValues: [],
    dynamic: { phases: 5, timesS: [0, 60, 120, 180, 240], agent: 'Dotarem', fieldT: 1 },
    visits: [],
    tables: [],
    problems: 0,
  };
  const answers = { title: 'A', maps: 'tofts', t1: '1400' };
  expect(nextQuestion(survey, answers)).toMatchObject({ name: 'agent', suggested: 'unknown' });
  const refusal = expect.objectContaining({ code: 'runner/answer' });
  expect(() => checkAnswer(survey, answers, 'agent', 'gadoterate')).toThrow(refusal);
  expect(checkAnswer(survey, answers, 'agent', '3.9')).toBe('3.9');
  const at3 = { ...survey, dynamic: { phases: 5, timesS: [], agent: 'Dotarem', fieldT: 3 } };
  expect(checkAnswer(at3, answers, 'agent', 'gadoterate')).toBe('gadoterate');
});

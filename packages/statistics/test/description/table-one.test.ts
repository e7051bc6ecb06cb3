import { describe, expect, test } from 'vitest';
import { choiceRule, tableOne } from '../../src/index.ts';

const groups = ['pCR', 'pCR', 'pCR', 'pCR', 'no', 'no', 'no', 'no', null];
const columns = [
  { name: 'age', kind: 'number', unit: 'a', values: [41, 47, 52, 44, 58, 63, 55, Number.NaN, 50] },
  { name: 'volume', kind: 'number', unit: 'cm3', values: [1, 2, 2.5, 90, 3, 5, 4, 6, 7] },
  { name: 'her2', kind: 'text', values: ['pos', 'pos', 'neg', 'pos', 'neg', 'neg', null, 'neg', 'neg'] },
  { name: 'menopause', kind: 'number', values: [0, 0, 1, 0, 1, 1, 1, 0, 1] },
] as const;

describe('table one', () => {
  const table = tableOne(columns, groups, { adjust: 'holm' });
  const [age, volume, her2, menopause] = table.variables;

  test('counts the groups, and those without one', () => {
    expect(table.groups).toEqual([
      { name: 'no', n: 4 },
      { name: 'pCR', n: 4 },
    ]);
    expect(table).toMatchObject({ n: 9, ungrouped: 1 });
  });

  test('describes normal values by mean and SD with the t-test of Welch', () => {
    expect(age.describedBy).toBe('means');
    expect(age.test?.method).toBe("Welch's two-sample t-test");
    expect(age.lines[0].byGroup[1].text).toBe('46 ± 4.69');
    expect(age.missing).toBe(1);
    expect(age.test?.sentence).toMatch(/n = 7, 2 missing\.$/);
  });

  test('describes skewed values by median and quartiles with the test of Mann and Whitney', () => {
    expect(volume.describedBy).toBe('ranks');
    expect(volume.test?.method).toMatch(/^Mann-Whitney U test/);
    expect(volume.lines[0].overall.text).toBe('4 [2.50, 6]');
  });

  test("counts categories, with Fisher's test where expected counts are small", () => {
    expect(her2.test?.method).toBe("Fisher's exact test");
    expect(her2.lines.map((line) => [line.label, ...line.byGroup.map((cell) => cell.text)])).toEqual([
      ['neg', '3 (100.0 %)', '1 (25.0 %)'],
      ['pos', '0 (0.0 %)', '3 (75.0 %)'],
    ]);
    expect(menopause.describedBy).toBe('counts');
  });

  test('adjusts p-values where asked and says so in the rule', () => {
    expect(age.adjustedP).toBeGreaterThan(age.test?.p ?? 1);
    expect(table.rule).toBe(`${choiceRule()} p-values were adjusted (holm).`);
  });

  test('prints itself', () => {
    expect(table.text).toMatch(/^ {2,}All \(n = 9\)/);
    expect(table.text).toContain('her2 = pos');
    expect(table.text).toContain('  missing: 1');
  });

  test('lists a variable that one group only has, without a test', () => {
    const oneSided = [
      { name: 'ki67', kind: 'number', values: [10, 20, 30, Number.NaN, Number.NaN, Number.NaN] },
    ] as const;
    const { test: none } = tableOne(oneSided, ['a', 'a', 'a', 'b', 'b', 'b']).variables[0];
    expect(none?.reason?.code).toBe('too-few-groups');
    expect(none?.p).toBeNaN();
  });

  test('needs no groups', () => {
    const whole = tableOne(columns);
    expect(whole.variables.every((variable) => variable.test === undefined)).toBe(true);
    expect(whole.rule).toBe('');
  });
});

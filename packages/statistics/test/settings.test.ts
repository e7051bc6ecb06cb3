import { describe, expect, test } from 'vitest';
import { type StatisticsSettings, statisticsSettings, tableOne } from '../src/index.ts';

describe('the settings of a study', () => {
  test('have a default for each', () => {
    const properties = statisticsSettings.json['properties'] as Record<string, { default?: unknown }>;
    expect(Object.values(properties).every((property) => property.default !== undefined)).toBe(true);
    expect(statisticsSettings.json['required']).toEqual([]);
  });

  test('are options of the functions as they stand', () => {
    const settings: StatisticsSettings = {
      level: 0.95,
      continuous: 'ranks',
      variances: 'unequal',
      normalityP: 0.05,
      adjust: 'holm',
      ties: 'efron',
      survivalInterval: 'log',
    };
    const column = { name: 'x', kind: 'number', values: [1, 2, 3, 4, 5, 6] } as const;
    expect(tableOne([column], ['a', 'a', 'a', 'b', 'b', 'b'], settings).rule).toContain('(holm)');
  });
});

import { isLobuleError } from '@lobule/foundation';
import { describe, expect, test } from 'vitest';
import {
  her2IhcScore,
  her2Status,
  her2Stratum,
  hormoneReceptor,
  ishGroup,
  ki67Group,
  ki67WorkingGroup,
  type SubtypeScheme,
  surrogateSubtype,
} from '../src/index.ts';

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return isLobuleError(error) ? error.code : 'another error';
  }
};

describe('oestrogen and progesterone receptors by ASCO/CAP 2020', () => {
  test.each([
    [0.5, 'negative'],
    [1, 'low-positive'],
    [10, 'low-positive'],
    [11, 'positive'],
  ] as const)('ER of %d %% is %s', (percent, status) => {
    expect(hormoneReceptor('ER', percent).value).toBe(status);
    expect(hormoneReceptor('ER', percent).guideline.doi).toBe('10.1200/JCO.19.02309');
  });

  test('PgR has no low class', () => expect(hormoneReceptor('PR', 5).value).toBe('positive'));

  test('what is not known is not negative', () => {
    expect(hormoneReceptor('ER', undefined)).toMatchObject({ value: null, reason: { code: 'missing' } });
    expect(hormoneReceptor('ER', Number.NaN).value).toBeNull();
  });

  test('a percentage above 100 is refused', () =>
    expect(codeOf(() => hormoneReceptor('ER', 101))).toBe('clinical/out-of-range'));
});

describe('HER2 by ASCO/CAP', () => {
  test.each([
    [{ intenseComplete: 20, weakComplete: 0, faintIncomplete: 0 }, 3],
    [{ intenseComplete: 5, weakComplete: 0, faintIncomplete: 0 }, 2],
    [{ intenseComplete: 0, weakComplete: 40, faintIncomplete: 0 }, 2],
    [{ intenseComplete: 0, weakComplete: 0, faintIncomplete: 30 }, 1],
    [{ intenseComplete: 0, weakComplete: 0, faintIncomplete: 8 }, 0],
  ] as const)('staining %j scores %d', (staining, score) => expect(her2IhcScore(staining).value).toBe(score));

  test('staining of more than all cells contradicts itself', () =>
    expect(codeOf(() => her2IhcScore({ intenseComplete: 60, weakComplete: 60, faintIncomplete: 0 }))).toBe(
      'clinical/contradiction',
    ));

  test.each([
    [2.1, 3.5, 2],
    [1.8, 6.0, 3],
    [1.5, 5.99, 4],
    [2.0, 4.0, 1],
    [1.2, 2.1, 5],
  ])('ratio %d with %d copies is group %d', (ratio, copies, group) =>
    expect(ishGroup(ratio, copies).value).toBe(group),
  );

  test.each([
    ['IHC 3+ alone', { ihc: 3 }, 'positive'],
    ['IHC 1+ alone', { ihc: 1 }, 'negative'],
    ['group 1 with IHC 1+', { ihc: 1, ratio: 2.0, copies: 4.0 }, 'positive'],
    ['group 3 with IHC 1+', { ihc: 1, ratio: 1.8, copies: 6.0 }, 'negative'],
    [
      'group 3 with IHC 2+, on recount group 3',
      { ihc: 2, ratio: 1.8, copies: 6.0, recountGroup: 3 },
      'positive',
    ],
    [
      'group 4 with IHC 2+, on recount group 4',
      { ihc: 2, ratio: 1.5, copies: 5.0, recountGroup: 4 },
      'negative',
    ],
    ['group 2 with IHC 3+', { ihc: 3, ratio: 2.1, copies: 3.5 }, 'positive'],
    ['a single probe with 6 copies', { copies: 6 }, 'positive'],
    ['a single probe with 3.9 copies', { copies: 3.9, ihc: 2 }, 'negative'],
    ['a single probe with 5 copies and IHC 1+', { copies: 5, ihc: 1 }, 'negative'],
    ['a single probe with 5 copies and IHC 3+', { copies: 5, ihc: 3 }, 'positive'],
  ] as const)('%s is %s', (_, tests, status) => expect(her2Status(tests).value).toBe(status));

  test.each([
    ['IHC 2+ without ISH', { ihc: 2 }, 'needs-ish'],
    ['group 4 with IHC 2+ and no recount', { ihc: 2, ratio: 1.5, copies: 5 }, 'needs-recount'],
    [
      'group 2 that became 5 on recount',
      { ihc: 2, ratio: 2.1, copies: 3.5, recountGroup: 5 },
      'to-adjudicate',
    ],
    ['group 3 without IHC', { ratio: 1.8, copies: 6 }, 'needs-ihc'],
    ['a single probe with 5 copies and no IHC', { copies: 5 }, 'needs-ihc'],
    ['a single probe with 5 copies and IHC 2+', { copies: 5, ihc: 2 }, 'needs-dual-probe'],
    ['IHC 3+ with group 5', { ihc: 3, ratio: 1.2, copies: 2 }, 'discordant'],
    ['IHC 3+ with 3 copies', { ihc: 3, copies: 3 }, 'discordant'],
    ['a ratio without copies', { ratio: 2.2 }, 'missing'],
    ['no test', {}, 'missing'],
  ] as const)('%s is indeterminate: %s', (_, tests, code) => {
    const { value, reason } = her2Status(tests);
    expect(value).toBeNull();
    expect(reason?.code).toBe(code);
  });

  test.each([
    ['1+', { ihc: 1 }, 'low', 'low'],
    ['2+ and group 5', { ihc: 2, ratio: 1.2, copies: 2.2 }, 'low', 'low'],
    ['0 with faint staining of 5 %', { ihc: 0, faintPercent: 5 }, 'zero', 'ultralow'],
    ['0 without staining', { ihc: 0, faintPercent: 0 }, 'zero', 'null'],
    ['1+ and group 1', { ihc: 1, ratio: 2.2, copies: 5 }, 'positive', 'positive'],
  ] as const)('%s is %s of three strata and %s of four', (_, tests, three, four) => {
    expect(her2Stratum(tests, 'three').value).toBe(three);
    expect(her2Stratum(tests, 'four').value).toBe(four);
  });

  test('2+ with group 2 is low after a recount, and flagged', () => {
    const { value, flags } = her2Stratum({ ihc: 2, ratio: 2.1, copies: 3.5, recountGroup: 2 }, 'three');
    expect(value).toBe('low');
    expect(flags.map(({ code }) => code)).toContain('negative-with-comment');
  });

  test('2+ without ISH is never low', () =>
    expect(her2Stratum({ ihc: 2 }, 'three')).toMatchObject({ value: null, reason: { code: 'needs-ish' } }));

  test('0 without the share of faint staining is not told apart, and ISH without IHC has no stratum', () => {
    expect(her2Stratum({ ihc: 0 }, 'four').reason?.code).toBe('needs-staining');
    expect(her2Stratum({ ratio: 1.2, copies: 2 }, 'three').reason?.code).toBe('missing');
  });

  test('0 with faint staining above 10 % contradicts itself', () =>
    expect(codeOf(() => her2Stratum({ ihc: 0, faintPercent: 12 }, 'four'))).toBe('clinical/contradiction'));

  test('a score that does not exist is refused', () =>
    expect(codeOf(() => her2Status({ ihc: 4 }))).toBe('clinical/out-of-range'));
});

describe('Ki-67', () => {
  test.each([
    [14, 14, 'high'],
    [13.9, 14, 'low'],
    [16, 14, 'high'],
    [16, 20, 'low'],
  ])('%d %% at a cut-off of %d %% is %s', (percent, cut, group) =>
    expect(ki67Group(percent, cut).value).toBe(group),
  );

  test('has no cut-off by default', () =>
    expect(codeOf(() => ki67Group(16, undefined as unknown as number))).toBe('clinical/cut-off'));

  test('is by the working group of use at its ends and in one setting only', () => {
    const setting = { erPositive: true, her2Positive: false, tumourStage: 1, nodeStage: 0 };
    expect(ki67WorkingGroup(5, setting).value).toBe('low');
    expect(ki67WorkingGroup(30, setting).value).toBe('high');
    expect(ki67WorkingGroup(16, setting).reason?.code).toBe('unreliable');
    expect(ki67WorkingGroup(5, { ...setting, her2Positive: true }).reason?.code).toBe('outside-setting');
  });
});

describe('surrogate subtypes', () => {
  const stGallen = (ki67Cut: number): SubtypeScheme => ({ scheme: 'st-gallen-2013', ki67Cut });
  const maisonneuve: SubtypeScheme = { scheme: 'maisonneuve-2014' };
  const four = (hormoneAndHer2Positive: 'HER2-positive' | 'luminal-B'): SubtypeScheme => ({
    scheme: 'four-classes',
    ki67Cut: 14,
    hormoneAndHer2Positive,
  });
  const of = (prPercent: number, ki67Percent: number) =>
    ({ erPercent: 90, prPercent, her2: 'negative', ki67Percent }) as const;

  test.each([
    ['PgR 30, Ki-67 10', of(30, 10), 'luminal-A', 'luminal-A', 'luminal-A'],
    ['PgR 10, Ki-67 16', of(10, 16), 'luminal-B', 'luminal-B', 'luminal-B'],
    ['PgR 30, Ki-67 16', of(30, 16), 'luminal-B', 'luminal-A', 'luminal-A'],
  ] as const)('%s', (_, input, at14, at20, byMaisonneuve) => {
    expect(surrogateSubtype(input, stGallen(14)).value).toBe(at14);
    expect(surrogateSubtype(input, stGallen(20)).value).toBe(at20);
    expect(surrogateSubtype(input, maisonneuve).value).toBe(byMaisonneuve);
  });

  test('where ER+ HER2+ goes is the choice of the study', () => {
    const input = { erPercent: 80, prPercent: 30, her2: 'positive', ki67Percent: 30 } as const;
    expect(surrogateSubtype(input, four('HER2-positive')).value).toBe('HER2-positive');
    expect(surrogateSubtype(input, four('luminal-B')).value).toBe('luminal-B');
    expect(surrogateSubtype({ her2: 'positive' }, four('HER2-positive')).value).toBe('HER2-positive');
    expect(surrogateSubtype({ her2: 'positive' }, four('luminal-B')).reason?.code).toBe('missing');
    expect(surrogateSubtype(input, stGallen(14)).value).toBe('luminal-B-HER2-positive');
  });

  test('ER 0, PgR 15 is hormone-receptor-positive and to be tested again', () => {
    const { value, flags } = surrogateSubtype(
      { erPercent: 0, prPercent: 15, her2: 'negative', ki67Percent: 30 },
      stGallen(20),
    );
    expect(value).toBe('luminal-B');
    expect(flags.map(({ code }) => code)).toEqual(['retest']);
  });

  test('ER 5, HER2-, Ki-67 60 is luminal B and flagged as near triple-negative', () => {
    const { value, flags } = surrogateSubtype(
      { erPercent: 5, prPercent: 0, her2: 'negative', ki67Percent: 60 },
      stGallen(20),
    );
    expect(value).toBe('luminal-B');
    expect(flags.map(({ code }) => code)).toEqual(['er-low']);
  });

  test('no receptor is triple-negative, HER2 alone HER2-positive', () => {
    const none = { erPercent: 0, prPercent: 0, ki67Percent: 60 };
    expect(surrogateSubtype({ ...none, her2: 'negative' }, maisonneuve).value).toBe('triple-negative');
    expect(surrogateSubtype({ ...none, her2: 'positive' }, maisonneuve).value).toBe('HER2-positive');
  });

  test('what decides and is not known leaves it open; what does not decide is not asked for', () => {
    const known = { erPercent: 90, prPercent: 30, her2: 'negative' } as const;
    expect(surrogateSubtype(known, stGallen(20)).reason?.code).toBe('needs-ki67');
    expect(surrogateSubtype({ ...known, prPercent: 10 }, stGallen(20)).value).toBe('luminal-B');
    expect(
      surrogateSubtype({ erPercent: 90, her2: 'negative', ki67Percent: 5 }, stGallen(20)).reason?.code,
    ).toBe('needs-pr');
    expect(surrogateSubtype({ prPercent: 10, her2: 'negative' }, stGallen(20)).reason?.code).toBe('missing');
    expect(surrogateSubtype({ erPercent: 90, prPercent: 30 }, stGallen(20)).reason?.code).toBe('missing');
    expect(surrogateSubtype({ erPercent: 0, her2: 'negative' }, stGallen(20)).reason?.code).toBe('missing');
  });
});

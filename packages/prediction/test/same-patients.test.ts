import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readCsv, texts } from '@lobule/tables';
import { describe, expect, test } from 'vitest';
import { describeWithReference } from '../../../test/reference.ts';
import { namesakes, refuseNamesakes, refuseShared, sharedPatients } from '../src/index.ts';

describe('the same patient under two names', () => {
  test('is known by her number, whatever cohort stands before it', () => {
    const shared = sharedPatients(['1002', 'ISPY2-00123456', 'x'], ['ISPY1_1002', 'ACRIN-6698-123456', 'x']);
    expect(shared.sameName).toEqual(['x']);
    expect(shared.sameNumber).toEqual([
      ['1002', 'ISPY1_1002'],
      ['ISPY2-00123456', 'ACRIN-6698-123456'],
    ]);
  });

  test('is not taken from a short number, as every study counts', () => {
    expect(sharedPatients(['DUKE_001'], ['NACT_1']).sameNumber).toEqual([]);
    expect(() => refuseShared(['DUKE_001'], ['NACT_1'])).not.toThrow();
  });
});

describe('two cohorts in one table', () => {
  const joined = ['1002', '1003', 'ISPY1_1002', 'DUKE_002'];

  test('are seen by the people who stand in it under two names', () => {
    expect(namesakes(joined)).toEqual([['1002', 'ISPY1_1002']]);
    const code = 'prediction/same-patients';
    expect(() => refuseNamesakes(joined)).toThrow(expect.objectContaining({ code }));
    expect(() => refuseNamesakes(joined, 'Both trials count from 1000')).not.toThrow();
  });

  test('are not seen in a number that many share, as a year', () => {
    expect(namesakes(['001_2019', '002_2019', '003_2019'])).toEqual([]);
    expect(sharedPatients(['001_2019', '002_2019'], ['A_2019']).sameNumber).toEqual([]);
  });
});

describeWithReference('women of public cohorts', 'cohorts', (folder) => {
  const names = (file: string, column: string) =>
    texts(readCsv(readFileSync(path.join(folder, file), 'utf8')).table, column).filter(
      (name) => name !== null,
    );
  const mamaMia = names('mama-mia/clinical_and_imaging_info.csv', 'patient_id');

  test.each([
    ['159 of the 161 of I-SPY 1', 'ispy1/ispy1_radiomics_clinical_joined_161.csv', 'SUBJECTID', 161, 159],
    ['980 of the 982 of I-SPY 2', 'ispy2/metadata_spy2_vis1_for_modeling.csv', 'pid', 982, 980],
  ])(
    '%s are in MAMA-MIA: neither can be joined to it or be external to it',
    (_, file, column, all, shared) => {
      const own = names(file, column);
      expect(new Set(own).size).toBe(all);
      expect(sharedPatients(own, mamaMia).sameNumber).toHaveLength(shared);
      expect(() => refuseShared(own, mamaMia)).toThrow(
        expect.objectContaining({ code: 'prediction/same-patients' }),
      );
      expect(namesakes(own)).toEqual([]);
      expect(namesakes([...own, ...mamaMia])).toHaveLength(shared);
      expect(() => refuseNamesakes([...own, ...mamaMia])).toThrow(
        expect.objectContaining({ code: 'prediction/same-patients' }),
      );
    },
  );

  test('are in MAMA-MIA once each', () => {
    expect(namesakes(mamaMia)).toEqual([]);
  });
});

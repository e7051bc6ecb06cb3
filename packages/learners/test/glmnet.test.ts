import path from 'node:path';
import { expect, test } from 'vitest';
import { describeWithReference } from '../../../test/reference.ts';
import { glmnetCases } from '../../../validation/glmnet.ts';

describeWithReference('paths agree with glmnet 4.1-6', 'statistics', (directory) => {
  test('in coefficients, penalties, deviance, certificates and the choice of lambda', async () => {
    const reference = (relative: string) => path.join(path.dirname(directory), relative);
    const cases = await glmnetCases({ reference, progress: () => {} });
    expect(cases.length).toBe(122);
    expect(cases.filter((entry) => !entry.passed)).toEqual([]);
  });
});

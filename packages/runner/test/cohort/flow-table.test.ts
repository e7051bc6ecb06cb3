import type { EndpointResult, FlowStage } from '@lobule/study';
import { writeCsv } from '@lobule/tables';
import { expect, test } from 'vitest';
import { flowTable } from '../../src/cohort/flow-table.ts';

const missing = { code: 'outcome-missing', text: 'response is not known, nor asked' };
const flow: readonly FlowStage[] = [
  { label: 'Patients in the clinical table', unit: 'patients', n: 4, excluded: [] },
];
const endpoint: EndpointResult = {
  name: 'pcr',
  title: 'Complete response',
  kind: 'binary',
  patients: 2,
  events: 1,
  dropped: ['sub-002', 'sub-004'].map((subject) => ({ subject, reason: missing })),
  models: [],
  differences: [],
  canaries: [],
  intervalMethod: '',
  validation: '',
};

test('everybody who left stands in a row with the reason, also those of one outcome only', () => {
  expect(
    writeCsv(flowTable(flow, [endpoint]))
      .trim()
      .split('\n'),
  ).toEqual([
    'stage,label,unit,came,left,subject,reason,why',
    '1,Patients in the clinical table,patients,4,0,,,',
    '2,Patients for the outcome: Complete response,patients,4,2,sub-002,outcome-missing,"response is not known, nor asked"',
    '2,Patients for the outcome: Complete response,patients,4,2,sub-004,outcome-missing,"response is not known, nor asked"',
  ]);
});

test('without stages it has its columns and no row', () => {
  expect(writeCsv(flowTable([], [])).trim()).toBe('stage,label,unit,came,left,subject,reason,why');
});

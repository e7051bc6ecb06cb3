import { readFileSync } from 'node:fs';
import path from 'node:path';
import { analysisJsonSchema, studyJsonSchema } from '@lobule/study';
import { expect, test } from 'vitest';

test('the published JSON Schema of study.yaml is that of the code (npm run -s lobule -- run --schema)', () => {
  const file = path.join(import.meta.dirname, '..', 'docs', 'study.schema.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(studyJsonSchema())));
});

test('the published JSON Schema of a plan is that of the code (npm run -s lobule -- analyse --schema)', () => {
  const file = path.join(import.meta.dirname, '..', 'docs', 'analysis.schema.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(analysisJsonSchema())));
});

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ReadStudy, readAnalysis, readStudy, studyErrors } from '@lobule/study';
import { withStabilityTables } from './cohort/stability-tables.ts';
import { withScaleHashes } from './standardise/study-scales.ts';

/** A study.yaml with the folder that its paths start from. */
export interface StudyInput extends ReadStudy {
  readonly base: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** @throws study/no-file and what `readStudy`, `withScaleHashes` and `withStabilityTables` throw. */
export function readStudyInput(file: string, variables: Variables): StudyInput {
  const base = folderOf(file);
  const read = withScaleHashes(readStudy(textOf(file), { file, variables }), base);
  return { ...withStabilityTables(read, base), base };
}

/**
 * The plan of an analysis of a table alone. A table that is named here stands in place of the plan's, under its last
 * name, so that the hash of a study does not depend on where the table lies.
 *
 * @throws study/no-file and what `readAnalysis` and `withStabilityTables` throw.
 */
export function readAnalysisInput(file: string, table: string | undefined, variables: Variables): StudyInput {
  const read = readAnalysis(textOf(file), { file, variables }, table && path.basename(table));
  return { ...withStabilityTables(read, folderOf(file)), base: folderOf(table ?? file) };
}

function textOf(file: string): string {
  if (!existsSync(file))
    throw studyErrors.error('study/no-file', { what: 'There is no such study', where: { file } });
  return readFileSync(file, 'utf8');
}

function folderOf(file: string): string {
  return path.dirname(path.resolve(file));
}

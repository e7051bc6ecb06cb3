import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ReadStudy, readStudy, studyErrors } from '@lobule/study';

/** A study.yaml with the folder that its paths start from. */
export interface StudyInput extends ReadStudy {
  readonly base: string;
}

/** @throws study/no-file and what `readStudy` throws. */
export function loadStudy(file: string, variables: Readonly<Record<string, string | undefined>>): StudyInput {
  if (!existsSync(file))
    throw studyErrors.error('study/no-file', { what: 'There is no such study', where: { file } });
  const read = readStudy(readFileSync(file, 'utf8'), { file, variables });
  return { ...read, base: path.dirname(path.resolve(file)) };
}

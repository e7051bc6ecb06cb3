import { readFileSync } from 'node:fs';
import { nearest } from '@lobule/foundation';
import { parse } from 'yaml';
import { studyErrors } from '../errors.ts';

/** A ready plan for a question of the field. */
export interface Template {
  readonly name: string;
  readonly title: string;
  readonly question: string;
}

// Each by itself, so that whoever packs the program finds them all.
const FILES: Readonly<Record<string, URL>> = {
  response: new URL('../../templates/response.yaml', import.meta.url),
  chemoresistance: new URL('../../templates/chemoresistance.yaml', import.meta.url),
  'early-response': new URL('../../templates/early-response.yaml', import.meta.url),
  her2: new URL('../../templates/her2.yaml', import.meta.url),
  subtype: new URL('../../templates/subtype.yaml', import.meta.url),
  'luminal-recurrence': new URL('../../templates/luminal-recurrence.yaml', import.meta.url),
  'her2-therapy': new URL('../../templates/her2-therapy.yaml', import.meta.url),
  'anti-vegf': new URL('../../templates/anti-vegf.yaml', import.meta.url),
  'tnbc-subtype': new URL('../../templates/tnbc-subtype.yaml', import.meta.url),
  'lymph-node': new URL('../../templates/lymph-node.yaml', import.meta.url),
  grade: new URL('../../templates/grade.yaml', import.meta.url),
  prognosis: new URL('../../templates/prognosis.yaml', import.meta.url),
  'liver-ivim-dce': new URL('../../templates/liver-ivim-dce.yaml', import.meta.url),
  'image-biology': new URL('../../templates/image-biology.yaml', import.meta.url),
};

/**
 * The ready plans, with what each asks.
 *
 * @example
 * listTemplates().map(({ name }) => name); // ['response', 'chemoresistance', ...]
 */
export function listTemplates(): Template[] {
  return Object.keys(FILES).map((name) => {
    const { title, question } = parse(readTemplate(name)) as Template;
    return { name, title, question };
  });
}

/**
 * The text of a ready plan: a study.yaml with comments, to be changed where the data differ. What stands behind `#?` is
 * left to the reader's choice, and CHOOSE is no value.
 *
 * @throws study/no-template
 * @example
 * readTemplate('grade').startsWith('# Nottingham grade'); // true
 */
export function readTemplate(name: string): string {
  const file = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
  if (file !== undefined) return readFileSync(file, 'utf8');
  const known = Object.keys(FILES);
  const near = nearest(name, known);
  throw studyErrors.error('study/no-template', {
    what: `There is no template ${name}${near === undefined ? '' : `; did you mean ${near}?`}`,
    cure: `The templates are: ${known.join(', ')}.`,
  });
}

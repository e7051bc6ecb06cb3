import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { listModels } from '@lobule/quantify';
import { readStudy } from '@lobule/study';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { clear } from '../../runner/src/checklists/clear.ts';
import { metrics } from '../../runner/src/checklists/metrics.ts';
import { remark } from '../../runner/src/checklists/remark.ts';
import { strobe } from '../../runner/src/checklists/strobe.ts';
import { tripodAi } from '../../runner/src/checklists/tripod-ai.ts';
import { methodsFacts } from '../../runner/src/methods.ts';
import { modelFacts } from '../../runner/src/methods-models.ts';
import { chinese } from '../src/text/chinese.ts';
import { isProse } from '../src/text/phrase-book.ts';

const examples = path.join(import.meta.dirname, '..', '..', '..', 'examples');
const unknown = (texts: readonly string[]) =>
  texts.filter((text) => isProse(text) && chinese.phrase(text) === undefined);

/** The phrase book follows what other rooms write: a sentence that changes there is to be changed here. */
describe('the phrase book knows', () => {
  const studies = readdirSync(examples).filter((name) => existsSync(path.join(examples, name, 'study.yaml')));
  test.each(studies)('the methods of the example %s', (name) => {
    const file = path.join(examples, name, 'study.yaml');
    const variables = new Proxy({}, { get: () => 'folder' });
    const { study } = readStudy(readFileSync(file, 'utf8'), { file, variables });
    const facts = [
      ...methodsFacts(study, undefined),
      ...(study.analysis?.endpoints ?? []).flatMap((endpoint) => modelFacts(endpoint)),
    ];
    expect(facts.length).toBeGreaterThan(1);
    expect(unknown(facts.map(({ sentence }) => sentence))).toEqual([]);
  });

  test('every item of every checklist, and every answer that a run has for them', () => {
    const items = [clear, metrics, remark, strobe, tripodAi].flatMap((guideline) => guideline.items);
    expect(items.length).toBeGreaterThan(150);
    expect(unknown(items.flatMap(([, section, asks]) => [section, asks]))).toEqual([]);
    const answers = path.join(import.meta.dirname, '..', '..', 'runner', 'src', 'checklists', 'answers.ts');
    // Parts of sentences, which are joined to others there.
    const parts = /^[,;]|^$/;
    expect(unknown(stringsOf(answers).filter((text) => !parts.test(text)))).toEqual([]);
  });

  test('every model and every parameter of its maps', () => {
    const texts = listModels().flatMap((model) => [
      model.title,
      ...model.parameters.map(({ description }) => description),
    ]);
    expect(texts.length).toBeGreaterThan(80);
    expect(unknown(texts)).toEqual([]);
  });
});

function stringsOf(file: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isStringLiteral(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true));
  return found;
}

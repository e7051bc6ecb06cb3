// What the doc comments of exported names have to say.
import ts from 'typescript';
import type { Declaration } from './declarations.ts';

/** The last word of a name that is measured in something; `delayS` says its unit by itself. */
const WORDS =
  'time duration delay distance spacing radius angle thickness diameter area shift motion width height length volume';
const DIMENSION = new RegExp(
  WORDS.split(' ')
    .map((word) => `^${word}s?$|[a-z]${word[0].toUpperCase()}${word.slice(1)}$`)
    .join('|'),
);
/** What tells the unit, or that there is none. */
const UNIT =
  /(?<![\w'’])(mm|ms|s|min|mM|ml|mT|Hz|degrees?|radians?|voxels?|pixels?|days?|years?|bytes?|characters|percent|units?|shares?|factors?|indices|index|numbers? of|how many|count|from 0|of 1|workers)\b|%|1\/min|\^[23]/i;
const NUMBERS =
  /^(number|Float(32|64)Array|ArrayLike<number>|Values|Point|readonly number\[\])( \| undefined)?$/;

/** Words for what the house calls fit, apply, evaluate; read, write; plan, run. */
const SYNONYMS =
  /^(train|learn|grow|boost|predict|infer|validate|assess|load|parse|import|save|store|dump|export|execute|launch|schedule)(?=[A-Z]|$)/;

/** A view of the patients to train on; and a segmenter is trained, as everyone says. */
const AS_IN_THE_FIELD = new Set(['trainView', 'trainSegmenter', 'trainSegmenterFiles']);

/** What is wrong with the comment of one exported name, in words; empty where nothing is. */
export function faultsOf({ statements, name, original, source }: Declaration): readonly string[] {
  const comments = statements.map((statement) => commentOf(statement, source));
  const comment = comments.join('\n');
  if (comment === '') return ['has no doc comment'];
  const faults: string[] = [];
  if (/@deprecated(?! since \d+\.\d+\.\d+: \S)/.test(comment))
    faults.push('is deprecated and does not say since which version, and what to use');
  const isFunction = statements.some(ts.isFunctionDeclaration);
  if (isFunction && SYNONYMS.test(name) && !AS_IN_THE_FIELD.has(name))
    faults.push('is not called by the one vocabulary: fit, apply, evaluate; read, write; plan, run');
  if (statements.some(throws) && !comment.includes('@throws')) faults.push('throws and does not say what');
  for (const statement of statements) {
    const members = ts.isInterfaceDeclaration(statement)
      ? statement.members
      : ts.isFunctionDeclaration(statement)
        ? statement.parameters
        : [];
    for (const member of members) {
      if (!(ts.isPropertySignature(member) || ts.isParameter(member)) || !member.type) continue;
      const called = member.name.getText(source);
      const isMeasured = DIMENSION.test(called) && NUMBERS.test(member.type.getText(source));
      if (isMeasured && !UNIT.test(`${comment}\n${commentOf(member, source)}`))
        faults.push(`does not say in which unit ${original}.${called} is`);
    }
  }
  return faults;
}

/** Codes of errors that a comment names. */
export function codesOf({ statements, source }: Declaration): readonly string[] {
  const tags = statements.flatMap((statement) => ts.getJSDocTags(statement));
  return tags
    .filter(({ tagName }) => tagName.text === 'throws')
    .flatMap((tag) => [
      ...tag.getText(source).matchAll(/(?<![\w@./-])[a-z]+(?:-[a-z]+)*\/[a-z0-9]+(?:-[a-z0-9]+)*\b/g),
    ])
    .map(([code]) => code);
}

function commentOf(node: ts.Node, source: ts.SourceFile): string {
  return ts
    .getJSDocCommentsAndTags(node)
    .filter((one) => ts.isJSDoc(one))
    .map((one) => one.getText(source))
    .join('\n');
}

/** Whether a function makes an error itself: not one that it was given, and not in a function within it. */
function throws(statement: ts.Statement): boolean {
  if (!ts.isFunctionDeclaration(statement) || !statement.body) return false;
  const visit = (node: ts.Node): boolean => {
    if (ts.isThrowStatement(node)) return !ts.isIdentifier(node.expression);
    return !ts.isFunctionLike(node) && ts.forEachChild(node, visit) === true;
  };
  return visit(statement.body);
}

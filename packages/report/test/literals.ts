import ts from 'typescript';

/** A piece of text that stands in a source: a string, or a template with a mark (U+0000) for each insertion. */
interface Literal {
  readonly text: string;
  /** Of the tag `html`, whose tags and attributes are markup. */
  readonly isMarkup: boolean;
}

/** The prose that stands in a TypeScript source: in its strings and templates, not in its imports, types and comments. */
export function proseOf(source: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    const literal = literalOf(node);
    const prose = literal && proseIn(literal);
    if (prose !== undefined) found.push(prose);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('section.ts', source, ts.ScriptTarget.Latest, true));
  return found;
}

function literalOf(node: ts.Node): Literal | undefined {
  const isText = ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node);
  if (!isText && !ts.isTemplateExpression(node)) return undefined;
  const isMarkup = ts.isTaggedTemplateExpression(node.parent) && node.parent.tag.getText() === 'html';
  if (isText) return { text: node.text, isMarkup };
  const parts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
  return { text: parts.join('\u0000'), isMarkup };
}

/** Words of a policy of content, and units. */
const NO_PROSE = /\b[a-z]+-(?:src|uri|action) .*|\b(?:mm|mL|[kMG]?B)\b/g;

/** Of a literal that is no id, class, path, unit or mark: what gives it away. */
function proseIn({ text, isMarkup }: Literal): string | undefined {
  if (isMarkup) {
    const label = /\b(?:aria-label|title|alt|placeholder)="[^"]*\p{L}[^"]*"/u.exec(text);
    const shown = text.replaceAll(/<[^>]*>/g, ' ').replaceAll(/&[a-z]+;/g, ' ');
    return label?.[0] ?? /\p{L}{2,}/u.exec(shown)?.[0];
  }
  // A word beside another or beside an insertion, or alone with a capital.
  const plain = text.replaceAll(NO_PROSE, '');
  return /\p{L}[,;:.]? +\p{L}|\u0000 +\p{L}{2}|\p{L}{2}[:;,]? +\u0000|^\p{Lu}\p{Ll}+$/u.exec(plain)?.[0];
}

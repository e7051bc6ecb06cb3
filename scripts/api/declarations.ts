// What each room exports and where it is declared, read from the sources.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { rooms } from '../build-packages.ts';

const root = path.join(import.meta.dirname, '..', '..');
const parsed = new Map<string, ts.SourceFile>();

/** One exported name and the statements that declare it: several for overloads, or a value beside its type. */
export interface Declaration {
  readonly room: string;
  /** `@lobule/volume/node`. */
  readonly from: string;
  readonly name: string;
  /** What it is called where it is declared. */
  readonly original: string;
  /** Relative to the repository. */
  readonly file: string;
  readonly source: ts.SourceFile;
  readonly statements: readonly ts.Statement[];
}

/** By room, entry point and name, in the order of the alphabet. */
export function declarations(): readonly Declaration[] {
  return rooms().flatMap((room) => {
    const manifest = path.join(root, 'packages', room, 'package.json');
    const { exports = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as {
      exports?: Record<string, string>;
    };
    return Object.entries(exports).flatMap(([entry, place]) =>
      [...exportsOf(path.join(root, 'packages', room, place))]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, { file, original }]) => ({
          room,
          from: path.posix.join('@lobule', room, entry),
          name,
          original,
          file: path.relative(root, file),
          source: parse(file),
          statements: parse(file).statements.filter((statement) => namesOf(statement).includes(original)),
        })),
    );
  });
}

function parse(file: string): ts.SourceFile {
  const known = parsed.get(file);
  if (known) return known;
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  parsed.set(file, source);
  return source;
}

interface Place {
  readonly file: string;
  readonly original: string;
}

/** Names that an index exports, and where each is declared. */
function exportsOf(file: string): Map<string, Place> {
  const found = new Map<string, Place>();
  for (const statement of parse(file).statements) {
    if (!ts.isExportDeclaration(statement)) continue;
    const from = statement.moduleSpecifier as ts.StringLiteral | undefined;
    if (!from?.text.startsWith('.') || !statement.exportClause || !ts.isNamedExports(statement.exportClause))
      continue;
    const place = path.join(path.dirname(file), from.text);
    for (const { name, propertyName } of statement.exportClause.elements) {
      const original = (propertyName ?? name).text;
      found.set(name.text, exportsOf(place).get(original) ?? { file: place, original });
    }
  }
  return found;
}

function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name) ? [name.text] : [],
    );
  }
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isClassDeclaration(statement);
  return isNamed && statement.name ? [statement.name.text] : [];
}

// npm run api-report: docs/api/<room>.md, what each room exports and with which signature. A test compares, so that no name
// or type changes unseen.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { type Declaration, declarations } from './api/declarations.ts';

const root = path.join(import.meta.dirname, '..');

/** Of each room that exports something its report, by name. */
export function apiReports(): Map<string, string> {
  const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });
  const byRoom = Map.groupBy(declarations(), ({ room }) => room);
  return new Map(
    [...byRoom].map(([room, all]) => {
      const parts = [...Map.groupBy(all, ({ from }) => from)].map(
        ([from, names]) =>
          `## ${from}\n\n\`\`\`ts\n${names.map((one) => signature(one, printer)).join('\n')}\n\`\`\`\n`,
      );
      return [room, `# ${room}\n\n${parts.join('\n')}`];
    }),
  );
}

function signature({ name, original, source, statements }: Declaration, printer: ts.Printer): string {
  const lines = statements.flatMap((statement) => declared(statement, original, source, printer));
  const text = lines.join('\n');
  return name === original ? text : `${text} // as ${name}`;
}

/** A declaration of this name without its body, its comments and what it is set to. */
function declared(
  statement: ts.Statement,
  name: string,
  source: ts.SourceFile,
  printer: ts.Printer,
): string[] {
  const print = (node: ts.Node) =>
    printer.printNode(ts.EmitHint.Unspecified, node, source).replace(/^export (declare )?/, '');
  if (ts.isFunctionDeclaration(statement) && statement.name?.text === name) {
    const { modifiers, asteriskToken, typeParameters, parameters, type } = statement;
    return [
      print(
        ts.factory.createFunctionDeclaration(
          modifiers,
          asteriskToken,
          name,
          typeParameters,
          parameters,
          type,
          undefined,
        ),
      ),
    ];
  }
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
    return statement.name.text === name ? [print(statement)] : [];
  }
  if (ts.isClassDeclaration(statement) && statement.name?.text === name)
    return [print(withoutBodies(statement))];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations
    .filter((one) => ts.isIdentifier(one.name) && one.name.text === name)
    .map(({ type, initializer }) => `const ${name}${type ? `: ${print(type)}` : made(initializer, print)};`);
}

/** Of a constant without a stated type: how it is made, if that is short. */
function made(initializer: ts.Expression | undefined, print: (node: ts.Node) => string): string {
  if (initializer === undefined) return '';
  const text = print(initializer);
  return text.length <= 100 && !text.includes('\n') ? ` = ${text}` : '';
}

function withoutBodies(one: ts.ClassDeclaration): ts.ClassDeclaration {
  const f = ts.factory;
  const members = one.members
    .filter((member) => !member.name || !ts.isPrivateIdentifier(member.name))
    .map((member) => {
      if (ts.isMethodDeclaration(member)) {
        const { modifiers, asteriskToken, name, questionToken, typeParameters, parameters, type } = member;
        return f.createMethodDeclaration(
          modifiers,
          asteriskToken,
          name,
          questionToken,
          typeParameters,
          parameters,
          type,
          undefined,
        );
      }
      if (ts.isConstructorDeclaration(member))
        return f.createConstructorDeclaration(member.modifiers, member.parameters, undefined);
      if (ts.isGetAccessor(member))
        return f.createGetAccessorDeclaration(
          member.modifiers,
          member.name,
          member.parameters,
          member.type,
          undefined,
        );
      if (ts.isPropertyDeclaration(member))
        return f.createPropertyDeclaration(
          member.modifiers,
          member.name,
          member.questionToken,
          member.type,
          undefined,
        );
      return member;
    });
  return f.createClassDeclaration(one.modifiers, one.name, one.typeParameters, one.heritageClauses, members);
}

if (import.meta.main) {
  const folder = path.join(root, 'docs', 'api');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [room, text] of apiReports()) writeFileSync(path.join(folder, `${room}.md`), text);
  process.stdout.write(`docs/api: ${apiReports().size} reports\n`);
}

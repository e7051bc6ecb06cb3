// What others say of a packed room: publint of its manifest, are-the-types-wrong of its types.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/** A room is for import alone: who requires it gets a module, by design. */
const BY_DESIGN = new Set(['CJSResolvesToESM']);
/** The old resolution of TypeScript knows no exports; no Node that runs a room has it. */
const MODERN = new Set(['node16-esm', 'bundler']);

/** What is wrong, in words. */
export async function checkManifest(folder: string, room: string, archive: string): Promise<string[]> {
  const installed = path.join(folder, 'node_modules', '@lobule', room);
  const { messages, pkg } = await publint({ pkgDir: installed, pack: false, strict: true });
  const lints = messages.map((message) => `publint: ${formatMessage(message, pkg ?? {}, { color: false })}`);
  const types = await checkPackage(createPackageFromTarballData(readFileSync(archive)));
  if (types.types === false) return [...lints, 'are the types wrong: there are none'];
  const wrong = types.problems
    .filter((problem) => !BY_DESIGN.has(problem.kind))
    .filter((problem) => !('resolutionKind' in problem) || MODERN.has(problem.resolutionKind))
    .map((problem) => `are the types wrong: ${JSON.stringify(problem)}`);
  return [...lints, ...new Set(wrong)];
}

// Builds every room as it would be published: JavaScript, types and source maps in `dist`, its manifest with the built
// files in `exports`. Nothing is written into the repository.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryOf } from './release/texts.ts';

const root = path.join(import.meta.dirname, '..');
const packages = path.join(root, 'packages');

interface Manifest {
  name: string;
  exports: Record<string, string>;
  bin?: Record<string, string>;
  files?: string[];
  [key: string]: unknown;
}

export const rooms = (): string[] =>
  readdirSync(packages).filter((room) => existsSync(path.join(packages, room, 'package.json')));

/**
 * @param out emptied; a folder for each room, ready for `npm pack`
 * @throws where the types do not hold
 */
export function buildPackages(out: string): void {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const emitted = path.join(out, '.emitted');
  compile(emitted);
  for (const room of rooms()) {
    const from = path.join(emitted, room, 'src');
    const to = path.join(out, room);
    mkdirSync(to, { recursive: true });
    cpSync(from, path.join(to, 'dist'), { recursive: true });
    copyOthers(path.join(packages, room, 'src'), path.join(to, 'dist'));
    for (const file of filesUnder(path.join(to, 'dist'))) finish(file);
    for (const name of beside(room)) {
      cpSync(path.join(packages, room, name), path.join(to, name), { recursive: true });
    }
    cpSync(path.join(packages, room, 'README.md'), path.join(to, 'README.md'));
    cpSync(path.join(root, 'LICENSE'), path.join(to, 'LICENSE'));
    writeFileSync(path.join(to, 'package.json'), `${JSON.stringify(published(room), null, 2)}\n`);
  }
  rmSync(emitted, { recursive: true, force: true });
}

/** Folders that a room reads at run time: templates of plans. */
function beside(room: string): string[] {
  return ['templates'].filter((name) => existsSync(path.join(packages, room, name)));
}

function compile(emitted: string): void {
  const configuration = path.join(root, '.tsconfig.build.json');
  writeFileSync(
    configuration,
    JSON.stringify({
      extends: './tsconfig.json',
      compilerOptions: {
        noEmit: false,
        rootDir: 'packages',
        outDir: emitted,
        declaration: true,
        sourceMap: true,
        inlineSources: true,
      },
      include: ['packages/*/src'],
    }),
  );
  try {
    const compiler = path.join(root, 'node_modules', 'typescript-native', 'bin', 'tsc');
    const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', configuration], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`The types do not hold:\n${stdout}`);
  } finally {
    rmSync(configuration, { force: true });
  }
}

/** Templates and other files that stand among the sources. */
function copyOthers(from: string, to: string): void {
  for (const file of filesUnder(from)) {
    if (file.endsWith('.ts')) continue;
    const target = path.join(to, path.relative(from, file));
    mkdirSync(path.dirname(target), { recursive: true });
    cpSync(file, target);
  }
}

/** Names of built files: those of workers in the code, and all in the types, which the compiler leaves as they were. */
function finish(file: string): void {
  const isTypes = file.endsWith('.d.ts');
  if (!isTypes && !file.endsWith('.js')) return;
  const text = readFileSync(file, 'utf8');
  const built = isTypes
    ? text.replaceAll(/(from '|import\(')(\.{1,2}\/[^']+)\.ts'/g, "$1$2.js'")
    : text.replaceAll(/new URL\('(\.[^']+)\.ts', import\.meta\.url\)/g, "new URL('$1.js', import.meta.url)");
  if (built !== text) writeFileSync(file, built);
}

function published(room: string): Manifest {
  const manifest = JSON.parse(readFileSync(path.join(packages, room, 'package.json'), 'utf8')) as Manifest;
  const built = (place: string) => place.replace(/^\.\/src\//, './dist/').replace(/\.ts$/, '.js');
  const exports = Object.fromEntries(
    Object.entries(manifest.exports ?? {}).map(([name, place]) => {
      const file = built(place);
      return [name, { types: file.replace(/\.js$/, '.d.ts'), default: file }];
    }),
  );
  const bin =
    manifest.bin &&
    Object.fromEntries(Object.entries(manifest.bin).map(([name, place]) => [name, built(place)]));
  return {
    ...manifest,
    ...repositoryOf(process.env['GITHUB_REPOSITORY'], room),
    exports: { ...exports, './package.json': './package.json' } as unknown as Record<string, string>,
    ...(bin ? { bin } : {}),
    files: ['dist', ...beside(room), 'README.md', 'LICENSE'],
    sideEffects: false,
  };
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

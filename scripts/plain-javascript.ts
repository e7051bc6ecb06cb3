// Makes plain JavaScript of programs of this repository: without type stripping, and for each way through a program only
// the modules on it.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'vite';
import { codeHash } from '../packages/runner/src/work/code-hash.ts';

const root = path.join(import.meta.dirname, '..');
const packages = path.join(root, 'packages');

/** Packages that read files of their own: they stand in node_modules above the folder, as dependencies do. */
const OUTSIDE = ['tinypool', 'dcmjs-codecs'];

/** Files that a module names beside itself: of code an entry of its own (a worker), of all else a copy. */
const besideModules: Plugin = {
  name: 'beside-modules',
  transform(code, id) {
    if (path.relative(packages, id).startsWith('..') || !code.includes('import.meta.url')) return null;
    return code.replace(
      /new URL\(\s*(['"])(\.[^'"]+)\1,\s*import\.meta\.url\s*\)/g,
      (all, _quote, to: string) => {
        const file = path.resolve(path.dirname(id), to);
        if (!existsSync(file)) return all;
        const flat = path.relative(root, file).replaceAll(path.sep, '-');
        if (!file.endsWith('.ts')) {
          this.emitFile({ type: 'asset', fileName: `files/${flat}`, source: readFileSync(file) });
          return `new URL('./files/${flat}', import.meta.url)`;
        }
        const fileName = `${flat.replace(/^packages-/, '').replace(/\.ts$/, '')}.mjs`;
        this.emitFile({ type: 'chunk', id: file, fileName });
        return `new URL('./${fileName}', import.meta.url)`;
      },
    );
  },
};

/** There are no sources beside a package to take the hash of. */
const fixedCodeHash: Plugin = {
  name: 'fixed-code-hash',
  load: (id) =>
    id.endsWith('/runner/src/work/code-hash.ts') ? `export const codeHash = () => '${codeHash()}';` : null,
};

/**
 * Writes `<name>.mjs` for each program into a folder, which is emptied, with what they share beside them. Node 20 and newer
 * run them.
 *
 * @param programs sources by name.
 */
export async function plainJavaScript(
  programs: Readonly<Record<string, string>>,
  out: string,
): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    plugins: [fixedCodeHash, besideModules],
    resolve: { conditions: ['node'] },
    ssr: { noExternal: true, external: OUTSIDE },
    build: {
      ssr: true,
      ssrEmitAssets: true,
      outDir: out,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        input: { ...programs },
        // Our modules do nothing when they are loaded but define, so those whose exports nobody takes stay out.
        treeshake: { moduleSideEffects: false },
        output: { format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
}

// npm run build:cli [-- folder]: the command line as plain JavaScript in dist/cli, as a package would hold it. It starts
// without type stripping and reads for each verb what that verb needs. Node 20 and newer run it.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'vite';
import { codeHash } from '../packages/runner/src/work/code-hash.ts';

const root = path.join(import.meta.dirname, '..');
const out = path.resolve(process.argv[2] ?? path.join(root, 'dist', 'cli'));

/** Files that a module names beside itself: of code an entry of its own (a worker), of all else a copy. */
const besideModules: Plugin = {
  name: 'beside-modules',
  transform(code, id) {
    const inRooms = path.relative(path.join(root, 'packages'), id);
    if (inRooms.startsWith('..') || !code.includes('import.meta.url')) return null;
    return code.replace(
      /new URL\(\s*(['"])(\.[^'"]+)\1,\s*import\.meta\.url\s*\)/g,
      (all, _quote, to: string) => {
        const file = path.resolve(path.dirname(id), to);
        if (!existsSync(file)) return all;
        const flat = path.relative(root, file).replaceAll(path.sep, '-');
        if (file.endsWith('.ts')) {
          const fileName = `${flat.replace(/^packages-/, '').replace(/\.ts$/, '')}.mjs`;
          this.emitFile({ type: 'chunk', id: file, fileName });
          return `new URL('./${fileName}', import.meta.url)`;
        }
        const fileName = `files/${flat}`;
        this.emitFile({ type: 'asset', fileName, source: readFileSync(file) });
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

rmSync(out, { recursive: true, force: true });
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  plugins: [fixedCodeHash, besideModules],
  resolve: { conditions: ['node'] },
  ssr: { noExternal: true, external: ['tinypool'] },
  build: {
    ssr: true,
    ssrEmitAssets: true,
    outDir: out,
    target: 'node20',
    minify: false,
    rolldownOptions: {
      input: { lobule: path.join(root, 'packages', 'cli', 'src', 'main.ts') },
      // Our modules do nothing when they are loaded but define, so those whose exports nobody takes stay out.
      treeshake: { moduleSideEffects: false },
      output: { format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
});

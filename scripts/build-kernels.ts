// npm run kernels: compiles every packages/*/kernels/*.ts (AssemblyScript, with what it imports) to src/kernels/<name>.wasm.ts, which is
// committed, so that nobody needs the compiler to run a room. A test compiles them again and compares.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import asc from 'assemblyscript/asc';

const root = path.join(import.meta.dirname, '..');

/** Fixed-width SIMD alone: relaxed SIMD would give other numbers on other machines. */
const options = [
  '--runtime',
  'stub',
  '--importMemory',
  '--noExportMemory',
  '-O3',
  '--noAssert',
  '--enable',
  'simd',
];

/** The sources of all rooms' kernels. */
export function kernelSources(): string[] {
  return readdirSync(path.join(root, 'packages')).flatMap((room) => {
    const folder = path.join(root, 'packages', room, 'kernels');
    const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.ts')) : [];
    return files.map((file) => path.join(folder, file));
  });
}

/** Where what is made of a source stands in the repository. */
export function compiledPath(source: string): string {
  return path.join(path.dirname(source), '..', 'src', 'kernels', `${path.basename(source, '.ts')}.wasm.ts`);
}

/** What must stand there. */
export async function compileKernel(source: string): Promise<string> {
  const name = path.basename(source);
  let binary = new Uint8Array();
  const { error, stderr } = await asc.main([name, '-o', 'out.wasm', ...options], {
    readFile: (file) => {
      const whole = path.join(path.dirname(source), file);
      return existsSync(whole) ? readFileSync(whole, 'utf8') : null;
    },
    writeFile: (_file, contents) => {
      binary = contents as Uint8Array<ArrayBuffer>;
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`${source}: ${error.message}\n${stderr.toString()}`);
  const lines = (
    Buffer.from(binary)
      .toString('base64')
      .match(/.{1,100}/g) ?? []
  ).map((line) => `  '${line}'`);
  return [
    `// Made by \`npm run kernels\` from kernels/${name}; do not edit.`,
    'export const wasmBase64 =',
    `${lines.join(' +\n')};`,
    '',
  ].join('\n');
}

if (process.argv[1] === import.meta.filename) {
  for (const source of kernelSources()) {
    const text = await compileKernel(source);
    writeFileSync(compiledPath(source), text);
    process.stdout.write(`${path.relative(root, compiledPath(source))}\n`);
  }
}

// Lays the empty folder of a room: node scripts/new-room.mjs <name> "<one sentence>" [lower rooms...]
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';

const [name, sentence, ...lower] = process.argv.slice(2);
if (!/^[a-z][a-z-]*$/.test(name ?? '') || !sentence) {
  process.stderr.write('node scripts/new-room.mjs <name> "<one sentence>" [lower rooms...]\n');
  process.exit(2);
}
const root = new URL(`../packages/${name}/`, import.meta.url);
if (existsSync(root)) {
  process.stderr.write(`The room ${name} stands.\n`);
  process.exit(2);
}
mkdirSync(new URL('src/', root), { recursive: true });
mkdirSync(new URL('test/', root), { recursive: true });
const manifest = {
  name: `@lobule/${name}`,
  version: '0.1.0',
  description: sentence,
  license: 'Apache-2.0',
  type: 'module',
  engines: { node: '>=22.18' },
  exports: { '.': './src/index.ts' },
  dependencies: Object.fromEntries(lower.map((room) => [`@lobule/${room}`, '0.1.0'])),
};
writeFileSync(new URL('package.json', root), `${JSON.stringify(manifest, null, 2)}\n`);
writeFileSync(new URL('src/index.ts', root), 'export {};\n');
writeFileSync(new URL('README.md', root), `# @lobule/${name}\n\n${sentence}\n`);

// npm run pictures [-- name ... --synthetic <folder>]: makes the pictures of the documentation again (docs/images). Those of the
// report are taken of what `npm start -- --once` wrote, the others of what the commands of their page write.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { pictures } from './pictures/list.ts';
import { openStudio } from './pictures/studio.ts';

const root = path.join(import.meta.dirname, '..');
const { values, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { synthetic: { type: 'string', default: path.join(root, 'lobule-out', 'synthetic') } },
});
const chosen = pictures.filter(({ file }) => asked.length === 0 || asked.includes(path.parse(file).name));
if (chosen.length === 0) {
  process.stderr.write(`They are: ${pictures.map(({ file }) => path.parse(file).name).join(', ')}.\n`);
  process.exit(2);
}
const folder = path.join(root, 'docs', 'images');
mkdirSync(folder, { recursive: true });
const studio = await openStudio();
try {
  for (const { file, make } of chosen) {
    const png = await make(studio, values.synthetic);
    writeFileSync(path.join(folder, file), png);
    process.stdout.write(`docs/images/${file}: ${Math.ceil(png.length / 1024)} KiB\n`);
  }
} finally {
  await studio.close();
}

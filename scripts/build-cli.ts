// npm run build:cli [-- folder]: the command line as plain JavaScript in dist/cli, as a package would hold it:
// node dist/cli/lobule.mjs features ...
import path from 'node:path';
import { plainJavaScript } from './plain-javascript.ts';

const root = path.join(import.meta.dirname, '..');
const main = path.join(root, 'packages', 'cli', 'src', 'main.ts');
await plainJavaScript({ lobule: main }, path.resolve(process.argv[2] ?? path.join(root, 'dist', 'cli')));

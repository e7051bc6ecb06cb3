// npm run -s lobule -- <verb> ...: the command line, with all set-up done; paths are relative to the caller's folder.
import path from 'node:path';
import { root, runModern } from './node.mjs';
import { setup } from './setup.mjs';

await setup();
const main = path.join(root, 'packages', 'cli', 'src', 'main.ts');
process.exitCode = await runModern([main, ...process.argv.slice(2)], {
  cwd: process.env.INIT_CWD ?? process.cwd(),
});

// npm start: the main job on a synthetic cohort, or on a study of one's own.
import path from 'node:path';
import { runModern } from './node.mjs';
import { setup } from './setup.mjs';

await setup();
const caller = process.env.INIT_CWD ?? process.cwd();
process.exitCode = await runModern(
  [path.join('packages', 'cli', 'src', 'start.ts'), ...process.argv.slice(2)],
  {
    env: { ...process.env, INIT_CWD: caller },
  },
);

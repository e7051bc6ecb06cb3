// Runs a script of this repository with all set-up done: node scripts/with-node.mjs <script> [arguments].
import { runModern } from './node.mjs';
import { setup } from './setup.mjs';

await setup();
process.exitCode = await runModern(process.argv.slice(2));

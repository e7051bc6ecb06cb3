#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import module from 'node:module';
import { Command } from 'commander';
import { verbsFor } from './commands/verbs.ts';
import { conclude } from './conclude.ts';
import { onInterrupt } from './interrupt.ts';
import type { CommandOutput } from './map.ts';
import { progressLine } from './progress-line.ts';

// What a verb loads is kept compiled from one call to the next, by a Node that can (22.1).
module.enableCompileCache?.();
const compiled = module.getCompileCacheDir?.();
// Its threads look there too.
if (compiled !== undefined) process.env['NODE_COMPILE_CACHE'] ??= compiled;
const line = progressLine(process.stderr);

/** How the command line is called in this repository; without -s npm prints lines of its own before a JSON document. */
const CALL = 'npm run -s lobule --';

const program = new Command(CALL)
  .description(
    'Quantitative breast MRI, from the scanner’s files to a report one can defend.\nFor research, not a medical device.',
  )
  .version(
    (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string })
      .version,
  )
  .exitOverride()
  .showSuggestionAfterError()
  .showHelpAfterError('Give --help to see what can be asked.');

const output: CommandOutput = {
  write: (text) => process.stdout.write(text),
  progress: line.listener,
  endProgress: line.end,
  signal: () => onInterrupt().signal,
  failed: () => {
    process.exitCode = 1;
  },
};
for (const make of await verbsFor(process.argv.slice(2))) {
  program.addCommand(make(CALL, output).copyInheritedSettings(program));
}

await conclude(program, line);

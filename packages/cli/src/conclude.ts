import { type Command, CommanderError } from 'commander';
import { errorDocument, printError } from './print-error.ts';
import type { ProgressLine } from './progress-line.ts';

/**
 * Runs a command line to its end. Whatever goes wrong is told in words on standard error and becomes the exit status;
 * with `--json` standard output still gets its one document.
 */
export async function conclude(program: Command, line: ProgressLine): Promise<void> {
  const fail = (error: unknown): number => {
    line.end();
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      if (wantsJson()) process.stdout.write(`${JSON.stringify(errorDocument(error))}\n`);
      return 2;
    }
    if (wantsJson()) process.stdout.write(`${JSON.stringify(errorDocument(error))}\n`);
    return printError(error, process.stderr);
  };
  // Whoever reads us may have read enough: `lobule scan folder | head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : fail(error));
  });
  process.on('uncaughtException', (error) => process.exit(fail(error)));
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = fail(error);
  }
}

function wantsJson(): boolean {
  return process.argv.includes('--json');
}

// A verb in this process, as the command line runs it.
import { type Command, CommanderError } from 'commander';
import type { CommandOutput } from '../src/map.ts';
import { printError } from '../src/print-error.ts';

export interface Called {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function call(
  make: (call: string, output: CommandOutput) => Command,
  ...args: readonly string[]
): Promise<Called> {
  let stdout = '';
  let stderr = '';
  let code = 0;
  const tell = {
    write: (text: string) => {
      stderr += text;
    },
  };
  const write = (text: string) => {
    stdout += text;
  };
  const command = make('lobule', {
    write,
    progress: () => undefined,
    endProgress: () => undefined,
    signal: () => new AbortController().signal,
    failed: () => {
      code = 1;
    },
  });
  command.configureOutput({ writeErr: tell.write, writeOut: write });
  try {
    await command.parseAsync([...args], { from: 'user' });
  } catch (error) {
    // --help ends a command too.
    code = error instanceof CommanderError ? error.exitCode && 2 : printError(error, tell);
  }
  return { code, stdout, stderr };
}

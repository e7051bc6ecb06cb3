import { isLobuleError } from '@lobule/foundation';

/** Codes that mean a mistake in the call or the plan (exit 2) rather than work that failed (exit 1). */
const CALL_MISTAKES = [
  /^study\//,
  /^cli\//,
  /^runner\/(no-input|no-t1|no-image|phases)$/,
  /^tables\/no-column$/,
];

export interface Terminal {
  write(text: string): unknown;
}

/** Tells an error to a person, in 80 columns, and answers the exit status that it means. */
export function printError(error: unknown, terminal: Terminal): number {
  if (isLobuleError(error)) {
    terminal.write(wrap(`${error.message}.`.replace(/\.\.$/, '.'), 'Error: '));
    terminal.write(wrap(error.cure, 'What to do: '));
    terminal.write(`Code: ${error.code}\n`);
    if (error.code === 'foundation/cancelled') return 130;
    return CALL_MISTAKES.some((pattern) => pattern.test(error.code)) ? 2 : 1;
  }
  const text = error instanceof Error ? error.message : String(error);
  terminal.write(wrap(`Something went wrong that should not: ${text}`, 'Error: '));
  terminal.write(
    wrap('Set LOBULE_DEBUG=1 to see where, and report it with the command that you gave.', 'What to do: '),
  );
  if (process.env['LOBULE_DEBUG'] && error instanceof Error) terminal.write(`${error.stack ?? ''}\n`);
  return 1;
}

/** Breaks a text into lines of at most 80 characters, later lines indented under the first. */
export function wrap(text: string, label = '', width = 80): string {
  const lines: string[] = [];
  let line = label;
  const indent = ' '.repeat(label.length);
  for (const word of text.split(/\s+/)) {
    const empty = line === label || line === indent;
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
    }
    line += line === label || line === indent ? word : ` ${word}`;
  }
  lines.push(line);
  return `${lines.join('\n')}\n`;
}

import { isLobuleError } from '@lobule/foundation';

/** Codes that mean a mistake in the call or the plan (exit 2) rather than work that failed (exit 1). */
const CALL_MISTAKES = [
  /^study\//,
  /^cli\/(call|no-results|not-a-number)$/,
  /^quantify\//,
  /^runner\/(acquisition|grids-differ|nothing-to-fit|no-dicom-source|series-missing|phases)$/,
  /^runner\/(no-input|no-t1|no-b1|no-mask|no-image|no-image-file|no-table|no-match|no-exam|contours-need-image)$/,
  /^runner\/(frame|label|names|one-reader|out-not-csv|pairs|places|points|readings|registration|scale|scale-saw-patients)$/,
  /^radiomics\//,
  /^segmentation\/(place-outside|readings|decisions|scribbles|bad-settings|too-few-phases|mask-on-other-grid)$/,
  /^standardisation\/(mask-on-other-grid|bad-settings)$/,
  /^clinical\//,
  /^tables\//,
  /^dicom\/(source-not-found|bad-rule)$/,
  /^prediction\/(plan-wrong|outcome-wrong)$/,
  /^phantom\/(bad-settings|folder-in-use)$/,
  /^system\/(EISDIR|ENOTDIR)$/,
];

/** What the system says when a file or folder cannot be used, in words. */
const SYSTEM_ERRORS: Readonly<Record<string, { readonly what: string; readonly cure: string }>> = {
  ENOSPC: {
    what: 'The disk is full',
    cure: 'Free some room, then give the same command again: it goes on where it stopped.',
  },
  EDQUOT: {
    what: 'Your share of the disk is full',
    cure: 'Free some room, then give the same command again: it goes on where it stopped.',
  },
  EACCES: {
    what: 'A file or folder may not be used',
    cure: 'Change its permissions, or choose another folder with --out.',
  },
  EPERM: {
    what: 'A file or folder may not be used',
    cure: 'Change its permissions, or choose another folder with --out.',
  },
  EROFS: { what: 'The disk can only be read', cure: 'Choose another folder with --out.' },
  EISDIR: { what: 'A folder was given where a file is wanted', cure: 'Give the path of a file.' },
  ENOTDIR: { what: 'A file was given where a folder is wanted', cure: 'Give the path of a folder.' },
  EMFILE: { what: 'Too many files are open', cure: 'Use fewer workers, or raise the limit (ulimit -n).' },
};

export interface Terminal {
  write(text: string): unknown;
}

interface Told {
  readonly code: string;
  readonly what: string;
  readonly cure: string;
}

/** Tells an error to a person, in 80 columns, and answers the exit status that it means. */
export function printError(error: unknown, terminal: Terminal): number {
  const { code, what, cure } = tell(error);
  const [first, ...more] = `${what}.`.replace(/([.!?])\.$/, '$1').split('\n');
  terminal.write(wrap(first, 'Error: '));
  for (const line of more) terminal.write(wrap(line, '- '));
  terminal.write(wrap(cure, 'What to do: '));
  terminal.write(`Code: ${code}\n`);
  if (process.env['LOBULE_DEBUG'] && error instanceof Error) terminal.write(`${error.stack ?? ''}\n`);
  if (code === 'foundation/cancelled') return 130;
  return CALL_MISTAKES.some((pattern) => pattern.test(code)) ? 2 : 1;
}

/** An error as `--json` prints it. */
export function errorDocument(error: unknown): { readonly error: Told } {
  return { error: tell(error) };
}

function tell(error: unknown): Told {
  if (isLobuleError(error)) return { code: error.code, what: error.message, cure: error.cure };
  const { code = '', message = String(error) } = error as NodeJS.ErrnoException;
  if (code.startsWith('commander.')) {
    return {
      code: 'cli/call',
      what: message.replace(/^error: /, ''),
      cure: 'Give --help to see what can be asked.',
    };
  }
  const known = SYSTEM_ERRORS[code];
  if (known) {
    const { path: file } = error as NodeJS.ErrnoException;
    return {
      ...known,
      code: `system/${code}`,
      what: file === undefined ? known.what : `${known.what} (${file})`,
    };
  }
  return {
    code: 'lobule/unexpected',
    what: `Something went wrong that should not: ${message}`,
    cure: 'Set LOBULE_DEBUG=1 to see where, and report it with the command that you gave.',
  };
}

/** Breaks a text into lines of at most 80 characters, later lines indented under the first. */
export function wrap(text: string, label = '', width = 80): string {
  const indent = ' '.repeat(label.length);
  const lines: string[] = [];
  let line = label;
  let empty = true;
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  lines.push(line);
  return `${lines.join('\n')}\n`;
}

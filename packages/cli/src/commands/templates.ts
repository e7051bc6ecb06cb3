import { existsSync } from 'node:fs';
import { writeFileAtomic } from '@lobule/ledger';
import { listTemplates, readTemplate } from '@lobule/study/node';
import { Command } from 'commander';
import { cliErrors } from '../errors.ts';
import type { CommandOutput } from '../map.ts';
import { wrap } from '../print-error.ts';

interface TemplatesOptions {
  readonly out?: string;
  readonly json?: boolean;
}

/** `templates`: ready plans for the questions of the field, to be copied and changed. */
export function templatesCommand(call: string, output: CommandOutput): Command {
  return new Command('templates')
    .description(
      'ready plans for the questions of the field: without a name what there is, with one its study.yaml',
    )
    .argument('[name]', 'which one')
    .option('--out <file>', 'write it there; a file that is there already stays')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText('after', `\nExample:\n  ${call} templates her2 --out study.yaml`)
    .exitOverride()
    .action((name: string | undefined, { out, json }: TemplatesOptions) => {
      if (name === undefined) {
        output.write(json ? `${JSON.stringify({ templates: listTemplates() })}\n` : describe(call));
        return;
      }
      const text = readTemplate(name);
      if (out !== undefined) writeNew(out, text);
      if (json) output.write(`${JSON.stringify({ name, text, out: out ?? null })}\n`);
      else
        output.write(out === undefined ? text : `${out}: names of files and columns are to be made yours.\n`);
    });
}

function describe(call: string): string {
  const parts = listTemplates().map(({ name, question }) => `${name}\n${wrap(question, '  ')}`);
  return `${parts.join('')}\nOne of them: ${call} templates <name> --out study.yaml\n`;
}

/** @throws cli/call where there is such a file */
function writeNew(file: string, text: string): void {
  if (existsSync(file)) {
    throw cliErrors.error('cli/call', {
      what: 'There is a file of this name already',
      where: { file },
      cure: 'Give another name, or take the file away.',
    });
  }
  writeFileAtomic(file, text);
}

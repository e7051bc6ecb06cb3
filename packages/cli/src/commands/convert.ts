import { readFileSync } from 'node:fs';
import { type Converted, convertFolder } from '@lobule/runner';
import { Command } from 'commander';
import type { CommandOutput } from '../map.ts';

interface Options {
  readonly out: string;
  readonly json?: boolean;
}

/** `convert`: DICOM as NIfTI with sidecars, in BIDS form. */
export function convertCommand(call: string, output: CommandOutput): Command {
  return new Command('convert')
    .description('DICOM as NIfTI with sidecars in BIDS form; nobody’s name is in it')
    .argument('<place>', 'folder, archive (.tar.gz, .zip) or file')
    .requiredOption('--out <folder>', 'where the dataset goes')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText('after', `\nExample:\n  ${call} convert lobule-out/synthetic/cohort/images --out bids`)
    .exitOverride()
    .action(async (place: string, { out, json }: Options) => {
      const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
      const { version } = JSON.parse(text) as { version: string };
      const found = await convertFolder(place, {
        out,
        version,
        progress: output.progress,
        signal: output.signal(),
      });
      output.endProgress();
      output.write(json ? `${JSON.stringify(found)}\n` : describe(found, out));
      if (found.files.length === 0 || found.failed.length > 0) output.failed();
    });
}

function describe({ files, failed, problems, setAside }: Converted, out: string): string {
  const lines = files.map(({ name, role, volumes }) => `${name}  (${role}, ${volumes} volumes)`);
  for (const { series, text } of failed) lines.push(`not converted: ${series}: ${text}`);
  lines.push(...problems, `${files.length} files in ${out}; ${setAside} of the source's files were not used`);
  return `${lines.join('\n')}\n`;
}

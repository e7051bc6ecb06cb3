import { Command, Option } from 'commander';
import { deidentifyFolder, describeDeidentified, readSecret } from '../deidentify.ts';
import type { CommandOutput } from '../map.ts';

interface Options {
  readonly out: string;
  readonly secretFile: string;
  readonly dates: 'modified' | 'none';
  readonly keepDevice?: boolean;
  readonly keepPatientCharacteristics?: boolean;
  readonly safePrivate: boolean;
  readonly descriptors: boolean;
  readonly acceptBurnedInText?: boolean;
  readonly json?: boolean;
}

/** `deidentify`: a folder of DICOM under new names, by the Basic Profile of PS3.15 and named options. */
export function deidentifyCommand(call: string, output: CommandOutput): Command {
  return new Command('deidentify')
    .description('DICOM without what could tell who the patient is (PS3.15, Basic Profile and named options)')
    .argument('<place>', 'folder, archive (.tar.gz, .zip) or file')
    .requiredOption('--out <folder>', 'where the new files go')
    .requiredOption(
      '--secret-file <file>',
      'a long random text; the same one gives a patient the same new name again',
    )
    .addOption(
      new Option(
        '--dates <how>',
        'modified: moved by whole weeks, intervals stay; none: no dates and no times',
      )
        .choices(['modified', 'none'])
        .default('modified'),
    )
    .option('--keep-device', 'keep station, serial number and software')
    .option('--keep-patient-characteristics', 'keep age, sex, size and weight')
    .option('--no-safe-private', 'remove the private b-values, directions and scalings too')
    .option('--no-descriptors', 'remove descriptions wholly; else their technical words stay')
    .option('--accept-burned-in-text', 'write pictures too into which text may be burned')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText('after', `\nExample:\n  ${call} deidentify images --out shared --secret-file secret.txt`)
    .exitOverride()
    .action(async (place: string, options: Options) => {
      const summary = await deidentifyFolder({
        place,
        out: options.out,
        options: {
          secret: readSecret(options.secretFile),
          keepDates: options.dates,
          keepDevice: options.keepDevice === true,
          keepPatientCharacteristics: options.keepPatientCharacteristics === true,
          keepSafePrivate: options.safePrivate,
          cleanDescriptors: options.descriptors,
        },
        acceptBurnedInText: options.acceptBurnedInText === true,
        progress: output.progress,
        signal: output.signal(),
      });
      output.endProgress();
      output.write(options.json ? `${JSON.stringify(summary)}\n` : describeDeidentified(summary));
      if (summary.files === 0) output.failed();
    });
}

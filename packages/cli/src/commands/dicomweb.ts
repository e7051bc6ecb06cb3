import { Command } from 'commander';
import { openServer, pull, push } from '../dicomweb.ts';
import type { CommandOutput } from '../map.ts';

interface PullOptions {
  readonly out: string;
  readonly patient?: string;
  readonly study?: string;
  readonly modality: string;
  readonly dates?: string;
  readonly headers?: string;
  readonly json?: boolean;
}

/** `pull`: series of a DICOMweb server into a folder. */
export function pullCommand(call: string, output: CommandOutput): Command {
  return new Command('pull')
    .description('series of a DICOMweb server (QIDO, WADO) into a folder')
    .argument('<server>', 'root of its DICOMweb service')
    .requiredOption('--out <folder>', 'where the files go')
    .option('--patient <id>', 'of one patient')
    .option('--study <uid>', 'of one study')
    .option('--modality <code>', 'of one modality', 'MR')
    .option('--dates <range>', 'of studies of these days: 20240101-20241231')
    .option('--headers <file>', 'JSON of headers that say who asks')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `\nExample:\n  ${call} pull http://localhost:8042/dicom-web --out images --patient H-17`,
    )
    .exitOverride()
    .action(async (url: string, options: PullOptions) => {
      const signal = output.signal();
      const query = {
        modality: options.modality,
        ...(options.patient === undefined ? {} : { patientId: options.patient }),
        ...(options.study === undefined ? {} : { studyUid: options.study }),
        ...(options.dates === undefined ? {} : { studyDate: options.dates }),
      };
      const server = openServer(url, options.headers, signal);
      const found = await pull(server, query, options.out, { progress: output.progress, signal });
      output.endProgress();
      output.write(
        options.json
          ? `${JSON.stringify(found)}\n`
          : `${found.files} files of ${found.series} series in ${found.out}\n`,
      );
      if (found.files === 0) output.failed();
    });
}

interface PushOptions {
  readonly headers?: string;
  readonly json?: boolean;
}

/** `push`: DICOM files to a DICOMweb server. The only verb that sends anything anywhere. */
export function pushCommand(call: string, output: CommandOutput): Command {
  return new Command('push')
    .description('DICOM files to a DICOMweb server (STOW); the only verb that sends anything anywhere')
    .argument('<place>', 'folder, archive (.tar.gz, .zip) or file')
    .argument('<server>', 'root of its DICOMweb service')
    .option('--headers <file>', 'JSON of headers that say who asks')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText('after', `\nExample:\n  ${call} push maps http://localhost:8042/dicom-web`)
    .exitOverride()
    .action(async (place: string, url: string, options: PushOptions) => {
      const signal = output.signal();
      const server = openServer(url, options.headers, signal);
      const sent = await push(server, place, { progress: output.progress, signal });
      output.endProgress();
      output.write(
        options.json
          ? `${JSON.stringify(sent)}\n`
          : `${sent.stored} of ${sent.files} files stored, ${sent.refused} refused, ${sent.notSent} not sent (no DICOM)\n`,
      );
      if (sent.stored === 0 || sent.refused > 0) output.failed();
    });
}

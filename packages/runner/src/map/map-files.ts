import { hashOf, silent } from '@lobule/foundation';
import { codeHash } from '../work/code-hash.ts';
import { fitVoxels } from './fit-voxels.ts';
import { type GrowingMap, growingMaps, medianOfMap } from './growing-maps.ts';
import { type OpenFiles, openFiles } from './open-files.ts';
import { type MapFilesOptions, planFit } from './plan-fit.ts';
import { keepNiftiMaps, writeArtery } from './write-nifti.ts';

/** Which maps were written, and how many voxels have which reason. */
export interface MapFilesOutcome {
  readonly model: string;
  readonly out: string;
  /** Names in that folder. */
  readonly files: readonly string[];
  readonly voxels: number;
  /** Voxels by the name of their reason; `fine` are the sound ones. */
  readonly reasons: Readonly<Record<string, unknown>>;
  readonly maps: readonly {
    readonly label: string;
    readonly unit: string;
    /** Voxels that have a value, and the middle of these values; null where there are none. */
    readonly defined: number;
    readonly median: number | null;
  }[];
  readonly protocol: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly defaulted: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * The maps of one model from files: NIfTI files with what stands beside them, or the DICOM files of one exam.
 *
 * @throws quantify/unknown-model, study/option-not-valid, runner/acquisition, runner/grids-differ,
 * runner/series-missing, runner/nothing-to-fit, runner/no-dicom-source, runner/no-image-file, ledger/not-writable, the
 * model's own errors and those of the readers.
 * @example
 * await mapFiles('adc', ['dwi.nii.gz'], { out: 'maps' }); // dwi.bval stands beside it
 */
export async function mapFiles(
  id: string,
  places: readonly string[],
  options: MapFilesOptions,
): Promise<MapFilesOutcome> {
  const files = openFiles(options.out);
  try {
    return await mapOpenFiles(id, places, options, files);
  } finally {
    await files.close();
  }
}

async function mapOpenFiles(
  id: string,
  places: readonly string[],
  options: MapFilesOptions,
  read: OpenFiles,
): Promise<MapFilesOutcome> {
  const { out, workers = 1, progress = silent, signal } = options;
  const plan = await planFit(id, places, options, read);
  const { protocol, series, inputs, marks, where } = plan;
  const isDicom = plan.dicom !== undefined && options.format === 'dicom';
  const growing = growingMaps(out, protocol, series.grid, isDicom ? 'voxels' : 'nifti');
  try {
    await fitVoxels(protocol, plan.takeImages(), where, growing.add, {
      workers,
      progress,
      ...(signal && { signal }),
    });
    await growing.end();
    await read.requireUnchanged();
    const facts = {
      protocol,
      settingsHash: hashOf({ model: id, settings: protocol.settings, stated: plan.stated }),
      code: codeHash(),
      inputs: {
        series: series.contentHash,
        ...Object.fromEntries(inputs.map(({ name, hash }) => [name, hash])),
        ...(plan.arteryHash !== undefined && { artery: plan.arteryHash }),
      },
      warnings: marks,
    };
    const maps = await summaries(growing.maps);
    const files =
      plan.dicom && isDicom
        ? await (await import('./write-dicom.ts')).writeDicomMaps(
            out,
            facts,
            plan.dicom,
            growing.maps,
            progress,
          )
        : keepNiftiMaps(out, facts, growing.maps, progress);
    const beside = plan.artery ? writeArtery(out, id, series.grid, plan.artery) : [];
    return {
      model: id,
      out,
      files: [...files, ...beside],
      voxels: where.count,
      reasons: growing.reasons,
      maps,
      protocol: protocol.protocol,
      settings: protocol.settings,
      defaulted: plan.defaulted,
      warnings: marks.map(({ text }) => text),
    };
  } finally {
    await growing.drop();
  }
}

async function summaries(maps: readonly GrowingMap[]): Promise<MapFilesOutcome['maps']> {
  const told: MapFilesOutcome['maps'][number][] = [];
  for (const map of maps) {
    const { parameter } = map.volume;
    if (map.middle === undefined || parameter === undefined) continue;
    const { label, unit } = parameter;
    told.push({ label, unit, defined: map.middle.counted, median: await medianOfMap(map) });
  }
  return told;
}

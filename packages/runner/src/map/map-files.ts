import { hashOf, silent } from '@lobule/foundation';
import { countReasons } from '../exam/fit-series.ts';
import type { FittedVoxels } from '../exam/map-volumes.ts';
import type { ExamProtocol } from '../exam/protocol.ts';
import { codeHash } from '../work/code-hash.ts';
import { fitVoxels } from './fit-voxels.ts';
import { type MapFilesOptions, planFit } from './plan-fit.ts';
import { writeDicomMaps } from './write-dicom.ts';
import { writeArtery, writeNiftiMaps } from './write-nifti.ts';

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
  const { out, workers = 1, progress = silent, signal } = options;
  const plan = await planFit(id, places, options);
  const { protocol, series, voxels, inputs, marks } = plan;
  const result = await fitVoxels(protocol, plan.frames, voxels, plan.extra, { workers, progress, signal });
  const fitted = { voxels, result };
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
  const files =
    plan.dicom && options.format === 'dicom'
      ? await writeDicomMaps(out, facts, plan.dicom, fitted, progress)
      : writeNiftiMaps(out, facts, series.grid, fitted, progress);
  const beside = plan.artery ? writeArtery(out, id, series.grid, plan.artery) : [];
  return {
    model: id,
    out,
    files: [...files, ...beside],
    voxels: voxels.length,
    reasons: countReasons(result.reasons),
    maps: summaries(protocol, fitted),
    protocol: protocol.protocol,
    settings: protocol.settings,
    defaulted: plan.defaulted,
    warnings: marks.map(({ text }) => text),
  };
}

function summaries(protocol: ExamProtocol, { result }: FittedVoxels): MapFilesOutcome['maps'] {
  return protocol.model.parameters.map(({ name, label, unit }) => {
    const defined = result.parameters[name].filter((value) => Number.isFinite(value)).sort();
    const median = defined.length === 0 ? null : defined[Math.floor(defined.length / 2)];
    return { label, unit, defined: defined.length, median };
  });
}

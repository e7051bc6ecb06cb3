import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { readFrames, type ScannedFrame, type ScannedSeries, scanEntries } from '@lobule/dicom';
import { openCodecs, openSource, type Source } from '@lobule/dicom/node';
import { isLobuleError, type ProgressListener, throwIfCancelled } from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import { subjectLabels } from '@lobule/study';
import { type Volume, writeNifti } from '@lobule/volume';
import { bidsPlace, isSeriesFile } from './bids-name.ts';
import { bidsSidecar, fslGradients } from './sidecar.ts';

/** Where files go, and how progress is told. */
export interface ConvertOptions {
  readonly out: string;
  readonly version: string;
  readonly progress: ProgressListener;
  readonly signal: AbortSignal;
}

/** What `convertFolder` wrote, and what it could not. */
export interface Converted {
  /** Relative to the folder, one a NIfTI file. */
  readonly files: readonly { readonly name: string; readonly role: string; readonly volumes: number }[];
  /** Series that could not be written, and why. */
  readonly failed: readonly { readonly series: string; readonly code: string; readonly text: string }[];
  /** What the scan found wrong, for people. */
  readonly problems: readonly string[];
  readonly setAside: number;
}

/**
 * DICOM as a BIDS dataset: NIfTI with sidecars, diffusion with `.bval` and `.bvec`. Subjects are numbered; who is who
 * is nowhere in it.
 *
 * @throws dicom/source-not-found, foundation/cancelled
 * @example
 * const { files, failed } = await convertFolder('images', { out: 'bids', version, progress, signal });
 */
export async function convertFolder(place: string, options: ConvertOptions): Promise<Converted> {
  const source = await openSource(place);
  const scan = await scanEntries(source.entries, { refused: source.refused, ...options });
  const labels = subjectLabels(scan.patients.map(({ patientId }) => patientId).sort());
  const files: Converted['files'][number][] = [];
  const failed: Converted['failed'][number][] = [];
  const ignored = new Set<string>();
  const total = scan.patients.reduce(
    (sum, { visits }) => sum + visits.reduce((n, v) => n + v.series.length, 0),
    0,
  );
  let done = 0;
  for (const { patientId, visits } of scan.patients) {
    const subject = labels.get(patientId) ?? 'sub-000';
    for (const [visit, { series }] of visits.entries()) {
      const stem = `${subject}_ses-${String(visit + 1).padStart(2, '0')}`;
      const runs = new Map<string, number>();
      for (const one of series) {
        throwIfCancelled(options.signal);
        try {
          files.push(...(await convertSeries(source, one, stem, runs, ignored, options)));
        } catch (error) {
          if (!isLobuleError(error)) throw error;
          failed.push({ series: `${stem}, ${one.label}`, code: error.code, text: error.what });
        }
        options.progress({ task: 'Converting series', done: ++done, total });
      }
    }
  }
  if (files.length > 0) describeDataset(options, ignored);
  return {
    files,
    failed,
    problems: scan.problems.map(({ severity, text }) => `${severity}: ${text}`),
    setAside: scan.files.filter(({ fate }) => fate !== 'used').length,
  };
}

async function convertSeries(
  source: Source,
  series: ScannedSeries,
  stem: string,
  runs: Map<string, number>,
  ignored: Set<string>,
  { out }: ConvertOptions,
): Promise<Converted['files']> {
  if (series.frames.length === 0) return [];
  const volumes = await readFrames(series, (file) => source.read(file), openCodecs);
  const groups = isSeriesFile(series.role) ? [volumes.map((_, t) => t)] : volumes.map((_, t) => [t]);
  const key = `${series.role} ${series.derivedKind ?? ''}`;
  const run = (runs.get(key) ?? 0) + 1;
  runs.set(key, run);
  return groups.map((group, index) => {
    const place = bidsPlace(series.role, index + 1, series.derivedKind);
    const [subject, session] = stem.split('_');
    const folder = path.join(subject, session, place.folder);
    if (!place.known) ignored.add(`**/${place.folder}/`);
    const parts = [stem, run > 1 ? `run-${run}` : '', place.entities, place.suffix].filter(
      (part) => part !== '',
    );
    const name = path.join(folder, parts.join('_'));
    mkdirSync(path.join(out, folder), { recursive: true });
    const frames = group.map((t) => series.frames[t]);
    writeOne(
      path.join(out, name),
      series,
      frames,
      group.map((t) => volumes[t]),
    );
    return { name: `${name}.nii.gz`, role: series.role, volumes: group.length };
  });
}

function writeOne(
  stem: string,
  series: ScannedSeries,
  frames: readonly ScannedFrame[],
  volumes: readonly Volume[],
): void {
  // The image comes last: where it is, what stands beside it is whole.
  writeFileAtomic(`${stem}.json`, `${JSON.stringify(bidsSidecar(series, frames), null, 2)}\n`);
  if (series.role === 'diffusion') {
    const { bval, bvec } = fslGradients(frames, volumes[0].grid);
    writeFileAtomic(`${stem}.bval`, bval);
    writeFileAtomic(`${stem}.bvec`, bvec);
  }
  const type = fitsInt16(volumes) ? 'int16' : 'float32';
  writeFileAtomic(`${stem}.nii.gz`, gzipSync(writeNifti(volumes, { type }), { level: 6 }));
}

function fitsInt16(volumes: readonly Volume[]): boolean {
  return volumes.every(({ data }) => {
    if (data instanceof Float32Array || data instanceof Float64Array) return false;
    for (let v = 0; v < data.length; v++) if (data[v] > 32_767 || data[v] < -32_768) return false;
    return true;
  });
}

function describeDataset({ out, version }: ConvertOptions, ignored: ReadonlySet<string>): void {
  const description = {
    Name: 'Converted from DICOM',
    BIDSVersion: '1.10.0',
    DatasetType: 'raw',
    GeneratedBy: [{ Name: 'Lobule', Version: version }],
  };
  writeFileAtomic(path.join(out, 'dataset_description.json'), `${JSON.stringify(description, null, 2)}\n`);
  if (ignored.size > 0) writeFileAtomic(path.join(out, '.bidsignore'), `${[...ignored].sort().join('\n')}\n`);
}

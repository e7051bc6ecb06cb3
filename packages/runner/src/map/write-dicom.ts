import type { ProgressListener } from '@lobule/foundation';
import { runnerErrors } from '../errors.ts';
import type { FittedVoxels } from '../exam/map-volumes.ts';
import type { SidecarFacts } from '../exam/sidecar.ts';
import type { DicomSeries } from './dicom-files.ts';

export async function writeDicomMaps(
  _out: string,
  _facts: SidecarFacts,
  _dicom: DicomSeries,
  _fitted: FittedVoxels,
  _progress: ProgressListener,
): Promise<string[]> {
  throw runnerErrors.error('runner/no-dicom-source', { what: 'Not yet' });
}

import type { ScanProblem, ScanWarning } from './result.ts';
import type { Slice } from './slices.ts';
import type { FileReference, InstanceSummary } from './summary.ts';
import type { PhaseTimes, TimePoints } from './time-points.ts';

export interface SetAside {
  readonly source: FileReference;
  readonly reason: string;
}

/** What was found while one series was examined. */
export interface Log {
  readonly where: string;
  readonly problems: ScanProblem[];
  readonly setAside: SetAside[];
}

export function report(log: Log, severity: ScanProblem['severity'], code: string, text: string): void {
  log.problems.push({ severity, code, text, where: log.where });
}

export function setAsideAll(slices: readonly Slice[], log: Log, reason: string): void {
  for (const { instance } of slices) log.setAside.push({ source: instance.source, reason });
}

export function reportSplit(split: TimePoints, log: Log): void {
  const { doubled, doubledPoints, unplaced, missingPoints } = split;
  if (doubledPoints.length > 0) {
    const which =
      doubledPoints.length === 1
        ? `Time point ${doubledPoints[0]} stands`
        : `Time points ${doubledPoints.join(', ')} stand`;
    const text = `${which} twice as a whole; the ${doubled.length} second images were not taken.`;
    report(log, 'error', 'doubled-phases', text);
    setAsideAll(doubled, log, 'doubled-phases');
  } else if (doubled.length > 0) {
    report(
      log,
      'error',
      'doubled-slices',
      `${doubled.length} slices stand twice; the first of each was taken.`,
    );
    setAsideAll(doubled, log, 'doubled-slices');
  }
  if (unplaced.length > 0) {
    const text = `${unplaced.length} images lie at places that have too few or too many; their time point cannot be told.`;
    report(log, 'error', 'missing-slices', text);
    setAsideAll(unplaced, log, 'missing-slices');
  }
  const stated = split.points[0]?.[0]?.instance.numberOfTimePoints;
  const found = split.points.length;
  if (missingPoints.length > 0 || (stated !== undefined && stated > found && found > 1)) {
    const which = missingPoints.length > 0 ? ` (missing: ${missingPoints.join(', ')})` : '';
    const text = `${found} of ${Math.max(stated ?? 0, found + missingPoints.length)} time points are there${which}.`;
    report(log, 'error', 'phases-missing', text);
  }
}

export function reportTimes(
  times: PhaseTimes,
  orderedBy: string | undefined,
  log: Log,
  warnings: ScanWarning[],
): void {
  if (times.backwards && times.from === undefined) {
    const text = `The times of the time points run against their order by ${orderedBy}; no times were taken.`;
    report(log, 'warning', 'time-goes-backwards', text);
  } else if (times.from === undefined) {
    warnings.push({ code: 'times-unknown', text: `No attribute tells when the time points were made.` });
  } else if (times.from === 'ContentTime') {
    const text =
      'Times of the time points come from ContentTime, when images were made, as none tells the acquisition.';
    warnings.push({ code: 'times-from-content', text });
  } else if (times.from === 'TemporalResolution') {
    warnings.push({
      code: 'times-from-resolution',
      text: 'Times of the time points come from TemporalResolution.',
    });
  }
}

export function reportCompressed(instances: readonly InstanceSummary[], log: Log): void {
  const lossy = instances.filter((instance) => instance.lossy).length;
  if (lossy > 0) {
    const text = `The pixels of ${lossy} files were compressed with loss; what is measured on them is doubtful.`;
    report(log, 'warning', 'lossy-images', text);
  }
  const compressed = instances.filter(({ compressedAs }) => compressedAs !== undefined);
  if (compressed.length === 0) return;
  const names = [...new Set(compressed.map(({ compressedAs }) => compressedAs))].join(', ');
  const text = `The pixels of ${compressed.length} files are compressed (${names}) and cannot be read.`;
  report(log, 'error', 'compressed-not-yet', text);
  for (const { source } of compressed) log.setAside.push({ source, reason: 'compressed-not-yet' });
}

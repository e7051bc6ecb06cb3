import { compareGrids, type Grid } from '@lobule/volume';
import { derivedByOf, derivedKindOf } from './derived-kind.ts';
import {
  type Log,
  report,
  reportCompressed,
  reportSplit,
  reportTimes,
  type SetAside,
  setAsideAll,
} from './log.ts';
import type {
  InstanceReference,
  Role,
  ScannedFrame,
  ScannedSeries,
  ScanProblem,
  ScanWarning,
} from './result.ts';
import { type CompiledRule, ruleFor } from './rules.ts';
import { type Slice, slicesOf, stack, stackKey } from './slices.ts';
import { roleByStructure, setBy } from './structure.ts';
import type { FileReference, FrameParameters, InstanceSummary } from './summary.ts';
import { earliest, groupBy, phaseTimes, splitTimePoints, timePointNumbers } from './time-points.ts';

/** A series in the making: what a visit's series are grouped from. */
export interface DraftSeries extends ScannedSeries {
  readonly frames: readonly ScannedFrame[];
  readonly first: InstanceSummary;
  readonly ruled: boolean;
  readonly spatialSlices: number;
}

interface Examined {
  readonly series: readonly DraftSeries[];
  readonly problems: readonly ScanProblem[];
  readonly setAside: readonly SetAside[];
}

/**
 * One DICOM series: split into stacks of equal geometry, these into volumes of equal parameters, these into time
 * points. Every image ends in a frame or is set aside with its reason.
 */
export function examineSeries(
  instances: readonly InstanceSummary[],
  rules: readonly CompiledRule[],
  where: string,
): Examined {
  const log: Log = { where, problems: [], setAside: [] };
  const first = instances[0];
  if (ruleFor(rules, first)?.role === 'segmentation') {
    return { ...log, series: [withoutFrames(first, instances, 'segmentation')] };
  }
  // A mosaic that was taken apart has an image for each of its slices.
  if (first.imageType.includes('MOSAIC') && first.frames.length === 1) {
    report(
      log,
      'warning',
      'mosaic-incomplete',
      'The images are Siemens mosaics that do not say how many slices they hold, or where.',
    );
    return { ...log, series: [withoutFrames(first, instances, 'other')] };
  }
  const { slices, without } = slicesOf(instances);
  for (const { source, modality } of without) {
    const isImage = /^(MR|CT|PT|US|OT|MG)$/.test(modality);
    log.setAside.push({
      source,
      reason: isImage ? 'it does not say where it lies' : `not an image (${modality})`,
    });
  }
  if (without.length > 0 && slices.length > 0) {
    report(log, 'warning', 'no-position', `${without.length} images do not say where they lie.`);
  }
  reportCompressed(instances, log);
  const stacks = [...groupBy(slices, stackKey).values()].sort((a, b) => b.length - a.length);
  const series = stacks.map((group, index) => examineStack(group, index, rules, log));
  reportOtherGrids(series, log);
  return { ...log, series };
}

function examineStack(
  slices: readonly Slice[],
  index: number,
  rules: readonly CompiledRule[],
  log: Log,
): DraftSeries {
  const first = slices[0].instance;
  const rule = ruleFor(rules, first);
  const warnings: ScanWarning[] = fieldWarnings(first);
  const volumes = volumesOf(slices, log, warnings);
  const { frames, spatialSlices } = onOneGrid(volumes.frames, log);
  if (frames.length > 0) warnings.push(...tiltWarnings(frames[0].grid));
  const role: Role = rule?.role ?? roleByStructure(frames, first);
  const text = ['SeriesDescription', 'DerivationDescription', 'ContentLabel']
    .map((keyword) => first.attributes.get(keyword) ?? '')
    .join(' ');
  const kind = rule?.derivedKind ?? derivedKindOf(first.imageType, text);
  return {
    key: index === 0 ? first.seriesKey : `${first.seriesKey}-${index + 1}`,
    role,
    label: labelOf(first, role, frames, spatialSlices),
    description: first.attributes.get('SeriesDescription') ?? '',
    ...(role === 'derived-map' || (role === 'b1' && first.imageType[0] === 'DERIVED')
      ? { derivedKind: kind, derivedBy: derivedByOf(first.attributes.get('Manufacturer')) }
      : {}),
    modality: first.modality,
    ...(first.fieldT === undefined ? {} : { fieldT: first.fieldT }),
    ...(slices[0].frame.sliceThicknessMm === undefined
      ? {}
      : { sliceThicknessMm: slices[0].frame.sliceThicknessMm }),
    ...(volumes.orderedBy === undefined ? {} : { orderedBy: volumes.orderedBy }),
    ...(volumes.timesFrom === undefined ? {} : { timesFrom: volumes.timesFrom }),
    ...(role === 'dynamic' ? contrastOf(slices) : {}),
    frames: setBy(frames),
    ...(frames.length > 0 ? { grid: frames[0].grid } : {}),
    files: filesOf(slices),
    warnings,
    first,
    ruled: rule !== undefined,
    spatialSlices,
  };
}

/** The agent, and its injection on the clock of the time points. More than an hour away it is another injection's. */
function contrastOf(slices: readonly Slice[]): Pick<ScannedSeries, 'contrastAgent' | 'injectionS'> {
  const { contrastAgent, contrastStartS } = slices[0].instance;
  const start = earliest(slices, ({ frame }) => frame.timing.acquisitionTimeS);
  const injectionS = (contrastStartS ?? Number.NaN) - (start ?? Number.NaN);
  return {
    ...(contrastAgent === undefined ? {} : { contrastAgent }),
    ...(Math.abs(injectionS) < 3600 ? { injectionS: Math.round(injectionS * 1e6) / 1e6 } : {}),
  };
}

function fieldWarnings({ storedField, fieldT }: InstanceSummary): ScanWarning[] {
  if (storedField === undefined || storedField === fieldT) return [];
  const text = `The field strength is stored as ${storedField}; it was read as gauss: ${fieldT} T.`;
  return [{ code: 'field-in-gauss', text }];
}

/** Slices that lie above each other aslant: the gantry was tilted, or a slab was cut so. */
function tiltWarnings({ affine, size }: Grid): ScanWarning[] {
  const column = (axis: number) => [affine[axis], affine[4 + axis], affine[8 + axis]];
  const [x, y, step] = [column(0), column(1), column(2)];
  const normal = [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]];
  const length = (v: readonly number[]) => Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
  const along = (normal[0] * step[0] + normal[1] * step[1] + normal[2] * step[2]) / length(normal);
  const asideMm = Math.sqrt(Math.max(0, length(step) * length(step) - along * along));
  // Positions are rounded, which leans a thin stack by some hundredths of a mm.
  if (asideMm < 0.01 * length(step) || asideMm * (size[2] - 1) < 0.11) return [];
  const text = `Each slice is shifted by ${asideMm.toFixed(2)} mm against the last (a tilted gantry); the grid is sheared so.`;
  return [{ code: 'gantry-tilt', text }];
}

interface Volumes {
  readonly frames: readonly ScannedFrame[];
  readonly orderedBy?: string;
  readonly timesFrom?: string;
}

/** Volumes of equal parameters and time, each on its grid. */
function volumesOf(slices: readonly Slice[], log: Log, warnings: ScanWarning[]): Volumes {
  const frames: ScannedFrame[] = [];
  let orderedBy: string | undefined;
  let timesFrom: string | undefined;
  for (const cell of groupBy(slices, parameterKey).values()) {
    const split = splitTimePoints(cell);
    reportSplit(split, log);
    const stacked = split.points.map((point) => stack(point));
    const most = stacked.reduce((max, { slices: s }) => Math.max(max, s.length), 0);
    const times = split.points.length > 1 ? phaseTimes(split.points) : undefined;
    const numbers = split.points.length > 1 ? timePointNumbers(split) : [];
    orderedBy ??= split.orderedBy;
    timesFrom ??= times?.from;
    if (times) reportTimes(times, split.orderedBy, log, warnings);
    stacked.forEach((volume, i) => {
      for (const fault of volume.faults) {
        report(
          log,
          volume.grid ? 'warning' : 'error',
          fault.code,
          timePointPrefix(i, split.points.length) + fault.text,
        );
      }
      if (volume.grid === undefined) setAsideAll(volume.slices, log, volume.faults[0].code);
      else if (volume.slices.length < most && split.points.length > 1) {
        const text = `Time point ${i + 1} of ${split.points.length} has ${volume.slices.length} of ${most} slices.`;
        report(log, 'error', 'missing-slices', text);
        setAsideAll(volume.slices, log, 'missing-slices');
      } else frames.push(frameOf(volume.grid, volume.slices, times?.timesS[i], numbers[i]));
    });
  }
  return {
    frames,
    ...(orderedBy === undefined ? {} : { orderedBy }),
    ...(timesFrom === undefined ? {} : { timesFrom }),
  };
}

function frameOf(
  grid: Grid,
  slices: readonly Slice[],
  timeS: number | undefined,
  timePoint: number | undefined,
): ScannedFrame {
  const { instance, frame } = slices[0];
  const instances: InstanceReference[] = slices.map((slice) => ({
    source: slice.instance.source,
    frameIndex: slice.frame.index,
  }));
  const parameters = {
    ...frame.parameters,
    ...(timeS === undefined ? {} : { timeS }),
    ...(timePoint === undefined ? {} : { timePoint }),
    ...(frame.timing.durationS === undefined ? {} : { durationS: frame.timing.durationS }),
    ...(instance.fieldT === undefined ? {} : { fieldT: instance.fieldT }),
  };
  return { grid, parameters, instances };
}

/** Keeps the frames on the grid that most have; a frame elsewhere is a named problem, never a silent resampling. */
function onOneGrid(
  frames: readonly ScannedFrame[],
  log: Log,
): { frames: ScannedFrame[]; spatialSlices: number } {
  if (frames.length === 0) return { frames: [], spatialSlices: 0 };
  const groups: ScannedFrame[][] = [];
  for (const frame of frames) {
    const group = groups.find(([head]) => compareGrids(head.grid, frame.grid, 0.05).same);
    if (group) group.push(frame);
    else groups.push([frame]);
  }
  groups.sort((a, b) => b.length - a.length);
  for (const frame of groups.slice(1).flat()) {
    const { reason } = compareGrids(groups[0][0].grid, frame.grid, 0.05);
    report(
      log,
      'error',
      'phase-on-other-grid',
      `Volume ${frames.indexOf(frame) + 1} of ${frames.length}: ${reason}`,
    );
    for (const { source } of frame.instances) log.setAside.push({ source, reason: 'phase-on-other-grid' });
  }
  return { frames: groups[0], spatialSlices: groups[0][0].grid.size[2] };
}

/** Stacks of one series that are no localiser: another size, spacing or orientation within a dynamic is a mistake. */
function reportOtherGrids(series: readonly DraftSeries[], log: Log): void {
  const main = series[0];
  if (main === undefined || main.frames.length < 2) return;
  const kindOf = ({ first }: DraftSeries) => first.imageType.slice(2).join('\\');
  for (const other of series.slice(1)) {
    if (kindOf(other) !== kindOf(main) || !main.grid) continue;
    const reason = other.grid
      ? compareGrids(main.grid, other.grid, 0.05).reason
      : 'Its images make no volume.';
    const text = `${other.files.length} files lie on another grid than the other volumes and were kept apart. ${reason}`;
    report(log, 'error', 'phase-on-other-grid', text);
  }
}

function withoutFrames(
  first: InstanceSummary,
  instances: readonly InstanceSummary[],
  role: Role,
): DraftSeries {
  return {
    key: first.seriesKey,
    role,
    label: labelOf(first, role, [], 0),
    description: first.attributes.get('SeriesDescription') ?? '',
    modality: first.modality,
    ...(first.fieldT === undefined ? {} : { fieldT: first.fieldT }),
    frames: [],
    files: instances.map(({ source }) => source),
    warnings: [],
    first,
    ruled: true,
    spatialSlices: 0,
  };
}

/** Free of the file's own text, so that it can be shown and logged. */
export function labelOf(
  first: InstanceSummary,
  role: Role,
  frames: readonly ScannedFrame[],
  slices: number,
): string {
  const number = Number.isFinite(first.seriesNumber)
    ? `series ${first.seriesNumber}`
    : 'series without number';
  return frames.length === 0
    ? `${number}: ${role}`
    : `${number}: ${role}, ${frames.length} x ${slices} slices`;
}

/** Repetition times are left out: some scanners let them drift within one volume. */
function parameterKey({ frame: { parameters } }: Slice): string {
  const { echoTimeMs, inversionTimeMs, flipAngleDeg, bValue, bDirection } =
    parameters satisfies FrameParameters;
  const numbers = [echoTimeMs, inversionTimeMs, flipAngleDeg, bValue, ...(bDirection ?? [])];
  return numbers.map((value) => value?.toFixed(3) ?? '').join(' ');
}

function filesOf(slices: readonly Slice[]): FileReference[] {
  return [...new Map(slices.map(({ instance }) => [instance.source.name, instance.source])).values()];
}

function timePointPrefix(index: number, count: number): string {
  return count > 1 ? `Time point ${index + 1} of ${count}: ` : '';
}

import { compareGrids } from '@lobule/volume';
import type { Role, ScannedFrame } from './result.ts';
import { type DraftSeries, labelOf } from './series.ts';
import { distinct, setBy } from './structure.ts';
import type { FrameParameters } from './summary.ts';
import { groupBy } from './time-points.ts';

/** Roles of which each volume may be a series of its own, and the parameter that then tells them apart. */
const sets: readonly (readonly [Role, keyof FrameParameters, number])[] = [
  ['diffusion', 'bValue', 2],
  ['inversion-recovery', 'inversionTimeMs', 3],
  ['vfa', 'flipAngleDeg', 2],
  ['t2star', 'echoTimeMs', 3],
  ['t2', 'echoTimeMs', 2],
];

/**
 * Joins series of one visit that make one measurement: one volume each, on one grid, alike but for one parameter
 * (flip angles, echoes, b-values, inversion times) or but for time.
 */
export function groupSeries(drafts: readonly DraftSeries[]): DraftSeries[] {
  const joined = new Set<DraftSeries>();
  const result: DraftSeries[] = [];
  const candidates = drafts.filter(({ frames, role }) => frames.length === 1 && !single.has(role));
  for (const alike of groupBy(candidates, likenessKey).values()) {
    for (const group of onEqualGrids(alike)) {
      const whole = group.length > 1 ? (asSet(group) ?? asPair(group) ?? asPhases(group)) : undefined;
      if (whole === undefined) continue;
      for (const member of group) joined.add(member);
      result.push(whole);
    }
  }
  result.push(...drafts.filter((draft) => !joined.has(draft)));
  return result.sort((a, b) => number(a) - number(b) || (a.key < b.key ? -1 : 1));
}

/** Roles that are complete with one volume. */
const single = new Set<Role>(['b1', 'derived-map', 'segmentation']);

/** Series that may belong together: kind of image, and either a rule's role or the same name but for its digits. */
function likenessKey({ first, ruled, role }: DraftSeries): string {
  const name = (first.attributes.get('SeriesDescription') ?? '').toLowerCase().replace(/\d+/g, '#');
  const sequence = first.attributes.get('ScanningSequence') ?? '';
  return [ruled && role !== 'other' ? role : name, sequence, first.imageType.slice(2).join('\\')].join(' | ');
}

function onEqualGrids(alike: readonly DraftSeries[]): DraftSeries[][] {
  const groups: DraftSeries[][] = [];
  for (const draft of alike) {
    const group = groups.find(([head]) => compareGrids(head.grid!, draft.grid!, 0.05).same);
    if (group) group.push(draft);
    else groups.push([draft]);
  }
  return groups;
}

function asSet(group: readonly DraftSeries[]): DraftSeries | undefined {
  const frames = group.flatMap((draft) => draft.frames);
  const ruled = group[0].ruled ? group[0].role : undefined;
  const gradientEcho = (group[0].first.attributes.get('ScanningSequence') ?? '').includes('GR');
  for (const [role, key, least] of sets) {
    if (distinct(frames, key) !== group.length || group.length < least) continue;
    if (ruled !== undefined && ruled !== role && ruled !== 'other') continue;
    if (ruled === undefined && role === 't2star' && !gradientEcho) continue;
    if (ruled === undefined && role === 't2' && gradientEcho) continue;
    return join(group, ruled && ruled !== 'other' ? ruled : role, setBy(frames));
  }
  return undefined;
}

/** Roles of two images that are told apart by the order in which they were taken, or by their repetition times. */
const pairs = new Set<Role>(['b1-afi', 'b1-bloch-siegert']);

function asPair(group: readonly DraftSeries[]): DraftSeries | undefined {
  const { role } = group[0];
  if (group.length !== 2 || !pairs.has(role)) return undefined;
  const inOrder = [...group].sort((a, b) => number(a) - number(b) || (a.key < b.key ? -1 : 1));
  return join(
    inOrder,
    role,
    inOrder.flatMap(({ frames }) => frames),
  );
}

/** One series a time point, as some vendors store a dynamic: three at least, with different times. */
function asPhases(group: readonly DraftSeries[]): DraftSeries | undefined {
  const { role, ruled, first } = group[0];
  if (group.length < 3 || (ruled && role !== 'dynamic')) return undefined;
  if (!ruled && (first.attributes.get('ScanningSequence') ?? '').includes('EP')) return undefined;
  const keys = ['flipAngleDeg', 'echoTimeMs', 'repetitionTimeMs'] as const;
  if (
    keys.some(
      (key) =>
        distinct(
          group.flatMap(({ frames }) => frames),
          key,
        ) > 1,
    )
  )
    return undefined;
  for (const [from, clock] of clocks) {
    const starts = group.map(clock);
    if (starts.some((start) => start === undefined) || new Set(starts).size < group.length) continue;
    const order = group.map((_, i) => i).sort((a, b) => starts[a]! - starts[b]!);
    const frames = order.map((i) => timed(group[i].frames[0], starts[i]! - starts[order[0]]!));
    return {
      ...join(
        order.map((i) => group[i]),
        'dynamic',
        frames,
      ),
      orderedBy: from,
      timesFrom: from,
    };
  }
  return undefined;
}

const clocks: readonly (readonly [string, (draft: DraftSeries) => number | undefined])[] = [
  ['AcquisitionTime', ({ first }) => first.frames[0].timing.acquisitionTimeS],
  ['ContentTime', ({ first }) => first.frames[0].timing.contentTimeS],
];

function timed(frame: ScannedFrame, timeS: number): ScannedFrame {
  return { ...frame, parameters: { ...frame.parameters, timeS: Math.round(timeS * 1e6) / 1e6 } };
}

function join(group: readonly DraftSeries[], role: Role, frames: readonly ScannedFrame[]): DraftSeries {
  const head = group[0];
  const text = `${group.length} series of one volume each were joined: ${role}.`;
  return {
    ...head,
    role,
    frames,
    label: labelOf(head.first, role, frames, head.spatialSlices),
    files: group.flatMap(({ files }) => files),
    warnings: [...group.flatMap(({ warnings }) => warnings), { code: 'series-joined', text }],
  };
}

function number({ first }: DraftSeries): number {
  return Number.isFinite(first.seriesNumber) ? first.seriesNumber : Number.MAX_SAFE_INTEGER;
}

import { positionKey, type Slice } from './slices.ts';

/** What can tell time points apart, in the order in which it is tried; whichever really separates is taken. */
const separators: readonly (readonly [string, (slice: Slice) => number | undefined])[] = [
  ['TemporalPositionIdentifier', ({ frame }) => frame.timing.temporalPosition],
  ['TriggerTime', ({ frame }) => frame.timing.triggerTimeS],
  ['AcquisitionTime', ({ frame }) => frame.timing.acquisitionTimeS],
  ['ContentTime', ({ frame }) => frame.timing.contentTimeS],
  ['AcquisitionNumber', ({ instance }) => finite(instance.acquisitionNumber)],
  ['InstanceNumber', ({ instance, frame }) => finite(instance.instanceNumber + frame.index * 1e-9)],
];

export interface TimePoints {
  /** Slices of each time point, in order of time. */
  readonly points: readonly (readonly Slice[])[];
  /** The attribute that told them apart; undefined where there is one time point only. */
  readonly orderedBy?: string;
  /** Slices that stand twice at one place and time. */
  readonly doubled: readonly Slice[];
  /** Time points that stand twice as a whole, counted from 1; `doubled` holds the second of each. */
  readonly doubledPoints: readonly number[];
  /** Slices that could not be given to a time point. */
  readonly unplaced: readonly Slice[];
  /** Missing identifiers, where time points are numbered. */
  readonly missingPoints: readonly number[];
}

/** Places of the time points that are there, counted from 0 with the missing ones counted too. */
export function timePointNumbers({ points, missingPoints }: TimePoints): number[] {
  const numbers: number[] = [];
  for (let label = 1; numbers.length < points.length; label++) {
    if (!missingPoints.includes(label)) numbers.push(label - 1);
  }
  return numbers;
}

/**
 * Splits slices of equal parameters into time points. An attribute with one value a time point is best (it shows what
 * is missing); else slices are ranked place by place, as 2-D series need whose slices all have their own time.
 */
export function splitTimePoints(slices: readonly Slice[]): TimePoints {
  const byPlace = groupBy(slices, positionKey);
  const counts = [...byPlace.values()].map((group) => group.length);
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  const repeated = counts.filter((count) => count > 1).length;
  const none = { doubled: [], doubledPoints: [], unplaced: [], missingPoints: [] };
  if (most <= 1) return { ...none, points: [slices] };
  for (const [name, value] of separators) {
    const points = byLabel(slices, value, repeated);
    if (points && points.length > 1) {
      const missingPoints =
        name === 'TemporalPositionIdentifier' ? gapsIn(points.map(([label]) => label)) : [];
      return { ...none, ...removeDoubled(points.map(([, group]) => group)), orderedBy: name, missingPoints };
    }
  }
  const twice = withPointsTwice(slices, repeated);
  if (twice) return twice;
  if (repeated * 2 < counts.length) return { ...none, ...removeDoubled([slices]) };
  return { ...none, ...rankByPlace(byPlace, mostCommon(counts)) };
}

/** Groups by an attribute that has one value for each time point: most groups fill more than half the places. */
function byLabel(
  slices: readonly Slice[],
  value: (slice: Slice) => number | undefined,
  places: number,
): (readonly [number, Slice[]])[] | undefined {
  const groups = groupByLabel(slices, value);
  if (groups === undefined) return undefined;
  let repeats = 0;
  for (const [, group] of groups) repeats += group.length - countPlaces(group);
  if (repeats > 0.1 * slices.length) return undefined;
  const sizes = groups.map(([, group]) => group.length).sort((a, b) => a - b);
  const usual = sizes[sizes.length >> 1];
  return 2 * usual <= places ? undefined : groups;
}

/** In the order of the labels; undefined where a slice has none. */
function groupByLabel(
  slices: readonly Slice[],
  value: (slice: Slice) => number | undefined,
): (readonly [number, Slice[]])[] | undefined {
  const groups = new Map<number, Slice[]>();
  for (const slice of slices) {
    const label = value(slice);
    if (label === undefined) return undefined;
    const group = groups.get(label);
    if (group) group.push(slice);
    else groups.set(label, [slice]);
  }
  return [...groups].sort(([a], [b]) => a - b);
}

function countPlaces(slices: readonly Slice[]): number {
  return new Set(slices.map(positionKey)).size;
}

/**
 * Time points of which few stand twice as a whole, as after a second export: by an attribute that numbers or dates time
 * points, each place of these has two images and each of the others one. Where more than a third would be doubled the
 * attribute rather does not tell time points apart.
 */
function withPointsTwice(slices: readonly Slice[], places: number): TimePoints | undefined {
  for (const [name, value] of separators.slice(0, 4)) {
    const groups = groupByLabel(slices, value);
    if (groups === undefined) continue;
    const isTwice = (group: readonly Slice[]) => group.length === 2 * countPlaces(group);
    const twice = groups.filter(([, group]) => isTwice(group));
    const isWhole = groups.every(([, group]) => 2 * countPlaces(group) > places);
    if (twice.length === 0 || 3 * twice.length > groups.length || !isWhole) continue;
    const rest = groups.filter(([, group]) => !isTwice(group));
    if (rest.some(([, group]) => group.length !== countPlaces(group))) continue;
    return {
      ...removeDoubled(groups.map(([, group]) => group)),
      doubledPoints: twice.map((one) => groups.indexOf(one) + 1),
      orderedBy: name,
      unplaced: [],
      missingPoints: name === 'TemporalPositionIdentifier' ? gapsIn(groups.map(([label]) => label)) : [],
    };
  }
  return undefined;
}

function removeDoubled(groups: readonly (readonly Slice[])[]): Pick<TimePoints, 'points' | 'doubled'> {
  const doubled: Slice[] = [];
  const points = groups.map((group) => {
    const seen = new Set<string>();
    return [...group].sort(byInstance).filter((slice) => {
      const key = positionKey(slice);
      if (seen.has(key)) doubled.push(slice);
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew;
    });
  });
  return { points, doubled };
}

/** The n-th image at every place makes the n-th time point; places with fewer or more images cannot be assigned. */
function rankByPlace(
  byPlace: ReadonlyMap<string, readonly Slice[]>,
  count: number,
): Pick<TimePoints, 'points' | 'orderedBy' | 'doubled' | 'unplaced'> {
  const full = [...byPlace.values()].filter((group) => group.length === count);
  const unplaced = [...byPlace.values()].filter((group) => group.length !== count).flat();
  const [orderedBy, value] =
    separators.find(([, of]) => full.every((group) => separates(group, of))) ??
    separators[separators.length - 1];
  const points: Slice[][] = Array.from({ length: count }, () => []);
  for (const group of full) {
    const sorted = [...group].sort((a, b) => (value(a) ?? 0) - (value(b) ?? 0) || byInstance(a, b));
    sorted.forEach((slice, rank) => {
      points[rank].push(slice);
    });
  }
  return { points, orderedBy, doubled: [], unplaced };
}

function mostCommon(counts: readonly number[]): number {
  const times = new Map<number, number>();
  for (const count of counts) times.set(count, (times.get(count) ?? 0) + 1);
  return [...times].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}

function separates(group: readonly Slice[], value: (slice: Slice) => number | undefined): boolean {
  const labels = group.map(value);
  return labels.every((label) => label !== undefined) && new Set(labels).size === group.length;
}

export interface PhaseTimes {
  /** Seconds from the first time point; empty where no attribute tells them. */
  readonly timesS: readonly number[];
  readonly from?: string;
  /** True where some attribute has times, but against the order of the time points. */
  readonly backwards: boolean;
}

const clocks: typeof separators = separators.slice(1, 4);

/** Times of time points in their order, from the first attribute that grows with them. */
export function phaseTimes(points: readonly (readonly Slice[])[]): PhaseTimes {
  let backwards = false;
  for (const [name, value] of clocks) {
    const starts = points.map((slices) => earliest(slices, value));
    if (starts.some((start) => start === undefined)) continue;
    const timesS = acrossMidnight(starts as number[]);
    if (timesS.every((time, i) => i === 0 || time > timesS[i - 1]))
      return { timesS, from: name, backwards: false };
    backwards ||= new Set(timesS).size === timesS.length;
  }
  const resolution = points[0][0].frame.timing.temporalResolutionS;
  if (resolution === undefined || !(resolution > 0)) return { timesS: [], backwards };
  return { timesS: points.map((_, i) => i * resolution), from: 'TemporalResolution', backwards };
}

/** The first moment of a time point; undefined where any of its slices has none. */
export function earliest(
  slices: readonly Slice[],
  value: (slice: Slice) => number | undefined,
): number | undefined {
  let least = Number.POSITIVE_INFINITY;
  for (const slice of slices) {
    const time = value(slice);
    if (time === undefined) return undefined;
    least = Math.min(least, time);
  }
  return least;
}

function acrossMidnight(starts: readonly number[]): number[] {
  let days = 0;
  return starts.map((start, i) => {
    if (i > 0 && starts[i - 1] - start > 43_200) days += 86_400;
    return roundToMicroseconds(start + days - starts[0]);
  });
}

function roundToMicroseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

function gapsIn(labels: readonly number[]): number[] {
  const missing: number[] = [];
  for (let label = 1; label < labels[labels.length - 1] && labels[labels.length - 1] <= 10_000; label++) {
    if (!labels.includes(label)) missing.push(label);
  }
  return missing;
}

function byInstance(a: Slice, b: Slice): number {
  return a.instance.instanceNumber - b.instance.instanceNumber || a.frame.index - b.frame.index;
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** Items by a key, in the order in which keys are first seen. */
export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}

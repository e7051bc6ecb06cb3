import type { ScannedSeries } from '@lobule/dicom';

/** What tells the volumes of a series apart, and where it was read: numbers and words of our own alone. */
export interface SeriesFacts {
  readonly fieldT?: number;
  readonly spacingMm?: readonly number[];
  /** Starts of the phases from the first one, and the attribute that tells them. */
  readonly timesS?: readonly number[];
  readonly timesFrom?: string;
  /** The attribute by which phases were told apart. */
  readonly orderedBy?: string;
  /** Start of the injection from the first phase; negative before it. */
  readonly injectionS?: number;
  readonly bValues?: readonly number[];
  /** Different directions of the diffusion gradient. */
  readonly directions?: number;
  readonly echoTimesMs?: readonly number[];
  readonly inversionTimesMs?: readonly number[];
  readonly flipAnglesDeg?: readonly number[];
  /** Of a derived map: what it shows, and whose program made it. */
  readonly derivedKind?: string;
  readonly derivedBy?: string;
}

/** The facts of a scanned series; of an echo or an angle that all volumes share nothing is said. */
export function seriesFacts(series: ScannedSeries): SeriesFacts {
  const { role, frames, grid, timesFrom, orderedBy, injectionS, fieldT, derivedKind, derivedBy } = series;
  const values = (name: 'bValue' | 'echoTimeMs' | 'inversionTimeMs' | 'flipAngleDeg') =>
    [...new Set(frames.flatMap(({ parameters }) => parameters[name] ?? []))].map(rounded);
  const several = <K extends string>(key: K, list: readonly number[]) =>
    list.length > 1 ? { [key]: list } : {};
  const times = frames.flatMap(({ parameters: { timeS } }) => timeS ?? []).map(rounded);
  const directions = new Set(frames.flatMap(({ parameters: { bDirection } }) => bDirection?.join(' ') ?? []));
  const bValues = values('bValue');
  return {
    ...(fieldT === undefined ? {} : { fieldT }),
    ...(grid === undefined ? {} : { spacingMm: spacingOf(grid.affine).map(rounded) }),
    ...(role === 'dynamic' ? several('timesS', times) : {}),
    ...(timesFrom === undefined ? {} : { timesFrom }),
    ...(orderedBy === undefined ? {} : { orderedBy }),
    ...(injectionS === undefined ? {} : { injectionS: rounded(injectionS) }),
    ...(bValues.length > 0 && (role === 'diffusion' || bValues.length > 1) ? { bValues } : {}),
    ...(directions.size > 0 ? { directions: directions.size } : {}),
    ...several('echoTimesMs', values('echoTimeMs')),
    ...several('inversionTimesMs', values('inversionTimeMs')),
    ...several('flipAnglesDeg', values('flipAngleDeg')),
    ...(derivedKind === undefined ? {} : { derivedKind }),
    ...(derivedBy === undefined ? {} : { derivedBy }),
  };
}

/** Lengths of the three columns of an affine. */
function spacingOf(affine: readonly number[]): number[] {
  return [0, 1, 2].map((axis) => {
    const [x, y, z] = [affine[axis], affine[4 + axis], affine[8 + axis]];
    return Math.sqrt(x * x + y * y + z * z);
  });
}

/** The facts for people, a line for each. */
export function describeFacts(facts: SeriesFacts): string[] {
  const { timesS, timesFrom, orderedBy, injectionS, bValues, directions, derivedKind, derivedBy } = facts;
  const lines: string[] = [];
  if (timesS) {
    const by = orderedBy === undefined || orderedBy === timesFrom ? '' : `; told apart by ${orderedBy}`;
    const times =
      injectionS === undefined
        ? `${list(timesS)} s from the first phase`
        : `${list(timesS.map((time) => rounded(time - injectionS)))} s from injection`;
    lines.push(`${times}, by ${timesFrom ?? 'no attribute'}${by}`);
  }
  if (bValues) {
    const along =
      directions === undefined ? '' : `, ${directions} ${directions === 1 ? 'direction' : 'directions'}`;
    lines.push(`b ${list(bValues)} s/mm2${along}`);
  }
  if (facts.echoTimesMs) lines.push(`TE ${list(facts.echoTimesMs)} ms`);
  if (facts.inversionTimesMs) lines.push(`TI ${list(facts.inversionTimesMs)} ms`);
  if (facts.flipAnglesDeg) lines.push(`flip angles ${list(facts.flipAnglesDeg)} degrees`);
  if (derivedKind !== undefined) {
    const kind = derivedKind === 'unknown' ? 'of what is not told' : derivedKind;
    lines.push(
      `${kind}, made by ${derivedBy === undefined || derivedBy === 'unknown' ? 'another program' : derivedBy}`,
    );
  }
  return lines;
}

/** The first eight and the last: series of 60 phases are told in one line too. */
function list(values: readonly number[]): string {
  if (values.length <= 10) return values.join(', ');
  return `${values.slice(0, 8).join(', ')}, ... ${values.at(-1)}`;
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

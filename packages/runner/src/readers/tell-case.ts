import type { DisagreementRegion, ResolvedNumber } from '@lobule/segmentation';
import { resolveNumber } from '@lobule/segmentation';
import type { AdjudicatedPair, DecidedCase } from './apply-decisions.ts';
import type { Overlap } from './compare-case.ts';
import type { OpenCase } from './open-case.ts';
import type { Measure } from './quantities.ts';
import type { WrittenCase } from './write-case.ts';

/** What was found of one lesion, without its masks. */
export interface CaseTold {
  readonly patient: string;
  readonly visit: string;
  readonly lesion: string;
  readonly readings: readonly ReadingTold[];
  readonly overlaps: readonly Overlap[];
  readonly consensus: readonly { readonly name: string; readonly volumeMm3: number; readonly how: string }[];
  /** By STAPLE. */
  readonly performance: readonly {
    readonly reader: string;
    readonly sensitivity: number;
    readonly specificity: number;
  }[];
  readonly disagreements: readonly {
    readonly first: string;
    readonly second: string;
    readonly regions: readonly DisagreementRegion[];
  }[];
  readonly resolved?: {
    readonly by: NonNullable<DecidedCase['resolved']>['by'];
    readonly how: string;
    readonly voxels: number;
    readonly volumeMm3: number;
    /** Relative to the folder of all. */
    readonly file: string;
    readonly measures: readonly Measure[];
  };
  readonly unresolved?: { readonly code: string; readonly what: string };
  readonly adjudicated: readonly Omit<AdjudicatedPair, 'mask'>[];
  /** Measurements of a reader to their median, readers to their mean. */
  readonly numbers: readonly NumberTold[];
  readonly files: readonly string[];
  readonly warnings: readonly string[];
}

export interface ReadingTold {
  readonly reader: string;
  readonly repeat: number;
  readonly role: string;
  readonly row: number;
  readonly measures: readonly Measure[];
}

export interface NumberTold extends Pick<ResolvedNumber, 'value' | 'unit' | 'how'> {
  readonly name: string;
}

/** Numbers of a case. */
export interface MeasuredCase {
  /** In the order of its readings. */
  readonly measures: readonly (readonly Measure[])[];
  /** Of the mask to use. */
  readonly region: readonly Measure[];
  readonly notes: readonly string[];
}

/** Collects what is told of one lesion; regions and volumes are let go. */
export function tellCase(
  one: OpenCase,
  compared: DecidedCase,
  measured: MeasuredCase,
  written: WrittenCase,
): CaseTold {
  const { patient, visit, lesion, warnings } = one;
  const { staple, resolved, unresolved } = compared;
  const readings = one.readings.map(
    ({ reading: { reader, repeat, role, row } }, n): ReadingTold => ({
      ...{ reader, repeat, role, row },
      measures: measured.measures[n],
    }),
  );
  return {
    ...{ patient, visit, lesion, readings },
    overlaps: compared.overlaps,
    consensus: compared.consensus.map(({ name, volumeMm3, how }) => ({ name, volumeMm3, how })),
    performance: compared.readers.flatMap((reader, n) =>
      staple
        ? [
            {
              reader,
              sensitivity: staple.readers[n].sensitivity,
              specificity: staple.readers[n].specificity,
            },
          ]
        : [],
    ),
    disagreements: compared.disagreements.map(({ first, second, found }) => ({
      ...{ first, second },
      regions: found.regions,
    })),
    ...(resolved && {
      resolved: {
        by: resolved.by,
        how: resolved.how,
        voxels: resolved.voxels,
        volumeMm3: resolved.volumeMm3,
        file: written.region ?? '',
        measures: measured.region,
      },
    }),
    ...(unresolved && { unresolved }),
    adjudicated: compared.adjudicated.map(({ first, second, how, volumeMm3 }) => ({
      ...{ first, second, how, volumeMm3 },
    })),
    numbers: numbersOf(readings),
    files: written.files,
    warnings: [
      ...warnings,
      ...measured.notes,
      ...[staple?.notIdentified, staple?.notConverged].flatMap((reason) =>
        reason ? [`STAPLE: ${reason.text}`] : [],
      ),
    ],
  };
}

/** The numbers to use, of the blinded readers alone. */
export function numbersOf(readings: readonly ReadingTold[]): readonly NumberTold[] {
  const blinded = readings.filter(({ role }) => role === 'reader');
  const quantities = new Map(
    blinded.flatMap(({ measures }) => measures).map(({ name, unit }) => [name, unit]),
  );
  return [...quantities].map(([name, unit]) => {
    const values = blinded.flatMap(({ reader, measures }) =>
      measures.filter((one) => one.name === name).map(({ value }) => ({ reader, value })),
    );
    const { value, how } = resolveNumber(values, unit);
    return { name, unit, value, how };
  });
}

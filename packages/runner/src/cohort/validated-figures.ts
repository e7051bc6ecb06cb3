import type { ValidationResult } from '@lobule/prediction';
import type { CentresSummary, HoldOutSummary, Interval, ValidatedFigure } from '@lobule/study';
import { makeTable, numberColumn, type Table, textColumn } from '@lobule/tables';
import { estimateInterval, modelTitle } from './estimates.ts';

type Validated = ValidationResult['models'][number];

/** Every figure of every model with whom it was measured on, so that none is taken for another. */
export function validatedFigures(
  result: ValidationResult,
  holdOut: HoldOutSummary | undefined,
): ValidatedFigure[] {
  return result.models.flatMap((model) => figuresOf(model, result, holdOut));
}

function figuresOf(
  { name, discrimination }: Validated,
  { plan, patients: { analysed, events }, measure }: ValidationResult,
  holdOut: HoldOutSummary | undefined,
): ValidatedFigure[] {
  const { apparent, internal, bootstrap, centres } = discrimination;
  const fixedScore = { AUC: 'DeLong', 'C-index': 'infinitesimal jackknife', M: 'components of DeLong' }[
    measure
  ];
  const own = { model: modelTitle(plan, name), patients: analysed.length, events };
  const point = (value: number | null): Interval => ({
    value: value ?? Number.NaN,
    low: Number.NaN,
    high: Number.NaN,
    level: internal.level,
  });
  const held = holdOut?.models.find(({ title }) => title === own.model);
  return [
    { ...own, validation: 'apparent', design: 'the patients it was fitted to', figure: point(apparent) },
    {
      ...own,
      validation: 'internal',
      design: `${plan.folds}-fold cross-validation, ${plan.repeats === 1 ? 'once' : `${plan.repeats} repeats`}`,
      figure: estimateInterval(internal),
      method: 'corrected resampled t',
    },
    ...(bootstrap === undefined
      ? []
      : [
          {
            ...own,
            validation: 'internal' as const,
            design: `${bootstrap.resamples} bootstrap resamples, apparent less optimism of ${bootstrap.optimism.toFixed(3)}`,
            figure: estimateInterval(bootstrap.corrected),
            method: `location-shifted${bootstrap.extended ? ', extended to its own estimate, which the shifted percentiles left out' : ''}`,
          },
          {
            ...own,
            validation: 'internal' as const,
            design: `${bootstrap.resamples} bootstrap resamples, .632+`,
            figure: point(bootstrap.point632plus),
          },
        ]),
    ...(centres === undefined
      ? []
      : [
          {
            ...own,
            validation: 'over place' as const,
            design: `each ${plan.leaveOut} left out, mean of ${centres.centres.length} parts${rangeOf(centres)}`,
            figure: point(centres.mean),
          },
        ]),
    ...(holdOut === undefined || held === undefined
      ? []
      : [
          {
            model: own.model,
            patients: holdOut.patients,
            events: holdOut.events,
            validation: holdOut.validation,
            design: `hold-out: ${holdOut.design}`,
            figure: held.discrimination,
            method: fixedScore,
          },
        ]),
  ];
}

/** Between which figures the parts lie; their mean has no interval, as the models of the parts share patients. */
function rangeOf({ least, largest }: NonNullable<Validated['discrimination']['centres']>): string {
  return least === null || largest === null ? '' : `, ${least.toFixed(2)} to ${largest.toFixed(2)}`;
}

/** A model with each centre left out, in the words of the report. */
export function centresSummary(
  column: string,
  { centres, mean, least, largest }: NonNullable<Validated['discrimination']['centres']>,
): CentresSummary {
  return {
    column,
    mean: mean ?? Number.NaN,
    least: least ?? Number.NaN,
    largest: largest ?? Number.NaN,
    parts: centres.map(({ centres: names, n, events, discrimination }) => ({
      centres: names,
      patients: n,
      events,
      discrimination: estimateInterval(discrimination),
      ...(discrimination.reason ? { reason: discrimination.reason } : {}),
    })),
  };
}

/** The figures as a file: a row for each. */
export function figureTable(figures: readonly ValidatedFigure[]): Table {
  const text = (name: string, of: (one: ValidatedFigure) => string | null) =>
    textColumn(name, figures.map(of));
  const number = (name: string, of: (one: ValidatedFigure) => number) =>
    numberColumn(name, Float64Array.from(figures, of));
  return makeTable([
    text('model', ({ model }) => model),
    text('validation', ({ validation }) => validation),
    text('design', ({ design }) => design),
    number('patients', ({ patients }) => patients),
    number('events', ({ events }) => events),
    number('value', ({ figure }) => figure.value),
    number('low', ({ figure }) => figure.low),
    number('high', ({ figure }) => figure.high),
    number('level', ({ figure }) => figure.level),
    text('interval', ({ method }) => method ?? null),
  ]);
}

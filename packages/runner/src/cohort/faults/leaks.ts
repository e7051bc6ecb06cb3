import type { PredictionData } from '@lobule/prediction';
import { areaUnderCurve, harrellC, midRanks } from '@lobule/statistics';
import type { TableFault } from './fault.ts';

/** Fewer patients than this part by chance. */
const ENOUGH = 20;
/** Of the smaller class or of events. */
const ENOUGH_OF_EACH = 5;
/** A single measurement that tells the outcome as well as this is more often the outcome than a measurement. */
const NEARLY_PERFECT = 0.98;

/** Predictors that are the outcome under another name, or tell it too well to have been known before it. */
export function leaks(data: PredictionData): TableFault[] {
  return data.x.names.flatMap((name, j) => {
    const column = data.x.values.subarray(j * data.x.rows, (j + 1) * data.x.rows);
    switch (data.outcome.kind) {
      case 'binary':
        return leakOfClass(name, column, data);
      case 'survival':
        return leakOfTime(name, column, data);
      case 'classes':
        return leakOfClasses(name, column, data);
    }
  });
}

const CURE =
  'Take it out of the groups of the plan if it was not known when the prediction would be made; if it was, list it among table.lookedAt.';

function leakOfClass(name: string, column: Float64Array, data: PredictionData): TableFault[] {
  if (data.outcome.kind !== 'binary') return [];
  const classes = data.outcome.values;
  const outcome = Float64Array.from(data.rowPatient, (patient) => classes[patient]);
  const rows = presentRows(column);
  const events = rows.reduce((sum, i) => sum + outcome[i], 0);
  if (rows.length < ENOUGH || Math.min(events, rows.length - events) < ENOUGH_OF_EACH) return [];
  const values = rows.map((i) => column[i]);
  const own = rows.map((i) => outcome[i]);
  const area = areaUnderCurve(values, own);
  const apart = Math.max(area, 1 - area);
  if (apart < NEARLY_PERFECT) return [];
  const same = new Set(values).size === 2;
  if (apart === 1 && same)
    return [
      stopping(
        name,
        `${name} is the outcome itself under another name: the same in all ${rows.length} patients`,
      ),
    ];
  if (apart === 1)
    return [
      stopping(name, `${name} alone separates the outcome without an error in ${rows.length} patients`),
    ];
  return [
    warning(
      name,
      `${name} alone separates the outcome almost without an error: AUC ${apart.toFixed(3)} in ${rows.length} patients`,
    ),
  ];
}

/** A measurement that parts every two classes without an error tells them all. */
function leakOfClasses(name: string, column: Float64Array, data: PredictionData): TableFault[] {
  if (data.outcome.kind !== 'classes') return [];
  const { values, classes } = data.outcome;
  const rows = presentRows(column);
  const of = Array.from({ length: classes }, (_, c) =>
    rows.filter((i) => values[data.rowPatient[i]] === c).map((i) => column[i]),
  );
  if (rows.length < ENOUGH || of.some((own) => own.length < ENOUGH_OF_EACH)) return [];
  let least = 1;
  for (let a = 0; a < classes; a++) {
    for (let b = 0; b < a; b++) {
      const area = areaUnderCurve([...of[a], ...of[b]], [...of[a].map(() => 1), ...of[b].map(() => 0)]);
      least = Math.min(least, Math.max(area, 1 - area));
    }
  }
  if (least === 1) {
    return [
      stopping(
        name,
        `${name} alone tells all ${classes} classes without an error in ${rows.length} patients`,
      ),
    ];
  }
  if (least < NEARLY_PERFECT) return [];
  return [
    warning(
      name,
      `${name} alone tells any two of ${classes} classes almost without an error: AUC ${least.toFixed(3)} or more in ${rows.length} patients`,
    ),
  ];
}

function leakOfTime(name: string, column: Float64Array, data: PredictionData): TableFault[] {
  if (data.outcome.kind !== 'survival') return [];
  const { time, event } = data.outcome;
  const rows = presentRows(column);
  const values = rows.map((i) => column[i]);
  const times = rows.map((i) => time[data.rowPatient[i]]);
  const events = rows.map((i) => event[data.rowPatient[i]]);
  const happened = events.reduce((sum, value) => sum + value, 0);
  if (rows.length < ENOUGH || happened < ENOUGH_OF_EACH) return [];
  const distinct = new Set(values).size;
  if (
    distinct === 2 &&
    happened < rows.length &&
    new Set(values.map((v, i) => `${v} ${events[i]}`)).size === 2
  ) {
    return [
      stopping(
        name,
        `${name} is the event itself under another name: the same in all ${rows.length} patients`,
      ),
    ];
  }
  if (distinct > rows.length / 2 && Math.abs(rankCorrelation(values, times)) > 0.999) {
    return [
      stopping(
        name,
        `${name} is the time of the outcome under another name: both give all ${rows.length} patients one order`,
      ),
    ];
  }
  if (distinct < 2) return [];
  const c = harrellC(times, events, values).value;
  const apart = Math.max(c, 1 - c);
  if (!(apart >= NEARLY_PERFECT)) return [];
  return [
    warning(
      name,
      `${name} alone puts the events in order almost without an error: C-index ${apart.toFixed(3)} in ${rows.length} patients`,
    ),
  ];
}

function presentRows(column: Float64Array): number[] {
  return Array.from(column, (_, i) => i).filter((i) => !Number.isNaN(column[i]));
}

function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [midRanks(Float64Array.from(a)).ranks, midRanks(Float64Array.from(b)).ranks];
  const middle = (a.length + 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    xy += (x[i] - middle) * (y[i] - middle);
    xx += (x[i] - middle) * (x[i] - middle);
    yy += (y[i] - middle) * (y[i] - middle);
  }
  return xy / Math.sqrt(xx * yy);
}

function stopping(column: string, text: string): TableFault {
  return { code: 'outcome-leaked', column, text, cure: CURE, stops: true };
}

function warning(column: string, text: string): TableFault {
  return { code: 'outcome-nearly-told', column, text, cure: CURE, stops: false };
}

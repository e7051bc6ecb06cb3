import {
  type FeatureMatrix,
  type Outcome,
  type PredictionData,
  patientKey,
  pickOutcome,
} from './data/data.ts';

declare const training: unique symbol;
declare const scoring: unique symbol;

/** What a step may learn from: rows with their outcomes. Cannot stand where a ScoreView is asked for. */
export interface TrainView {
  readonly [training]: true;
  /** Key of each row's patient. */
  readonly ids: readonly string[];
  readonly x: FeatureMatrix;
  /** Outcome of each row. */
  readonly y: Outcome;
  readonly batch?: readonly string[];
}

/** What a fitted step may be applied to: rows without any outcome. Cannot stand where a TrainView is asked for. */
export interface ScoreView {
  readonly [scoring]: true;
  readonly ids: readonly string[];
  readonly x: FeatureMatrix;
  readonly batch?: readonly string[];
}

/** The rows of these patients, with their outcomes, for fitting. */
export function trainView(data: PredictionData, patients: ArrayLike<number>): TrainView {
  const rows = rowsOf(data, patients);
  const y = pickOutcome(
    data.outcome,
    rows.map((row) => data.rowPatient[row]),
  );
  return { ...pickRows(data, rows), y } as unknown as TrainView;
}

/** The rows of these patients, without their outcomes, for scoring. */
export function scoreView(data: PredictionData, patients: ArrayLike<number>): ScoreView {
  return pickRows(data, rowsOf(data, patients)) as unknown as ScoreView;
}

/** New patients, known by name, to be scored by a model that was fitted to others. */
export function newPatients(
  patients: readonly string[],
  x: FeatureMatrix,
  batch?: readonly string[],
): ScoreView {
  return {
    ids: patients.map(patientKey),
    x,
    ...(batch === undefined ? {} : { batch }),
  } as unknown as ScoreView;
}

/** The same patients with other features. */
export function withFeatures<V extends TrainView | ScoreView>(view: V, x: FeatureMatrix): V {
  return { ...view, x };
}

/** Rows of these patients, in the patients' order. */
export function rowsOf(data: PredictionData, patients: ArrayLike<number>): readonly number[] {
  if (data.rowPatient.length === data.patients.length) return Array.from(patients);
  const wanted = Array.from(patients, (): number[] => []);
  const place = new Map(Array.from(patients, (patient, index) => [patient, index]));
  data.rowPatient.forEach((patient, row) => {
    const index = place.get(patient);
    if (index !== undefined) wanted[index].push(row);
  });
  return wanted.flat();
}

function pickRows(data: PredictionData, rows: readonly number[]) {
  const { x } = data;
  const values = new Float64Array(rows.length * x.names.length);
  for (let j = 0; j < x.names.length; j++) {
    for (let i = 0; i < rows.length; i++) values[j * rows.length + i] = x.values[j * x.rows + rows[i]];
  }
  return {
    ids: rows.map((row) => data.keys[data.rowPatient[row]]),
    x: { rows: rows.length, names: x.names, values },
    ...(data.batch === undefined ? {} : { batch: rows.map((row) => data.batch![row]) }),
  };
}

/** The named features of a matrix, in that order; those it lacks are left out. */
export function selectFeatures(x: FeatureMatrix, names: readonly string[]): FeatureMatrix {
  const place = new Map(x.names.map((name, j) => [name, j]));
  const found = names.filter((name) => place.has(name));
  const values = new Float64Array(found.length * x.rows);
  found.forEach((name, j) => {
    const from = place.get(name)! * x.rows;
    values.set(x.values.subarray(from, from + x.rows), j * x.rows);
  });
  return { rows: x.rows, names: found, values };
}

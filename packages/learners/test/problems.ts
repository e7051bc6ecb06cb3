import { randomStream } from '@lobule/foundation';
import { exp, log, normalVariate } from '@lobule/numerics';
import type { Design, Response } from '../src/index.ts';

export interface Problem {
  readonly design: Design;
  readonly response: Response;
}

/** Correlated features of which the first three matter, and an outcome of the family; the same for the same seed. */
export function simulate(family: Response['family'], rows: number, columns: number, seed: number): Problem {
  const stream = randomStream(seed, 'learners-test', family);
  const x = new Float64Array(rows * columns);
  const eta = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const shared = normalVariate(stream);
    for (let j = 0; j < columns; j++)
      x[j * rows + i] = 0.7 * shared + normalVariate(stream) * (1 + (j % 3)) + j;
    for (let j = 0; j < Math.min(3, columns); j++) eta[i] += 0.5 * (x[j * rows + i] - j);
  }
  return { design: { rows, columns, x }, response: respond(family, eta, stream) };
}

function respond(
  family: Response['family'],
  eta: Float64Array,
  stream: ReturnType<typeof randomStream>,
): Response {
  if (family === 'gaussian') return { family, y: eta.map((value) => value + normalVariate(stream)) };
  if (family === 'logistic') {
    const y = eta.map((value) => (stream.uniform() < 1 / (1 + exp(-value)) ? 1 : 0));
    y[0] = 0;
    y[1] = 1;
    return { family, y };
  }
  // Whole days, so that there are ties.
  const time = eta.map((value) => Math.ceil((-10 * log(1 - stream.uniform())) / exp(value)));
  const event = eta.map(() => (stream.uniform() < 0.6 ? 1 : 0));
  event[0] = 1;
  return { family, time, event };
}

/**
 * Gradient of the mean log-likelihood with respect to each coefficient, written from the textbook with nothing shared
 * with the room: for logistic sum (y - p) x, for Cox (Breslow) sum over events of x - weighted mean of the risk set.
 */
export function textbookGradient(
  { design, response }: Problem,
  coefficients: ArrayLike<number>,
  intercept: number,
) {
  const { rows, columns, x } = design;
  const linear = Array.from({ length: rows }, (_, i) => {
    let sum = intercept;
    for (let j = 0; j < columns; j++) sum += coefficients[j] * x[j * rows + i];
    return sum;
  });
  return Array.from({ length: columns }, (_, j) => {
    const column = (i: number) => x[j * rows + i];
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      if (response.family === 'gaussian') sum += (response.y[i] - linear[i]) * column(i);
      else if (response.family === 'logistic') sum += (response.y[i] - 1 / (1 + exp(-linear[i]))) * column(i);
      else if (response.event[i] === 1) {
        let weight = 0;
        let weighted = 0;
        for (let k = 0; k < rows; k++) {
          if (response.time[k] < response.time[i]) continue;
          weight += exp(linear[k]);
          weighted += exp(linear[k]) * column(k);
        }
        sum += column(i) - weighted / weight;
      }
    }
    return sum / rows;
  });
}

/** Population SD (1/n) of each column, by which the penalty is scaled. */
export function spreads({ rows, columns, x }: Design): number[] {
  return Array.from({ length: columns }, (_, j) => {
    const column = x.subarray(j * rows, (j + 1) * rows);
    const mean = column.reduce((sum, value) => sum + value, 0) / rows;
    return Math.sqrt(column.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / rows);
  });
}

import { exp, log } from '@lobule/numerics';

/**
 * ln S = c0 + c1 b by least squares, weighted by the squared signal and once more by the squared fit, both times the
 * number of averages, in scratch memory.
 *
 * One object of numbers: in a closure each write of a number would allocate.
 */
export interface LogLine {
  readonly b: Float64Array;
  readonly averages: Float64Array;
  readonly logs: Float64Array;
  readonly weights: Float64Array;
  c0: number;
  c1: number;
  // Covariance of both over the variance of the noise in the signal of one acquisition.
  v00: number;
  v01: number;
  v11: number;
  /** Largest variance inflation factor. */
  condition: number;
  /** Weighted squared misfit of the logarithms: over the degrees of freedom the variance of that noise. */
  logSquares: number;
  /** Squared residual of the signal. */
  squares: number;
}

export function logLine(b: Float64Array, averages = new Float64Array(b.length).fill(1)): LogLine {
  const [logs, weights] = [new Float64Array(b.length), new Float64Array(b.length)];
  const zeros = { c0: 0.5, c1: 0.5, v00: 0.5, v01: 0.5, v11: 0.5 };
  return { b, averages, logs, weights, ...zeros, condition: 0.5, logSquares: 0.5, squares: 0.5 };
}

/** @returns false where a signal is not positive. */
export function fitLogLine(line: LogLine, signals: Float64Array): boolean {
  const { b, averages, logs, weights } = line;
  for (let i = 0; i < b.length; i++) {
    const signal = signals[i];
    if (!(signal > 0)) return false;
    logs[i] = log(signal);
    weights[i] = averages[i] * signal * signal;
  }
  solve(line);
  for (let i = 0; i < b.length; i++) weights[i] = averages[i] * exp(2 * (line.c0 + line.c1 * b[i]));
  solve(line);
  let logSquares = 0;
  let squares = 0;
  for (let i = 0; i < b.length; i++) {
    const misfit = logs[i] - line.c0 - line.c1 * b[i];
    logSquares += weights[i] * misfit * misfit;
    const residual = signals[i] * oneLessExp(misfit);
    squares += residual * residual;
  }
  line.logSquares = logSquares;
  line.squares = squares;
  return true;
}

function solve(line: LogLine): void {
  const { b, logs, weights } = line;
  let w = 0;
  let wb = 0;
  let wbb = 0;
  let wy = 0;
  let wby = 0;
  for (let i = 0; i < b.length; i++) {
    const by = weights[i] * b[i];
    w += weights[i];
    wb += by;
    wbb += by * b[i];
    wy += weights[i] * logs[i];
    wby += by * logs[i];
  }
  const determinant = w * wbb - wb * wb;
  line.v00 = wbb / determinant;
  line.v01 = -wb / determinant;
  line.v11 = w / determinant;
  line.c1 = (w * wby - wb * wy) / determinant;
  line.c0 = (wy - line.c1 * wb) / w;
  line.condition = w * line.v00;
}

/** 1 - exp(-x): the series to 1e-12 where x is small, as misfits are. */
export function oneLessExp(x: number): number {
  if (x > 0.02 || x < -0.02) return 1 - exp(-x);
  return x * (1 - (x / 2) * (1 - (x / 3) * (1 - (x / 4) * (1 - x / 5))));
}

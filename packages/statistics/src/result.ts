import type { Reason } from '@lobule/foundation';
import { formatNumber, formatP } from './format.ts';

/** From lower to upper; an infinite end is a limit that the data do not give. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
  /** 0.95 for a 95 % interval. */
  readonly level: number;
}

/** A statistic by its name: `F`, `t`, `rho`. */
export interface NamedValue {
  readonly name: string;
  readonly value: number;
}

/** What every test returns: plain data that can be stored or sent to a worker, with its own sentence. */
export interface TestResult {
  readonly method: string;
  readonly statistic: NamedValue;
  /** Empty where the reference distribution has none; two for an F. */
  readonly degreesOfFreedom: readonly number[];
  /** Two-sided; NaN where undefined, then `reason` says why. */
  readonly p: number;
  readonly estimate?: NamedValue;
  readonly interval?: Interval;
  /** Observations used. */
  readonly n: number;
  /** Observations left out because a value was missing. */
  readonly missing: number;
  readonly reason?: Reason;
  /** One line for a reader: method, statistic, p, estimate with interval, n and missing. */
  readonly sentence: string;
}

/** Completes a result with its sentence. */
export function testResult(fields: Omit<TestResult, 'sentence'>): TestResult {
  return { ...fields, sentence: testSentence(fields) };
}

/** A test that could not be done, with its reason. */
export function undefinedTest(method: string, n: number, missing: number, reason: Reason): TestResult {
  return testResult({
    method,
    statistic: { name: 'statistic', value: Number.NaN },
    degreesOfFreedom: [],
    p: Number.NaN,
    n,
    missing,
    reason,
  });
}

/** `95 % CI -11.3 to -3.21`. */
export function intervalText(interval: Interval): string {
  const level = formatNumber(interval.level * 100);
  return `${level} % CI ${formatNumber(interval.lower)} to ${formatNumber(interval.upper)}`;
}

/** `n = 32, 2 missing`. */
export function countText(n: number, missing: number): string {
  return missing > 0 ? `n = ${n}, ${missing} missing` : `n = ${n}`;
}

function testSentence(result: Omit<TestResult, 'sentence'>): string {
  const count = countText(result.n, result.missing);
  if (result.reason) return `${result.method}: not done, ${result.reason.text} ${count}.`;
  const parts: string[] = [];
  if (!Number.isNaN(result.statistic.value)) {
    parts.push(`${result.statistic.name} = ${formatNumber(result.statistic.value)}`);
  }
  if (result.degreesOfFreedom.length > 0) {
    parts.push(`df = ${result.degreesOfFreedom.map((df) => formatNumber(df)).join(' and ')}`);
  }
  parts.push(formatP(result.p));
  const tail = result.estimate ? [estimateText(result.estimate, result.interval), count] : [count];
  return `${result.method}: ${parts.join(', ')}; ${tail.join('; ')}.`;
}

function estimateText(estimate: NamedValue, interval: Interval | undefined): string {
  const text = `${estimate.name} ${formatNumber(estimate.value)}`;
  return interval ? `${text} (${intervalText(interval)})` : text;
}

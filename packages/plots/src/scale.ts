import { log } from '@lobule/numerics';

/** Scales with round ticks, in portable arithmetic so that every engine draws the same. */
export interface Scale {
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
  /** Position of a value in pixels. */
  at(value: number): number;
  readonly ticks: readonly number[];
  /** Decimals that the ticks need. */
  readonly decimals: number;
}

export function linearScale(
  domain: readonly [number, number],
  range: readonly [number, number],
  tickCount = 5,
): Scale {
  const [low, high] = domain[0] === domain[1] ? widened(domain[0]) : domain;
  const step = roundStep((high - low) / tickCount);
  const decimals = decimalsOf(step);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const ticks: number[] = [];
  for (let i = first; i <= last; i++) ticks.push(Number((i * step).toFixed(decimals)));
  const slope = (range[1] - range[0]) / (high - low);
  return {
    domain: [low, high],
    range,
    at: (value) => range[0] + (value - low) * slope,
    ticks,
    decimals,
  };
}

/** Ratios on a logarithmic scale, where a half and a double lie equally far from 1. */
export function ratioScale(values: readonly number[], range: readonly [number, number]): Scale {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  const low = Math.min(0.8, ...positive);
  const high = Math.max(1.25, ...positive);
  const [from, to] = [log(low), log(high)];
  const margin = 0.03 * (to - from);
  const slope = (range[1] - range[0]) / (to - from + 2 * margin);
  const at = (value: number) => range[0] + (log(value) - from + margin) * slope;
  // Of the usual ratios the finest set that leaves each its room.
  const sets = RATIOS.map((set) => set.filter((value) => value >= low / 1.05 && value <= high * 1.05));
  const ticks = sets.find(
    (set) => set.length > 1 && set.every((value, i) => i === 0 || at(value) - at(set[i - 1]) > 30),
  ) ?? [1];
  return { domain: [low, high], range, at, ticks, decimals: 0 };
}

const WHOLE = [0.001, 0.01, 0.1, 1, 10, 100, 1000];
const RATIOS = [
  [0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 1, 1.25, 1.5, 2, 3, 5, 10],
  [0.1, 0.25, 0.5, 1, 2, 4, 10],
  [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100],
  WHOLE,
  WHOLE.filter((_, i) => i % 2 === 1),
];

/** The smallest domain with round ends that holds these values, and 0 if it is nearly there already. */
export function roundDomain(
  values: readonly number[],
  options: { readonly tickCount?: number; readonly includeZero?: boolean } = {},
): readonly [number, number] {
  const { tickCount = 5, includeZero = false } = options;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (includeZero || (low > 0 && low < 0.25 * high)) low = Math.min(low, 0);
  if (includeZero) high = Math.max(high, 0);
  if (low === high) return widened(low);
  // Rounding outwards may widen the domain so far that its ticks are the next size up: then round to those.
  let step = roundStep((high - low) / tickCount);
  for (;;) {
    const domain = [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step] as const;
    const stepOfDomain = roundStep((domain[1] - domain[0]) / tickCount);
    if (stepOfDomain <= step * 1.0000001) return domain;
    step = stepOfDomain;
  }
}

/** 1, 2 or 5 times a power of ten, at least as large as this. */
function roundStep(least: number): number {
  const power = Number(`1e${powerOfTen(least)}`);
  const factor = least / power;
  const round = factor <= 1.0000001 ? 1 : factor <= 2.0000001 ? 2 : factor <= 5.0000001 ? 5 : 10;
  return round * power;
}

function powerOfTen(value: number): number {
  return Number(value.toExponential().split('e')[1]);
}

function decimalsOf(step: number): number {
  return Math.min(12, Math.max(0, -powerOfTen(step)));
}

function widened(value: number): readonly [number, number] {
  const margin = value === 0 ? 1 : Math.abs(value) * 0.1;
  return [value - margin, value + margin];
}

/** A tick's text: a true minus sign, thousands grouped from five digits on, powers of ten for the very large and small. */
export function tickText(value: number, decimals: number): string {
  const sign = value < 0 ? '−' : '';
  const size = Math.abs(value);
  if (value !== 0 && (decimals > 4 || size >= 1e6)) return sign + powerText(size);
  const [whole, fraction] = size.toFixed(Math.min(decimals, 4)).split('.');
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole;
  return sign + grouped + (fraction === undefined || decimals > 4 ? '' : `.${fraction}`);
}

/** `2×10⁷` */
function powerText(size: number): string {
  const [mantissa, exponent] = Number(size.toPrecision(4)).toExponential().split('e');
  const raised = [...String(Number(exponent))].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? '⁻').join('');
  return `${mantissa}×10${raised}`;
}

/** The elementary functions in whole numbers: fixed point with 512 bits after the point. Slow, simple and independent. */

export const BITS = 512n;
const ONE = 1n << BITS;

const view = new DataView(new ArrayBuffer(8));

/** A double, exactly. */
export function fixed(x: number): bigint {
  view.setFloat64(0, x);
  const high = view.getUint32(0);
  const exponent = (high >>> 20) & 0x7ff;
  const mantissa = (BigInt(high & 0xfffff) << 32n) + BigInt(view.getUint32(4));
  const whole = exponent === 0 ? mantissa : mantissa | (1n << 52n);
  const shift = BigInt(Math.max(exponent, 1) - 1075) + BITS;
  const size = shift >= 0n ? whole << shift : whole >> -shift;
  return x < 0 ? -size : size;
}

/** |got - exact| in units of the last place of the exact value. */
export function ulps(got: number, exact: bigint): number {
  const size = exact < 0n ? -exact : exact;
  const unit = BigInt(size.toString(2).length - 53);
  const miss = fixed(got) - exact;
  const scaled = (miss < 0n ? -miss : miss) * 10000n;
  return Number(unit >= 0n ? scaled >> unit : scaled << -unit) / 10000;
}

const times = (a: bigint, b: bigint) => (a * b) >> BITS;
const over = (a: bigint, b: bigint) => (a << BITS) / b;

function integerRoot(value: bigint): bigint {
  if (value === 0n) return 0n;
  let x = 1n << BigInt((value.toString(2).length + 2) >> 1);
  for (;;) {
    const next = (x + value / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

const sqrt = (x: bigint) => integerRoot(x << BITS);

/** Sum of x^(2k+1)/(2k+1), with alternating signs or without. */
function oddSeries(x: bigint, alternating: boolean): bigint {
  const square = times(x, x);
  let power = x;
  let sum = x;
  for (let k = 3n; power !== 0n && power !== -1n; k += 2n) {
    power = alternating ? -times(power, square) : times(power, square);
    sum += power / k;
  }
  return sum;
}

const LN2 = 2n * oddSeries(ONE / 3n, false);
const LN10 = log(10n * ONE);
const PI = 4n * (4n * oddSeries(ONE / 5n, true) - oddSeries(ONE / 239n, true));

function exp(x: bigint): bigint {
  const k = (x + LN2 / 2n) / LN2 - (x + LN2 / 2n < 0n ? 1n : 0n);
  const r = x - k * LN2;
  let term = ONE;
  let sum = ONE;
  for (let n = 1n; term !== 0n && n < 400n; n++) {
    term = times(term, r) / n;
    sum += term;
  }
  return k >= 0n ? sum << k : sum >> -k;
}

function log(x: bigint): bigint {
  const k = BigInt(x.toString(2).length) - 1n - BITS;
  const m = k >= 0n ? x >> k : x << -k;
  return k * LN2 + 2n * oddSeries(over(m - ONE, m + ONE), false);
}

const log2 = (x: bigint) => over(log(x), LN2);
const log10 = (x: bigint) => over(log(x), LN10);
const expm1 = (x: bigint) => exp(x) - ONE;
const log1p = (x: bigint) => log(ONE + x);
const pow = (x: bigint, y: bigint) => exp(times(y, log(x)));

function sineAndCosine(x: bigint): [bigint, bigint] {
  const turns = x / (2n * PI);
  const r = x - turns * 2n * PI;
  let term = ONE;
  let sine = 0n;
  let cosine = 0n;
  for (let n = 0n; n < 400n && (term !== 0n || n < 4n); n++) {
    const sign = n % 4n < 2n ? 1n : -1n;
    if (n % 2n === 0n) cosine += sign * term;
    else sine += sign * term;
    term = times(term, r) / (n + 1n);
  }
  return [sine, cosine];
}

const sin = (x: bigint) => sineAndCosine(x)[0];
const cos = (x: bigint) => sineAndCosine(x)[1];
function tan(x: bigint): bigint {
  const [s, c] = sineAndCosine(x);
  return over(s, c);
}

function atan(x: bigint): bigint {
  let y = x;
  for (let i = 0; i < 4; i++) y = over(y, ONE + sqrt(ONE + times(y, y)));
  return 16n * oddSeries(y, true);
}

const asin = (x: bigint) => atan(over(x, sqrt(ONE - times(x, x))));
const acos = (x: bigint) => PI / 2n - asin(x);
function atan2(y: bigint, x: bigint): bigint {
  if (x > 0n) return atan(over(y, x));
  return atan(over(y, x)) + (y >= 0n ? PI : -PI);
}

const sinh = (x: bigint) => (exp(x) - exp(-x)) / 2n;
const cosh = (x: bigint) => (exp(x) + exp(-x)) / 2n;
const tanh = (x: bigint) => over(exp(x) - exp(-x), exp(x) + exp(-x));
const hypot = (x: bigint, y: bigint) => sqrt(times(x, x) + times(y, y));

function cbrt(x: bigint): bigint {
  const size = (x < 0n ? -x : x) << (2n * BITS);
  let low = 0n;
  let high = 1n << BigInt((size.toString(2).length / 3 + 2) | 0);
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle * middle * middle <= size) low = middle;
    else high = middle;
  }
  return x < 0n ? -low : low;
}

/** The functions by their names. */
export const precise = {
  acos,
  asin,
  atan,
  atan2,
  cbrt,
  cos,
  cosh,
  exp,
  expm1,
  hypot,
  log,
  log10,
  log1p,
  log2,
  pow,
  sin,
  sinh,
  tan,
  tanh,
};

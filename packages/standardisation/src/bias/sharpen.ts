import { exp, fft, inverseFft, log } from '@lobule/numerics';

export interface SharpenSettings {
  readonly bins: number;
  readonly fwhm: number;
  readonly wienerNoise: number;
}

/** What a log intensity most likely was before the field widened the histogram: linear between the bins. */
export interface Sharpening {
  readonly low: number;
  readonly slope: number;
  /** Expected log intensity at the middle of each bin. */
  readonly expected: Float64Array;
}

/**
 * Sharpens a log histogram (Sled, Zijdenbos and Evans, IEEE Trans Med Imaging 17:87, 1998, equations 10 to 14): the
 * histogram V is taken as the true one, U, blurred by a Gaussian F; U is found by a Wiener filter, and the expected
 * true log intensity of each bin is F * (u U) / F * U. Undefined where
 * all values are one.
 */
export function sharpenHistogram(
  values: Float64Array,
  inside: Uint8Array,
  { bins, fwhm, wienerNoise }: SharpenSettings,
): Sharpening | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let v = 0; v < values.length; v++) {
    if (inside[v] === 0) continue;
    if (values[v] < low) low = values[v];
    if (values[v] > high) high = values[v];
  }
  if (!(high > low)) return undefined;
  const slope = (high - low) / (bins - 1);
  const length = paddedLength(bins);
  const offset = (length - bins) >> 1;
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  fillHistogram(values, inside, { low, slope, bins }, re.subarray(offset, offset + bins));
  const blur = gaussianTransform(length, fwhm / slope);
  fft(re, im);
  for (let n = 0; n < length; n++) {
    const wiener = blur[n] / (blur[n] * blur[n] + wienerNoise);
    re[n] *= wiener;
    im[n] *= wiener;
  }
  inverseFft(re, im);
  // Two real signals in one complex transform: u U in the real part, U in the imaginary one; the blur is real.
  for (let n = 0; n < length; n++) {
    const truth = Math.max(0, re[n]);
    re[n] = (low + (n - offset) * slope) * truth;
    im[n] = truth;
  }
  fft(re, im);
  for (let n = 0; n < length; n++) {
    re[n] *= blur[n];
    im[n] *= blur[n];
  }
  inverseFft(re, im);
  const expected = new Float64Array(bins);
  const rounding = 1e-12 * im.reduce((most, weight) => Math.max(most, weight), 0);
  for (let b = 0; b < bins; b++) {
    const weight = im[b + offset];
    // Bins that no true intensity comes near are kept as they are; their weight is rounding alone.
    expected[b] = weight > rounding ? re[b + offset] / weight : low + b * slope;
  }
  return { low, slope, expected };
}

/** The expected true log intensity of a value within the histogram. */
export function sharpened({ low, slope, expected }: Sharpening, value: number): number {
  const place = (value - low) / slope;
  const bin = Math.floor(place);
  if (bin >= expected.length - 1) return expected[expected.length - 1];
  return expected[bin] + (expected[bin + 1] - expected[bin]) * (place - bin);
}

/** A power of two with at least as many zeros as bins. */
function paddedLength(bins: number): number {
  let length = 2;
  while (length < 2 * bins) length *= 2;
  return length;
}

/** Each value is shared by the two bins between which it lies. */
function fillHistogram(
  values: Float64Array,
  inside: Uint8Array,
  { low, slope, bins }: { readonly low: number; readonly slope: number; readonly bins: number },
  counts: Float64Array,
): void {
  for (let v = 0; v < values.length; v++) {
    if (inside[v] === 0) continue;
    const place = (values[v] - low) / slope;
    const bin = Math.min(bins - 1, Math.floor(place));
    const share = place - bin;
    counts[bin] += 1 - share;
    if (bin < bins - 1) counts[bin + 1] += share;
  }
}

/** Transform of a Gaussian of this width in bins, centred on bin 0 and wrapped around: real, as it is even. */
function gaussianTransform(length: number, fwhmBins: number): Float64Array {
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  const factor = (4 * log(2)) / (fwhmBins * fwhmBins);
  const scale = (2 * Math.sqrt(log(2) / Math.PI)) / fwhmBins;
  for (let n = 0; n < length; n++) {
    const distance = Math.min(n, length - n);
    re[n] = scale * exp(-distance * distance * factor);
  }
  fft(re, im);
  return re;
}

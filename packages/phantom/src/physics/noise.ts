import type { RandomStream } from '@lobule/foundation';
import { exp, log } from '@lobule/numerics';

/**
 * Standard normal deviates by the ziggurat of Marsaglia and Tsang (J Stat Softw 2000;5(8)) with 128 layers: a dozen
 * million a patient are needed, and this takes a logarithm for about one in forty.
 */
const layers = 128;
const tailStart = 3.442619855899;
const layerArea = 0.00991256303526217;
const edges = new Float64Array(layers + 1);
const heights = new Float64Array(layers + 1);
fillLayers();

function fillLayers(): void {
  const density = (x: number) => exp(-0.5 * x * x);
  edges[0] = layerArea / density(tailStart);
  edges[1] = tailStart;
  for (let i = 2; i < layers; i++) {
    edges[i] = Math.sqrt(-2 * log(layerArea / edges[i - 1] + density(edges[i - 1])));
  }
  edges[layers] = 0;
  for (let i = 0; i <= layers; i++) heights[i] = density(edges[i]);
}

/** One standard normal deviate: seven random bits choose the layer, the other 25 the place in it. */
export function normalDeviate(stream: RandomStream): number {
  for (;;) {
    const bits = stream.uint32();
    const layer = bits & 127;
    const u = ((bits >>> 7) + 0.5) / 16777216 - 1;
    const x = u * edges[layer];
    if (Math.abs(x) < edges[layer + 1]) return x;
    if (layer === 0) return tailDeviate(stream, u < 0);
    const y = heights[layer] + stream.uniform() * (heights[layer + 1] - heights[layer]);
    if (y < exp(-0.5 * x * x)) return x;
  }
}

function tailDeviate(stream: RandomStream, negative: boolean): number {
  for (;;) {
    const x = -log(1 - stream.uniform()) / tailStart;
    const y = -log(1 - stream.uniform());
    if (2 * y >= x * x) return negative ? -(tailStart + x) : tailStart + x;
  }
}

/**
 * Turns magnitudes into noisy ones, in place: the modulus of a complex signal with Gaussian noise of standard
 * deviation `sigma` in each part, which is Rician (Gudbjartsson and Patz, Magn Reson Med 1995;34:910).
 */
export function addRicianNoise(
  signal: Float32Array,
  from: number,
  to: number,
  sigma: number,
  stream: RandomStream,
): void {
  for (let v = from; v < to; v++) {
    const real = signal[v] + sigma * normalDeviate(stream);
    const imaginary = sigma * normalDeviate(stream);
    signal[v] = Math.sqrt(real * real + imaginary * imaginary);
  }
}

/**
 * Passes of Stockham's self-sorting transform (Van Loan 1992, The Fast Fourier Transform, 1.7) for radices 2 to 5, over
 * lines whose elements lie side by side. kernels/fourier-lines.ts does the same to the bit.
 */

/** Real and imaginary parts. */
export interface Parts {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * One pass: `m` butterflies of `s` neighbours each.
 *
 * @param w roots of unity of the whole length.
 */
type Pass = (m: number, s: number, lines: number, w: Parts, x: Parts, y: Parts) => void;

export const PASSES: Readonly<Record<number, Pass>> = { 2: radix2, 3: radix3, 4: radix4, 5: radix5 };

function radix2(m: number, s: number, lines: number, w: Parts, x: Parts, y: Parts): void {
  const { re: xRe, im: xIm } = x;
  const { re: yRe, im: yIm } = y;
  const step = s * lines;
  const gap = step * m;
  for (let q = 0; q < m; q++) {
    const c = w.re[q * s];
    const d = w.im[q * s];
    for (let t = 0; t < step; t++) {
      const i = step * q + t;
      const o = 2 * step * q + t;
      const aRe = xRe[i];
      const aIm = xIm[i];
      const bRe = xRe[i + gap];
      const bIm = xIm[i + gap];
      yRe[o] = aRe + bRe;
      yIm[o] = aIm + bIm;
      const eRe = aRe - bRe;
      const eIm = aIm - bIm;
      yRe[o + step] = eRe * c - eIm * d;
      yIm[o + step] = eRe * d + eIm * c;
    }
  }
}

function radix3(m: number, s: number, lines: number, w: Parts, x: Parts, y: Parts): void {
  const { re: xRe, im: xIm } = x;
  const { re: yRe, im: yIm } = y;
  const step = s * lines;
  const gap = step * m;
  const sine = 0.8660254037844386;
  for (let q = 0; q < m; q++) {
    const c1 = w.re[q * s];
    const d1 = w.im[q * s];
    const c2 = w.re[2 * q * s];
    const d2 = w.im[2 * q * s];
    for (let t = 0; t < step; t++) {
      const i = step * q + t;
      const o = 3 * step * q + t;
      const re = xRe[i];
      const im = xIm[i];
      const sumRe = xRe[i + gap] + xRe[i + 2 * gap];
      const sumIm = xIm[i + gap] + xIm[i + 2 * gap];
      const oddRe = sine * (xIm[i + gap] - xIm[i + 2 * gap]);
      const oddIm = sine * (xRe[i + 2 * gap] - xRe[i + gap]);
      yRe[o] = re + sumRe;
      yIm[o] = im + sumIm;
      const evenRe = re - 0.5 * sumRe;
      const evenIm = im - 0.5 * sumIm;
      const oneRe = evenRe + oddRe;
      const oneIm = evenIm + oddIm;
      yRe[o + step] = oneRe * c1 - oneIm * d1;
      yIm[o + step] = oneRe * d1 + oneIm * c1;
      const twoRe = evenRe - oddRe;
      const twoIm = evenIm - oddIm;
      yRe[o + 2 * step] = twoRe * c2 - twoIm * d2;
      yIm[o + 2 * step] = twoRe * d2 + twoIm * c2;
    }
  }
}

function radix4(m: number, s: number, lines: number, w: Parts, x: Parts, y: Parts): void {
  const { re: xRe, im: xIm } = x;
  const { re: yRe, im: yIm } = y;
  const step = s * lines;
  const gap = step * m;
  for (let q = 0; q < m; q++) {
    const c1 = w.re[q * s];
    const d1 = w.im[q * s];
    const c2 = w.re[2 * q * s];
    const d2 = w.im[2 * q * s];
    const c3 = w.re[3 * q * s];
    const d3 = w.im[3 * q * s];
    for (let t = 0; t < step; t++) {
      const i = step * q + t;
      const o = 4 * step * q + t;
      const sumRe = xRe[i] + xRe[i + 2 * gap];
      const sumIm = xIm[i] + xIm[i + 2 * gap];
      const apartRe = xRe[i] - xRe[i + 2 * gap];
      const apartIm = xIm[i] - xIm[i + 2 * gap];
      const oddRe = xRe[i + gap] + xRe[i + 3 * gap];
      const oddIm = xIm[i + gap] + xIm[i + 3 * gap];
      const turnRe = xIm[i + gap] - xIm[i + 3 * gap];
      const turnIm = xRe[i + 3 * gap] - xRe[i + gap];
      yRe[o] = sumRe + oddRe;
      yIm[o] = sumIm + oddIm;
      const oneRe = apartRe + turnRe;
      const oneIm = apartIm + turnIm;
      yRe[o + step] = oneRe * c1 - oneIm * d1;
      yIm[o + step] = oneRe * d1 + oneIm * c1;
      const twoRe = sumRe - oddRe;
      const twoIm = sumIm - oddIm;
      yRe[o + 2 * step] = twoRe * c2 - twoIm * d2;
      yIm[o + 2 * step] = twoRe * d2 + twoIm * c2;
      const threeRe = apartRe - turnRe;
      const threeIm = apartIm - turnIm;
      yRe[o + 3 * step] = threeRe * c3 - threeIm * d3;
      yIm[o + 3 * step] = threeRe * d3 + threeIm * c3;
    }
  }
}

/** Cosines and sines of one and two fifths of a turn. */
const COS1 = 0.30901699437494745;
const COS2 = -0.8090169943749475;
const SIN1 = 0.9510565162951535;
const SIN2 = 0.5877852522924731;

function radix5(m: number, s: number, lines: number, w: Parts, x: Parts, y: Parts): void {
  const { re: xRe, im: xIm } = x;
  const { re: yRe, im: yIm } = y;
  const step = s * lines;
  const gap = step * m;
  for (let q = 0; q < m; q++) {
    const c1 = w.re[q * s];
    const d1 = w.im[q * s];
    const c2 = w.re[2 * q * s];
    const d2 = w.im[2 * q * s];
    const c3 = w.re[3 * q * s];
    const d3 = w.im[3 * q * s];
    const c4 = w.re[4 * q * s];
    const d4 = w.im[4 * q * s];
    for (let t = 0; t < step; t++) {
      const i = step * q + t;
      const o = 5 * step * q + t;
      const re = xRe[i];
      const im = xIm[i];
      const outerRe = xRe[i + gap] + xRe[i + 4 * gap];
      const outerIm = xIm[i + gap] + xIm[i + 4 * gap];
      const innerRe = xRe[i + 2 * gap] + xRe[i + 3 * gap];
      const innerIm = xIm[i + 2 * gap] + xIm[i + 3 * gap];
      const outRe = xIm[i + gap] - xIm[i + 4 * gap];
      const outIm = xRe[i + 4 * gap] - xRe[i + gap];
      const inRe = xIm[i + 2 * gap] - xIm[i + 3 * gap];
      const inIm = xRe[i + 3 * gap] - xRe[i + 2 * gap];
      yRe[o] = re + outerRe + innerRe;
      yIm[o] = im + outerIm + innerIm;
      const even1Re = re + COS1 * outerRe + COS2 * innerRe;
      const even1Im = im + COS1 * outerIm + COS2 * innerIm;
      const even2Re = re + COS2 * outerRe + COS1 * innerRe;
      const even2Im = im + COS2 * outerIm + COS1 * innerIm;
      const odd1Re = SIN1 * outRe + SIN2 * inRe;
      const odd1Im = SIN1 * outIm + SIN2 * inIm;
      const odd2Re = SIN2 * outRe - SIN1 * inRe;
      const odd2Im = SIN2 * outIm - SIN1 * inIm;
      const oneRe = even1Re + odd1Re;
      const oneIm = even1Im + odd1Im;
      yRe[o + step] = oneRe * c1 - oneIm * d1;
      yIm[o + step] = oneRe * d1 + oneIm * c1;
      const twoRe = even2Re + odd2Re;
      const twoIm = even2Im + odd2Im;
      yRe[o + 2 * step] = twoRe * c2 - twoIm * d2;
      yIm[o + 2 * step] = twoRe * d2 + twoIm * c2;
      const threeRe = even2Re - odd2Re;
      const threeIm = even2Im - odd2Im;
      yRe[o + 3 * step] = threeRe * c3 - threeIm * d3;
      yIm[o + 3 * step] = threeRe * d3 + threeIm * c3;
      const fourRe = even1Re - odd1Re;
      const fourIm = even1Im - odd1Im;
      yRe[o + 4 * step] = fourRe * c4 - fourIm * d4;
      yIm[o + 4 * step] = fourRe * d4 + fourIm * c4;
    }
  }
}

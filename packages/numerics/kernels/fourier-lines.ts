// Fourier transforms of several lines at once: what src/fourier/passes.ts does, by the same operations in the same order,
// so that the numbers are the same to the bit. Element i of line b is at i * lines + b; two neighbouring lines lie in the two
// lanes of a register. In every pass `m` butterflies of `s` neighbours each, s a number of elements.

@inline function at(base: usize, element: i32): usize { return base + (<usize>element << 3); }

function radix2(
  m: i32, s: i32, lines: i32, wRe: usize, wIm: usize,
  xRe: usize, xIm: usize, yRe: usize, yIm: usize,
): void {
  const width = s * lines;
  const gap = <usize>(width * m) << 3;
  const step = <usize>width << 3;
  for (let q = 0; q < m; q++) {
    const c = v128.load64_splat(at(wRe, q * s));
    const d = v128.load64_splat(at(wIm, q * s));
    const from = <usize>(width * q) << 3;
    const to = <usize>(2 * width * q) << 3;
    for (let t: usize = 0; t < step; t += 16) {
      const i = from + t;
      const o = to + t;
      const aRe = v128.load(xRe + i);
      const aIm = v128.load(xIm + i);
      const bRe = v128.load(xRe + i + gap);
      const bIm = v128.load(xIm + i + gap);
      v128.store(yRe + o, f64x2.add(aRe, bRe));
      v128.store(yIm + o, f64x2.add(aIm, bIm));
      const eRe = f64x2.sub(aRe, bRe);
      const eIm = f64x2.sub(aIm, bIm);
      v128.store(yRe + o + step, f64x2.sub(f64x2.mul(eRe, c), f64x2.mul(eIm, d)));
      v128.store(yIm + o + step, f64x2.add(f64x2.mul(eRe, d), f64x2.mul(eIm, c)));
    }
  }
}

function radix3(
  m: i32, s: i32, lines: i32, wRe: usize, wIm: usize,
  xRe: usize, xIm: usize, yRe: usize, yIm: usize,
): void {
  const width = s * lines;
  const gap = <usize>(width * m) << 3;
  const step = <usize>width << 3;
  const half = f64x2.splat(0.5);
  const sine = f64x2.splat(0.8660254037844386);
  for (let q = 0; q < m; q++) {
    const c1 = v128.load64_splat(at(wRe, q * s));
    const d1 = v128.load64_splat(at(wIm, q * s));
    const c2 = v128.load64_splat(at(wRe, 2 * q * s));
    const d2 = v128.load64_splat(at(wIm, 2 * q * s));
    const from = <usize>(width * q) << 3;
    const to = <usize>(3 * width * q) << 3;
    for (let t: usize = 0; t < step; t += 16) {
      const i = from + t;
      const o = to + t;
      const re = v128.load(xRe + i);
      const im = v128.load(xIm + i);
      const pRe = v128.load(xRe + i + gap);
      const pIm = v128.load(xIm + i + gap);
      const rRe = v128.load(xRe + i + 2 * gap);
      const rIm = v128.load(xIm + i + 2 * gap);
      const sumRe = f64x2.add(pRe, rRe);
      const sumIm = f64x2.add(pIm, rIm);
      v128.store(yRe + o, f64x2.add(re, sumRe));
      v128.store(yIm + o, f64x2.add(im, sumIm));
      const evenRe = f64x2.sub(re, f64x2.mul(half, sumRe));
      const evenIm = f64x2.sub(im, f64x2.mul(half, sumIm));
      const oddRe = f64x2.mul(sine, f64x2.sub(pIm, rIm));
      const oddIm = f64x2.mul(sine, f64x2.sub(rRe, pRe));
      const oneRe = f64x2.add(evenRe, oddRe);
      const oneIm = f64x2.add(evenIm, oddIm);
      v128.store(yRe + o + step, f64x2.sub(f64x2.mul(oneRe, c1), f64x2.mul(oneIm, d1)));
      v128.store(yIm + o + step, f64x2.add(f64x2.mul(oneRe, d1), f64x2.mul(oneIm, c1)));
      const twoRe = f64x2.sub(evenRe, oddRe);
      const twoIm = f64x2.sub(evenIm, oddIm);
      v128.store(yRe + o + 2 * step, f64x2.sub(f64x2.mul(twoRe, c2), f64x2.mul(twoIm, d2)));
      v128.store(yIm + o + 2 * step, f64x2.add(f64x2.mul(twoRe, d2), f64x2.mul(twoIm, c2)));
    }
  }
}

function radix4(
  m: i32, s: i32, lines: i32, wRe: usize, wIm: usize,
  xRe: usize, xIm: usize, yRe: usize, yIm: usize,
): void {
  const width = s * lines;
  const gap = <usize>(width * m) << 3;
  const step = <usize>width << 3;
  for (let q = 0; q < m; q++) {
    const c1 = v128.load64_splat(at(wRe, q * s));
    const d1 = v128.load64_splat(at(wIm, q * s));
    const c2 = v128.load64_splat(at(wRe, 2 * q * s));
    const d2 = v128.load64_splat(at(wIm, 2 * q * s));
    const c3 = v128.load64_splat(at(wRe, 3 * q * s));
    const d3 = v128.load64_splat(at(wIm, 3 * q * s));
    const from = <usize>(width * q) << 3;
    const to = <usize>(4 * width * q) << 3;
    for (let t: usize = 0; t < step; t += 16) {
      const i = from + t;
      const o = to + t;
      const aRe = v128.load(xRe + i);
      const aIm = v128.load(xIm + i);
      const bRe = v128.load(xRe + i + gap);
      const bIm = v128.load(xIm + i + gap);
      const cRe = v128.load(xRe + i + 2 * gap);
      const cIm = v128.load(xIm + i + 2 * gap);
      const dRe = v128.load(xRe + i + 3 * gap);
      const dIm = v128.load(xIm + i + 3 * gap);
      const sumRe = f64x2.add(aRe, cRe);
      const sumIm = f64x2.add(aIm, cIm);
      const apartRe = f64x2.sub(aRe, cRe);
      const apartIm = f64x2.sub(aIm, cIm);
      const oddRe = f64x2.add(bRe, dRe);
      const oddIm = f64x2.add(bIm, dIm);
      const turnRe = f64x2.sub(bIm, dIm);
      const turnIm = f64x2.sub(dRe, bRe);
      v128.store(yRe + o, f64x2.add(sumRe, oddRe));
      v128.store(yIm + o, f64x2.add(sumIm, oddIm));
      const oneRe = f64x2.add(apartRe, turnRe);
      const oneIm = f64x2.add(apartIm, turnIm);
      v128.store(yRe + o + step, f64x2.sub(f64x2.mul(oneRe, c1), f64x2.mul(oneIm, d1)));
      v128.store(yIm + o + step, f64x2.add(f64x2.mul(oneRe, d1), f64x2.mul(oneIm, c1)));
      const twoRe = f64x2.sub(sumRe, oddRe);
      const twoIm = f64x2.sub(sumIm, oddIm);
      v128.store(yRe + o + 2 * step, f64x2.sub(f64x2.mul(twoRe, c2), f64x2.mul(twoIm, d2)));
      v128.store(yIm + o + 2 * step, f64x2.add(f64x2.mul(twoRe, d2), f64x2.mul(twoIm, c2)));
      const threeRe = f64x2.sub(apartRe, turnRe);
      const threeIm = f64x2.sub(apartIm, turnIm);
      v128.store(yRe + o + 3 * step, f64x2.sub(f64x2.mul(threeRe, c3), f64x2.mul(threeIm, d3)));
      v128.store(yIm + o + 3 * step, f64x2.add(f64x2.mul(threeRe, d3), f64x2.mul(threeIm, c3)));
    }
  }
}

function radix5(
  m: i32, s: i32, lines: i32, wRe: usize, wIm: usize,
  xRe: usize, xIm: usize, yRe: usize, yIm: usize,
): void {
  const width = s * lines;
  const gap = <usize>(width * m) << 3;
  const step = <usize>width << 3;
  const cosine1 = f64x2.splat(0.30901699437494745);
  const cosine2 = f64x2.splat(-0.8090169943749475);
  const sine1 = f64x2.splat(0.9510565162951535);
  const sine2 = f64x2.splat(0.5877852522924731);
  for (let q = 0; q < m; q++) {
    const c1 = v128.load64_splat(at(wRe, q * s));
    const d1 = v128.load64_splat(at(wIm, q * s));
    const c2 = v128.load64_splat(at(wRe, 2 * q * s));
    const d2 = v128.load64_splat(at(wIm, 2 * q * s));
    const c3 = v128.load64_splat(at(wRe, 3 * q * s));
    const d3 = v128.load64_splat(at(wIm, 3 * q * s));
    const c4 = v128.load64_splat(at(wRe, 4 * q * s));
    const d4 = v128.load64_splat(at(wIm, 4 * q * s));
    const from = <usize>(width * q) << 3;
    const to = <usize>(5 * width * q) << 3;
    for (let t: usize = 0; t < step; t += 16) {
      const i = from + t;
      const o = to + t;
      const re = v128.load(xRe + i);
      const im = v128.load(xIm + i);
      const pRe = v128.load(xRe + i + gap);
      const pIm = v128.load(xIm + i + gap);
      const rRe = v128.load(xRe + i + 2 * gap);
      const rIm = v128.load(xIm + i + 2 * gap);
      const uRe = v128.load(xRe + i + 3 * gap);
      const uIm = v128.load(xIm + i + 3 * gap);
      const vRe = v128.load(xRe + i + 4 * gap);
      const vIm = v128.load(xIm + i + 4 * gap);
      const outerRe = f64x2.add(pRe, vRe);
      const outerIm = f64x2.add(pIm, vIm);
      const innerRe = f64x2.add(rRe, uRe);
      const innerIm = f64x2.add(rIm, uIm);
      v128.store(yRe + o, f64x2.add(f64x2.add(re, outerRe), innerRe));
      v128.store(yIm + o, f64x2.add(f64x2.add(im, outerIm), innerIm));
      const even1Re = f64x2.add(f64x2.add(re, f64x2.mul(cosine1, outerRe)), f64x2.mul(cosine2, innerRe));
      const even1Im = f64x2.add(f64x2.add(im, f64x2.mul(cosine1, outerIm)), f64x2.mul(cosine2, innerIm));
      const even2Re = f64x2.add(f64x2.add(re, f64x2.mul(cosine2, outerRe)), f64x2.mul(cosine1, innerRe));
      const even2Im = f64x2.add(f64x2.add(im, f64x2.mul(cosine2, outerIm)), f64x2.mul(cosine1, innerIm));
      const outRe = f64x2.sub(pIm, vIm);
      const outIm = f64x2.sub(vRe, pRe);
      const inRe = f64x2.sub(rIm, uIm);
      const inIm = f64x2.sub(uRe, rRe);
      const odd1Re = f64x2.add(f64x2.mul(sine1, outRe), f64x2.mul(sine2, inRe));
      const odd1Im = f64x2.add(f64x2.mul(sine1, outIm), f64x2.mul(sine2, inIm));
      const odd2Re = f64x2.sub(f64x2.mul(sine2, outRe), f64x2.mul(sine1, inRe));
      const odd2Im = f64x2.sub(f64x2.mul(sine2, outIm), f64x2.mul(sine1, inIm));
      const oneRe = f64x2.add(even1Re, odd1Re);
      const oneIm = f64x2.add(even1Im, odd1Im);
      v128.store(yRe + o + step, f64x2.sub(f64x2.mul(oneRe, c1), f64x2.mul(oneIm, d1)));
      v128.store(yIm + o + step, f64x2.add(f64x2.mul(oneRe, d1), f64x2.mul(oneIm, c1)));
      const twoRe = f64x2.add(even2Re, odd2Re);
      const twoIm = f64x2.add(even2Im, odd2Im);
      v128.store(yRe + o + 2 * step, f64x2.sub(f64x2.mul(twoRe, c2), f64x2.mul(twoIm, d2)));
      v128.store(yIm + o + 2 * step, f64x2.add(f64x2.mul(twoRe, d2), f64x2.mul(twoIm, c2)));
      const threeRe = f64x2.sub(even2Re, odd2Re);
      const threeIm = f64x2.sub(even2Im, odd2Im);
      v128.store(yRe + o + 3 * step, f64x2.sub(f64x2.mul(threeRe, c3), f64x2.mul(threeIm, d3)));
      v128.store(yIm + o + 3 * step, f64x2.add(f64x2.mul(threeRe, d3), f64x2.mul(threeIm, c3)));
      const fourRe = f64x2.sub(even1Re, odd1Re);
      const fourIm = f64x2.sub(even1Im, odd1Im);
      v128.store(yRe + o + 4 * step, f64x2.sub(f64x2.mul(fourRe, c4), f64x2.mul(fourIm, d4)));
      v128.store(yIm + o + 4 * step, f64x2.add(f64x2.mul(fourRe, d4), f64x2.mul(fourIm, c4)));
    }
  }
}

/**
 * Forward, in place. Memory, in numbers of 64 bits from address 0: real and imaginary parts, the same of a copy to work
 * in, the roots of unity; behind them the radices, 32 bits each. `lines` is even.
 */
export function transform(n: i32, lines: i32, passes: i32): void {
  const bytes = <usize>(n * lines) << 3;
  const wRe = 4 * bytes;
  const wIm = wRe + (<usize>n << 3);
  const radices = wIm + (<usize>n << 3);
  let from: usize = 0;
  let to = 2 * bytes;
  let m = n;
  let s = 1;
  for (let pass = 0; pass < passes; pass++) {
    const radix = load<i32>(radices + (<usize>pass << 2));
    m /= radix;
    if (radix == 4) radix4(m, s, lines, wRe, wIm, from, from + bytes, to, to + bytes);
    else if (radix == 2) radix2(m, s, lines, wRe, wIm, from, from + bytes, to, to + bytes);
    else if (radix == 3) radix3(m, s, lines, wRe, wIm, from, from + bytes, to, to + bytes);
    else radix5(m, s, lines, wRe, wIm, from, from + bytes, to, to + bytes);
    s *= radix;
    const swap = from;
    from = to;
    to = swap;
  }
  if (from != 0) memory.copy(0, from, 2 * bytes);
}

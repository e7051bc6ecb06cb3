/**
 * Carlson's symmetric elliptic integrals of real arguments by duplication (Carlson 1995, Numerical Algorithms 10:13),
 * and the functions of Tabesh et al. 2011 (MRM 65:823) that are written with them. An oracle: the product has another
 * form.
 */
export function carlsonRf(x: number, y: number, z: number): number {
  let [a, b, c] = [x, y, z];
  for (let i = 0; i < 60; i++) {
    const shift = Math.sqrt(a * b) + Math.sqrt(b * c) + Math.sqrt(c * a);
    [a, b, c] = [(a + shift) / 4, (b + shift) / 4, (c + shift) / 4];
  }
  return 1 / Math.sqrt((a + b + c) / 3);
}

export function carlsonRd(x: number, y: number, z: number): number {
  let [a, b, c] = [x, y, z];
  let sum = 0;
  let power = 1;
  for (let i = 0; i < 60; i++) {
    const shift = Math.sqrt(a * b) + Math.sqrt(b * c) + Math.sqrt(c * a);
    sum += power / (Math.sqrt(c) * (c + shift));
    power /= 4;
    [a, b, c] = [(a + shift) / 4, (b + shift) / 4, (c + shift) / 4];
  }
  const mean = (a + b + 3 * c) / 5;
  return 3 * sum + power / (mean * Math.sqrt(mean));
}

/** F1 of three different eigenvalues. */
export function tabeshF1(a: number, b: number, c: number): number {
  const rf = carlsonRf(a / b, a / c, 1);
  const rd = carlsonRd(a / b, a / c, 1);
  const root = Math.sqrt(b * c);
  const inner = (root / a) * rf + ((3 * a * a - a * b - b * c - a * c) / (3 * a * root)) * rd - 1;
  return ((a + b + c) ** 2 / (18 * (a - b) * (a - c))) * inner;
}

/** F2 of a second and third eigenvalue that differ. */
export function tabeshF2(a: number, b: number, c: number): number {
  const rf = carlsonRf(a / b, a / c, 1);
  const rd = carlsonRd(a / b, a / c, 1);
  const root = Math.sqrt(b * c);
  const inner = ((b + c) / root) * rf + ((2 * a - b - c) / (3 * root)) * rd - 2;
  return ((a + b + c) ** 2 / (3 * (b - c) ** 2)) * inner;
}

/** F2 where the second and third are equal (Tabesh et al. 2011, equation A9). */
export function tabeshF2Axial(a: number, c: number): number {
  const x = 1 - a / c;
  const alpha = x > 0 ? Math.atanh(Math.sqrt(x)) / Math.sqrt(x) : Math.atan(Math.sqrt(-x)) / Math.sqrt(-x);
  const inner = c * (a + 2 * c) + a * (a - 4 * c) * alpha;
  return ((6 * (a + 2 * c) ** 2) / (144 * c * c * (a - c) ** 2)) * inner;
}

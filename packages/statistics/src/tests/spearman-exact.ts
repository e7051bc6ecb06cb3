import { exp, normal } from '@lobule/numerics';

/** Two-sided p of S = sum of squared rank differences without ties: by permutations to n = 9, beyond by the Edgeworth
 * series of Best and Roberts (Applied Statistics 24, 1975, AS 89). */
export function spearmanExactP(s: number, n: number): number {
  const middle = (n * n * n - n) / 6;
  const p = s > middle ? upperTail(s, n) : 1 - upperTail(s + 2, n);
  return Math.min(1, 2 * p);
}

/** P(S >= s); S is always even. */
function upperTail(s: number, n: number): number {
  const highest = (n * (n * n - 1)) / 3;
  if (s <= 0) return 1;
  if (s > highest) return 0;
  return n <= 9 ? countedTail(s, n) : edgeworthTail(s, n);
}

function countedTail(s: number, n: number): number {
  let atLeast = 0;
  let all = 0;
  const used = new Uint8Array(n);
  const place = (position: number, sum: number) => {
    if (position === n) {
      all++;
      if (sum >= s) atLeast++;
      return;
    }
    for (let rank = 0; rank < n; rank++) {
      if (used[rank]) continue;
      used[rank] = 1;
      place(position + 1, sum + (rank - position) * (rank - position));
      used[rank] = 0;
    }
  };
  place(0, 0);
  return atLeast / all;
}

function edgeworthTail(s: number, n: number): number {
  const b = 1 / n;
  const x = ((6 * (s - 1) * b) / (n * n - 1) - 1) * Math.sqrt(n - 1);
  const y = x * x;
  const low = 0.2274 + b * (0.2531 + 0.1745 * b);
  const high = 0.0879 + 0.0151 * b - y * (0.0072 - 0.0831 * b + y * b * (0.0131 - 4.6e-4 * y));
  const u = x * b * (low + y * (-0.0758 + b * (0.1033 + 0.3932 * b) - y * b * high));
  return Math.max(0, Math.min(1, u / exp(y / 2) + normal.upper(x)));
}

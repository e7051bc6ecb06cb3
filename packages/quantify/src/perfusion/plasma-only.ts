import type { SpgrSignal } from './spgr-signal.ts';

/** What is asked of a curve of stored values. */
export interface StoredCurve {
  readonly stored: Float64Array;
  /** Half a step between the values that can be stored. */
  readonly half: number;
  /** Plasma at the frames, mM. */
  readonly plasma: Float64Array;
  /** Half of its own step, where the input is known to a step only. */
  readonly plasmaHalf: Float64Array | undefined;
}

export interface PlasmaOnly {
  /**
   * Looks for a signal without contrast S0 and a plasma volume from which every stored value follows:
   *
   *   |S0 g(vp Cp(t)) - stored(t)| <= half + S0 g'(vp Cp(t)) vp plasmaHalf(t),
   *
   * with g = S / S0. For one vp these are limits of S0 in closed form; what is left is a search for the vp that leaves
   * most between them. Any noise beyond the steps leaves nothing.
   *
   * @param signal that has taken T1 and B1. @param near a plasma volume to begin at.
   * @returns whether there are such; then `s0`, `vp` lie in the middle of them and `vpReach` is half their width in vp.
   */
  explains(curve: StoredCurve, signal: SpgrSignal, near: number): boolean;
  s0: number;
  vp: number;
  vpReach: number;
}

/** Volumes that are tried at first, evenly up to twice the one that is near, and then ever closer. */
const TRIED = 64;
const CLOSER = 16;
const ROUNDS = 4;
/** Of the logarithm of S0: what the best of the volumes tried first misses by more, none meets. */
const FAR = 0.1;

export function plasmaOnly(points: number): PlasmaOnly {
  const concentration = new Float64Array(points);
  const relative = new Float64Array(points);
  const perMm = new Float64Array(points);
  let middle = 0;

  /** How much room the frames leave for the logarithm of S0; negative where none. */
  function room({ stored, half, plasma, plasmaHalf }: StoredCurve, signal: SpgrSignal, vp: number): number {
    for (let t = 0; t < points; t++) concentration[t] = vp * plasma[t];
    signal.fill(concentration, relative, perMm);
    let low = 0;
    let high = Number.POSITIVE_INFINITY;
    for (let t = 0; t < points; t++) {
      const slack = plasmaHalf ? perMm[t] * vp * plasmaHalf[t] : 0;
      low = Math.max(low, (stored[t] - half) / (relative[t] + slack));
      if (relative[t] > slack) high = Math.min(high, (stored[t] + half) / (relative[t] - slack));
    }
    middle = 0.5 * (low + high);
    return (high - low) / middle;
  }

  const found: PlasmaOnly = {
    s0: 0,
    vp: 0,
    vpReach: 0,
    explains(curve, signal, near) {
      let best = room(curve, signal, 0);
      let vp = 0;
      const take = (next: number) => {
        const here = room(curve, signal, next);
        if (here > best) {
          best = here;
          vp = next;
        }
      };
      let step = (2 * Math.max(near, 1e-4)) / TRIED;
      for (let i = 1; i <= TRIED; i++) take(i * step);
      if (!(best > -FAR)) return false;
      for (let round = 0; round < ROUNDS; round++) {
        const centre = vp;
        for (let i = 1 - CLOSER; i < CLOSER; i++) take(Math.max(0, centre + (i * step) / CLOSER));
        step /= CLOSER / 2;
      }
      if (!(best > 0)) return false;
      const lowest = edge(curve, signal, vp, -1);
      const highest = edge(curve, signal, vp, 1);
      found.vp = 0.5 * (lowest + highest);
      found.vpReach = 0.5 * (highest - lowest);
      room(curve, signal, found.vp);
      found.s0 = middle;
      return true;
    },
  };

  /** The last volume on one side of a good one that still leaves room. */
  function edge(curve: StoredCurve, signal: SpgrSignal, from: number, side: 1 | -1): number {
    let inside = from;
    let outside = from;
    for (let reach = Math.max(1e-6, 1e-3 * from); ; reach *= 2) {
      outside = Math.min(1, Math.max(0, from + side * reach));
      if (!(room(curve, signal, outside) > 0)) break;
      inside = outside;
      if (outside === 0 || outside === 1) return inside;
    }
    for (let i = 0; i < EDGE_STEPS; i++) {
      const between = 0.5 * (inside + outside);
      if (room(curve, signal, between) > 0) inside = between;
      else outside = between;
    }
    return inside;
  }

  return found;
}

/** Halvings: to a millionth of the width. */
const EDGE_STEPS = 20;

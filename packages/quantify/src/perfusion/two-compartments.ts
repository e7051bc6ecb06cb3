/**
 * Plasma and interstitium that exchange. What flows in at t = 0 stays as
 *
 *   R(t) = a1 exp(-k1 t) + a2 exp(-k2 t),   k1 < k2,   a1 + a2 = Fp,
 *
 * (Brix et al. 2004, MRM 52:420; Sourbron and Buckley 2012, Phys Med Biol 57:R1). Here the way between (Fp, PS, vp, ve)
 * and (a1, a2, k1, k2), written so that no digits are lost in any limit: PS -> 0, Fp -> infinity (extended Tofts), ve ->
 * infinity (uptake), equal rates.
 */
export interface ResidueOfTwo {
  slowAmplitude: number;
  slowRate: number;
  fastAmplitude: number;
  fastRate: number;
}

/**
 * With f = Fp / vp, the fast rate is f + x and a2 : a1 = y : x, where x and -y are the roots of
 *
 *   z^2 + e z - PS f / vp = 0,   e = f - PS / vp - PS / ve,
 *
 * both without cancellation; k1 k2 = f PS / ve.
 *
 * @param into filled, rates in the unit of Fp and PS.
 */
export function residueOfTwo(fp: number, ps: number, vp: number, ve: number, into: ResidueOfTwo): void {
  const f = fp / vp;
  const e = f - ps / vp - ps / ve;
  const product = (ps * f) / vp;
  const root = Math.sqrt(e * e + 4 * product);
  const larger = 0.5 * (Math.abs(e) + root);
  const smaller = larger > 0 ? product / larger : 0;
  const x = e > 0 ? smaller : larger;
  const y = e > 0 ? larger : smaller;
  into.fastRate = f + x;
  into.slowRate = (f * ps) / ve / into.fastRate;
  into.fastAmplitude = root > 0 ? (fp * y) / root : fp;
  into.slowAmplitude = root > 0 ? (fp * x) / root : 0;
}

/** [Fp, PS, vp, Ktrans, E, Tp in s, ve] of a residue, rates in 1/min. */
export interface TwoCompartments {
  readonly values: Float64Array;
  /** Of each the derivatives of its logarithm by [a1, a2, log k1, log k2]. */
  readonly relative: readonly Float64Array[];
  /** Fills both. */
  of(slowAmplitude: number, slowRate: number, fastAmplitude: number, fastRate: number): void;
}

/**
 * With S = a1 k1 + a2 k2, Q = a1 k1^2 + a2 k2^2 and D = a1 a2 (k2 - k1)^2, since R'(0) = -Fp^2 / vp, the area of R is vp +
 * ve, and S^2 + D = Fp Q:
 *
 *   Fp = a1 + a2,  PS = D Fp / S^2,  vp = Fp^2 / S,  Ktrans = D / Q,  E = D / (Fp Q),  Tp = S / Q,  ve = D / (S k1 k2):
 *
 * products and sums of positive numbers alone.
 */
export function twoCompartments(): TwoCompartments {
  const values = new Float64Array(7);
  const relative = Array.from({ length: 7 }, () => new Float64Array(4));
  const [fpBy, psBy, vpBy, ktransBy, eBy, tpBy, veBy] = relative;
  const sBy = new Float64Array(4);
  const qBy = new Float64Array(4);
  const dBy = new Float64Array(4);
  return {
    values,
    relative,
    of(a1, k1, a2, k2) {
      const fp = a1 + a2;
      const s = a1 * k1 + a2 * k2;
      const q = a1 * k1 * k1 + a2 * k2 * k2;
      const apart = k2 - k1;
      const d = a1 * a2 * apart * apart;
      values[0] = fp;
      values[1] = (d * fp) / (s * s);
      values[2] = (fp * fp) / s;
      values[3] = d / q;
      values[4] = d / (fp * q);
      values[5] = (60 * s) / q;
      values[6] = d / (s * k1 * k2);
      fpBy[0] = 1 / fp;
      fpBy[1] = 1 / fp;
      sBy[0] = k1 / s;
      sBy[1] = k2 / s;
      sBy[2] = (a1 * k1) / s;
      sBy[3] = (a2 * k2) / s;
      qBy[0] = (k1 * k1) / q;
      qBy[1] = (k2 * k2) / q;
      qBy[2] = (2 * a1 * k1 * k1) / q;
      qBy[3] = (2 * a2 * k2 * k2) / q;
      dBy[0] = 1 / a1;
      dBy[1] = 1 / a2;
      dBy[2] = (-2 * k1) / apart;
      dBy[3] = (2 * k2) / apart;
      for (let i = 0; i < 4; i++) {
        psBy[i] = dBy[i] + fpBy[i] - 2 * sBy[i];
        vpBy[i] = 2 * fpBy[i] - sBy[i];
        ktransBy[i] = dBy[i] - qBy[i];
        eBy[i] = ktransBy[i] - fpBy[i];
        tpBy[i] = sBy[i] - qBy[i];
        veBy[i] = dBy[i] - sBy[i] - (i > 1 ? 1 : 0);
      }
    },
  };
}

/**
 * Steady-state longitudinal magnetisation tipped by a spoiled gradient echo, as a fraction of equilibrium.
 * From the fixed point of one repetition, Mz = 1 - E1 + E1 cos(a) Mz, of which the pulse tips sin(a) Mz
 * (Ernst and Anderson, Rev Sci Instrum 1966;37:93).
 *
 * @param e1 exp(-TR/T1)
 */
export function spoiledSteadyState(e1: number, sinFlip: number, cosFlip: number): number {
  return (sinFlip * (1 - e1)) / (1 - e1 * cosFlip);
}

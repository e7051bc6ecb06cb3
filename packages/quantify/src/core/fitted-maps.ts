import type { FittedMaps } from './model.ts';

/**
 * Memory for the maps of so many voxels.
 *
 * @param allocate memory of so many bytes; that of a SharedArrayBuffer is filled by other threads.
 */
export function emptyMaps(
  names: readonly string[],
  count: number,
  allocate: (bytes: number) => ArrayBufferLike = (bytes) => new ArrayBuffer(bytes),
): FittedMaps {
  const each = <A>(make: () => A) => Object.fromEntries(names.map((name) => [name, make()]));
  const floats = () => new Float32Array(allocate(4 * count));
  const counts = () => new Uint16Array(allocate(2 * count));
  return {
    parameters: each(floats),
    standardErrors: each(floats),
    intervalDegreesOfFreedom: each(counts),
    residual: floats(),
    condition: floats(),
    degreesOfFreedom: counts(),
    reasons: new Uint8Array(allocate(count)),
  };
}

/** So many voxels of them, in the same memory. */
export function firstMaps(maps: FittedMaps, count: number): FittedMaps {
  return mapsFrom(maps, 0, count);
}

/** Voxels `from` to `to` of them, in the same memory. */
export function mapsFrom(maps: FittedMaps, from: number, to: number): FittedMaps {
  const each = <A extends Float32Array | Uint16Array>(of: { readonly [name: string]: A }) =>
    Object.fromEntries(Object.entries(of).map(([name, map]) => [name, map.subarray(from, to) as A]));
  return {
    parameters: each(maps.parameters),
    standardErrors: each(maps.standardErrors),
    intervalDegreesOfFreedom: each(maps.intervalDegreesOfFreedom),
    residual: maps.residual.subarray(from, to),
    condition: maps.condition.subarray(from, to),
    degreesOfFreedom: maps.degreesOfFreedom.subarray(from, to),
    reasons: maps.reasons.subarray(from, to),
  };
}

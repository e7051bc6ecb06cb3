import type { Role, ScannedFrame } from './result.ts';
import type { FrameParameters, InstanceSummary } from './summary.ts';

/** How many different values a parameter takes over the volumes; absent ones do not count. */
export function distinct(frames: readonly ScannedFrame[], key: keyof FrameParameters): number {
  return new Set(frames.map(({ parameters }) => parameters[key]).filter((value) => value !== undefined)).size;
}

/**
 * What a series is for, by what varies within it. Two echoes of a gradient echo are a Dixon or a field map, not T2*;
 * repeated echo-planar volumes are no contrast dynamic.
 */
export function roleByStructure(frames: readonly ScannedFrame[], first: InstanceSummary): Role {
  if (distinct(frames, 'bValue') >= 2) return 'diffusion';
  if (distinct(frames, 'inversionTimeMs') >= 3) return 'inversion-recovery';
  if (distinct(frames, 'flipAngleDeg') >= 2) return 'vfa';
  const sequence = first.attributes.get('ScanningSequence') ?? '';
  const echoes = distinct(frames, 'echoTimeMs');
  if (echoes >= 3 && sequence.includes('GR')) return 't2star';
  if (echoes >= 2 && sequence.includes('SE')) return 't2';
  if (echoes >= 2 || sequence.includes('EP')) return 'other';
  return frames.length >= 2 ? 'dynamic' : 'other';
}

/** Volumes in the order in which fits want them: b-value, echo, inversion time, flip angle, then time. */
export function setBy(frames: readonly ScannedFrame[]): ScannedFrame[] {
  const keys = ['bValue', 'echoTimeMs', 'inversionTimeMs', 'flipAngleDeg', 'timeS'] as const;
  const order = new Map(frames.map((frame, index) => [frame, index]));
  return [...frames].sort((a, b) => {
    for (const key of keys) {
      const difference = (a.parameters[key] ?? 0) - (b.parameters[key] ?? 0);
      if (difference !== 0) return difference;
    }
    return order.get(a)! - order.get(b)!;
  });
}

import { isLobuleError, randomStream } from '@lobule/foundation';
import { applyEdits, type Edit, type Seed } from './edits.ts';
import { targets } from './targets/index.ts';
import { NOTHING, type Target } from './targets/target.ts';

export interface Input {
  readonly seed: string;
  readonly edits: readonly Edit[];
  readonly bytes: Uint8Array;
}

export interface Outcome {
  /** False where a typed error said why not. */
  readonly read: boolean;
  /** What an error that is not typed says. */
  readonly untyped?: string;
  readonly outBytes: number;
}

const seedsOf = new Map<string, readonly Seed[]>();

export function targetNamed(name: string): Target {
  const found = targets.find((target) => target.name === name);
  if (found === undefined) throw new Error(`There is no target ${name}`);
  return found;
}

/** The whole files of a reader, made once a process. */
export function seedsFor(target: Target): readonly Seed[] {
  const seeds = seedsOf.get(target.name) ?? target.seeds();
  seedsOf.set(target.name, seeds);
  return seeds;
}

/** The n-th input of a reader: the same for the same seed number, whatever was made before. */
export function inputOf(target: Target, seedNumber: number, n: number): Input {
  const seeds = seedsFor(target);
  const seed = seeds[n % seeds.length];
  const edits = target.edits(seed, seeds, randomStream(seedNumber, target.name, n));
  const damaged = applyEdits(seed.bytes, edits);
  return { seed: seed.name, edits, bytes: target.pack?.(damaged) ?? damaged };
}

/** Reads one input; whatever is thrown is told apart. */
export async function readInput(target: Target, bytes: Uint8Array): Promise<Outcome> {
  try {
    const outBytes = await target.read(bytes);
    return { read: outBytes !== NOTHING, outBytes: Math.max(0, outBytes) };
  } catch (error) {
    if (isLobuleError(error)) return { read: false, outBytes: 0 };
    const { stack = String(error) } = error as Error;
    return { read: false, outBytes: 0, untyped: stack.split('\n').slice(0, 4).join(' | ') };
  }
}

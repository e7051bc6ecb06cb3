import type { RandomStream } from '@lobule/foundation';
import { binaryEdits, type Edit, type Seed, textEdits } from '../edits.ts';

/** A reader under torture. */
export interface Target {
  readonly name: string;
  /** Of 100 inputs of the whole torture, so many for this reader. */
  readonly share: number;
  /** Whole files; none where all of them come from reference data that are not there. */
  seeds(): readonly Seed[];
  edits(seed: Seed, all: readonly Seed[], stream: RandomStream): Edit[];
  /** Packs an edited file, where the damage should be within what is packed. */
  pack?(bytes: Uint8Array): Uint8Array;
  /**
   * Reads the file with everything that can be asked of it.
   *
   * @returns bytes of what came out where that may be more than four times what went in, or `NOTHING`.
   */
  read(bytes: Uint8Array): number | Promise<number>;
}

/** What a reader that throws no errors gives where it refuses the file. */
export const NOTHING = -1;

export const binary = { edits: binaryEdits };
export const textual = { edits: textEdits };

/** A seed of text: its points are the starts of its lines. */
export function textSeed(name: string, content: string | Uint8Array): Seed {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
  const points = [0];
  bytes.forEach((byte, at) => {
    if (byte === 10) points.push(at + 1);
  });
  return { name, bytes, points };
}

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { applyEdits } from './edits.ts';
import { inputOf, seedsFor, targetNamed } from './run-input.ts';
import type { Target } from './targets/target.ts';

const FOLDER = path.join(import.meta.dirname, 'corpus');

/** A file that once did harm, as what was done to a sound one: no file of others is copied here. */
interface Recipe {
  readonly target: string;
  readonly seed: string;
  readonly edits: readonly { readonly at: number; readonly remove: number; readonly insert: string }[];
  /** What it did. */
  readonly found: string;
}

export interface Kept {
  readonly name: string;
  readonly target: Target;
  /** Undefined where the sound file is reference data that are not there. */
  readonly bytes: Uint8Array | undefined;
}

/** Every file that once did harm, made again. */
export function corpus(): Kept[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => {
    const recipe = JSON.parse(readFileSync(path.join(FOLDER, name), 'utf8')) as Recipe;
    const target = targetNamed(recipe.target);
    const seed = seedsFor(target).find((one) => one.name === recipe.seed);
    if (seed === undefined) return { name, target, bytes: undefined };
    const edits = recipe.edits.map(({ insert, ...edit }) => ({
      ...edit,
      insert: Buffer.from(insert, 'hex'),
    }));
    const damaged = applyEdits(seed.bytes, edits);
    return { name, target, bytes: target.pack?.(damaged) ?? damaged };
  });
}

/** Keeps the n-th input of a reader. */
export function keep(targetName: string, seedNumber: number, n: number, found: string): string {
  const { seed, edits } = inputOf(targetNamed(targetName), seedNumber, n);
  const recipe: Recipe = {
    target: targetName,
    seed,
    edits: edits.map(({ insert, ...edit }) => ({ ...edit, insert: Buffer.from(insert).toString('hex') })),
    found,
  };
  const name = `${targetName}-${seedNumber}-${n}.json`;
  writeFileSync(path.join(FOLDER, name), `${JSON.stringify(recipe, null, 2)}\n`);
  return name;
}

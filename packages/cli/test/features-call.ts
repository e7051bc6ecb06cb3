// `features` in this process, as the command line runs it.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeGrid, makeVolume, writeNifti } from '@lobule/volume';
import { CommanderError } from 'commander';
import { featuresCommand } from '../src/features.ts';
import { printError } from '../src/print-error.ts';

export interface Called {
  readonly code: number;
  readonly stdout: string;
  /** White space runs as one blank. */
  readonly stderr: string;
  readonly progress: readonly string[];
}

export function lobuleFeatures(...args: string[]): Promise<Called> {
  return call(args, false);
}

/** The same, stopped before it begins. */
export function lobuleFeaturesStopped(...args: string[]): Promise<Called> {
  return call(args, true);
}

async function call(args: readonly string[], stopped: boolean): Promise<Called> {
  let stdout = '';
  let stderr = '';
  let code = 0;
  const progress: string[] = [];
  const command = featuresCommand('lobule', {
    write: (text) => {
      stdout += text;
    },
    progress: ({ task, done, total }) => void progress.push(`${task} ${done}/${total}`),
    endProgress: () => undefined,
    signal: () => AbortSignal.any(stopped ? [AbortSignal.abort()] : []),
    failed: () => {
      code = 1;
    },
  });
  const tell = {
    write: (text: string) => {
      stderr += text;
    },
  };
  command.configureOutput({ writeErr: tell.write });
  try {
    await command.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) code = 2;
    else code = printError(error, tell);
  }
  return { code, stdout, stderr: stderr.replaceAll(/\s+/g, ' '), progress };
}

export const GRID = makeGrid({ size: [8, 7, 6], spacingMm: [1, 1, 2], originMm: [-10, 5, 20] });

/** A file of one volume; each value from its place. */
export function writeVolume(
  file: string,
  value: (x: number, y: number, z: number) => number,
  grid = GRID,
): string {
  const [nx, ny, nz] = grid.size;
  const data = Float32Array.from({ length: nx * ny * nz }, (_, v) =>
    value(v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))),
  );
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, writeNifti(makeVolume(grid, data), { gzip: file.endsWith('.gz') }));
  return file;
}

/** Intensities that are no pattern. */
export const speckle = (x: number, y: number, z: number) =>
  100 + ((x * 37 + y * 91 + z * 53 + x * y * 7) % 60);
export const block = (x: number, y: number, z: number) =>
  x >= 2 && x < 6 && y >= 2 && y < 6 && z >= 1 && z < 5 ? 1 : 0;

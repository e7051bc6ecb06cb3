// `map` in this process, as the command line runs it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeGrid, makeVolume, readNifti, type VoxelArray, writeNifti } from '@lobule/volume';
import { CommanderError } from 'commander';
import { mapCommand } from '../src/map.ts';
import { printError } from '../src/print-error.ts';

export interface Called {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Names of the steps that told their progress. */
  readonly tasks: readonly string[];
}

export function lobuleMap(...args: readonly string[]): Promise<Called> {
  return lobuleMapUntil(new AbortController().signal, ...args);
}

export async function lobuleMapUntil(signal: AbortSignal, ...args: readonly string[]): Promise<Called> {
  let stdout = '';
  let stderr = '';
  let code = 0;
  const tasks = new Set<string>();
  const command = mapCommand('lobule', {
    write: (text) => {
      stdout += text;
    },
    progress: ({ task }) => void tasks.add(task),
    endProgress: () => undefined,
    signal: () => signal,
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
  return { code, stdout, stderr, tasks: [...tasks] };
}

export const GRID = makeGrid({ size: [4, 3, 2], spacingMm: [2, 2, 3], originMm: [-10, 5, 20] });
export const VOXELS = 24;

/** Frames as one 4D file. */
export function writeFrames(file: string, frames: readonly ArrayLike<number>[], grid = GRID): string {
  mkdirSync(path.dirname(file), { recursive: true });
  const volumes = frames.map((frame) => makeVolume(grid, Float32Array.from(frame)));
  writeFileSync(file, writeNifti(volumes, { gzip: file.endsWith('.gz') }));
  return file;
}

/** The same curve in every voxel. */
export function uniform(curve: ArrayLike<number>, voxels = VOXELS): Float32Array[] {
  return Array.from(curve, (value) => new Float32Array(voxels).fill(value));
}

export function readMap(folder: string, name: string): VoxelArray {
  return readNifti(new Uint8Array(readFileSync(path.join(folder, `${name}.nii.gz`)))).volumes[0].data;
}

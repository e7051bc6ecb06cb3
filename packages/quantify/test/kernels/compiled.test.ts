import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { compiledPath, compileKernel, kernelSources } from '../../../../scripts/build-kernels.ts';

test.each(kernelSources().map((source) => [path.basename(source), source]))(
  'the committed bytes of kernels/%s are those of its source',
  async (_name, source) => {
    expect(readFileSync(compiledPath(source), 'utf8')).toBe(await compileKernel(source));
  },
  60_000,
);

// The program radiomics-851.ts as a process, in the two forms that it has.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { plainJavaScript } from '../../scripts/plain-javascript.ts';

const source = path.join(import.meta.dirname, 'radiomics-851.ts');

/** What a process says of itself when it ends. */
export interface Usage {
  readonly cpuS: number;
  readonly peakMiB: number;
}

export interface Program {
  /** What it prints, and what it took. */
  run(): { readonly text: string; readonly usage: Usage };
  close(): void;
}

/**
 * Either form starts with what the process before it compiled, as Python does; `plain` is the JavaScript that a package
 * holds, `source` the TypeScript of this repository.
 */
export async function breast1Program(form: 'plain' | 'source', images: string): Promise<Program> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lobule-851-'));
  const programs = path.join(folder, 'programs');
  if (form === 'plain') await plainJavaScript({ 'radiomics-851': source }, programs);
  const script = form === 'plain' ? path.join(programs, 'radiomics-851.mjs') : source;
  const env = { ...process.env, NODE_COMPILE_CACHE: path.join(folder, 'compiled') };
  return {
    run() {
      const { status, stdout, stderr } = spawnSync(process.execPath, [script, images], {
        encoding: 'utf8',
        env,
      });
      if (status !== 0) throw new Error(stderr);
      return { text: stdout, usage: JSON.parse(stderr.trim().split('\n').at(-1) ?? '') };
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}

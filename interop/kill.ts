// The long torture: kill -9 at fifteen points of a run, with one and with two workers.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeWholeStudy } from '../packages/runner/test/fixture.ts';
import { killRuns } from '../torture/kill.ts';
import type { Interop } from './run.ts';

export const interop: Interop = {
  name: 'kill',
  missing: () => undefined,
  async run() {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'lobule-kill-'));
    try {
      const study = await writeWholeStudy(folder, 4);
      const { kills, passed, failed } = await killRuns({
        study,
        folder,
        seed: 1,
        chains: 5,
        killsPerChain: 3,
      });
      const few = kills < 10 ? [`only ${kills} of 15 kills hit a run in progress`] : [];
      return { passed, failed: [...failed, ...few] };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

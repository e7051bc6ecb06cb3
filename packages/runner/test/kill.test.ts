import path from 'node:path';
import { expect, test } from 'vitest';
import { killRuns, startLobule, untilFiles } from '../../../torture/kill.ts';
import { outputHashes, temporaryFiles, temporaryFolder, writeWholeStudy } from './fixture.ts';

test('after three kills at drawn points the same command gives the bytes of an undisturbed run, with one worker and with two; Ctrl-C leaves nothing half-written', async () => {
  const folder = temporaryFolder('kill');
  const study = await writeWholeStudy(folder, 2);
  const report = await killRuns({ study, folder, seed: 7, chains: 1, killsPerChain: 3 });
  expect(report.failed).toEqual([]);
  expect(report.passed).toBe(1);
  expect(report.kills).toBeGreaterThanOrEqual(2);

  const out = path.join(folder, 'interrupted');
  const running = startLobule(['run', study, '--out', out, '--workers', '1']);
  expect(await untilFiles(running, path.join(out, 'derivatives'), 3)).toBe(true);
  running.kill('SIGINT');
  const { code, stderr } = await running.ended;
  expect(code).toBe(130);
  expect(stderr).toContain('Stopping after the work in hand');
  expect(stderr).not.toContain('    at ');
  expect(temporaryFiles(out)).toEqual([]);
  const whole = outputHashes(path.join(folder, 'undisturbed'));
  for (const [name, hash] of Object.entries(outputHashes(out))) expect(hash, name).toBe(whole[name]);
});

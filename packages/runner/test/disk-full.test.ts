import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { runStudy } from '../src/index.ts';
import { errorOf, outputHashes, temporaryFiles, temporaryFolder, writeWholeStudy } from './fixture.ts';

const { writeSync } = fs;
let study = '';
let whole: Record<string, string> = {};
let bytes = 0;
let needed = 0;

/** From now on the disk has room for so many bytes: the write that goes beyond them fails, and so do all after it. */
function leaveRoomFor(room: number): void {
  let left = room;
  const limited = (handle: number, buffer: NodeJS.ArrayBufferView): number => {
    bytes += buffer.byteLength;
    left -= buffer.byteLength;
    if (left < 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    return writeSync(handle, buffer);
  };
  Object.assign(fs, { writeSync: limited });
  syncBuiltinESMExports();
}

function roomAgain(): void {
  Object.assign(fs, { writeSync });
  syncBuiltinESMExports();
}

beforeAll(async () => {
  const folder = temporaryFolder('disk-full');
  study = await writeWholeStudy(folder, 4);
  leaveRoomFor(Number.POSITIVE_INFINITY);
  await runStudy(study, path.join(folder, 'undisturbed'));
  roomAgain();
  needed = bytes;
  whole = outputHashes(path.join(folder, 'undisturbed'));
});
afterEach(roomAgain);

test.each([0.001, 0.6, 0.99])(
  'a disk that is full after a share of %f says so, leaves nothing half-written, and with room the run goes on to the same bytes',
  async (share) => {
    const out = path.join(temporaryFolder('disk-full'), 'out');
    leaveRoomFor(Math.floor(share * needed));
    const error = await errorOf(runStudy(study, out));
    expect(error.code).toBe('ledger/disk-full');
    expect(error.cure).toContain('Free some room');
    roomAgain();
    expect(temporaryFiles(out)).toEqual([]);
    for (const [name, hash] of Object.entries(outputHashes(out))) expect(hash).toBe(whole[name]);
    const { counts } = await runStudy(study, out);
    expect(counts.damaged).toBe(0);
    expect(outputHashes(out)).toEqual(whole);
  },
);

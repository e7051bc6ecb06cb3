// Times voxel maps of co-occurrence of Lobule and of PyRadiomics in turns on white noise, one thread each:
//   node scripts/with-node.mjs bench/peers/voxel-side-by-side.ts <python with pyradiomics 3.0.1> [--record]
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { voxelMaps } from '../../packages/radiomics/src/index.ts';
import { digits } from '../page/units.ts';
import { makeImage, settings } from '../radiomics-voxel.ts';
import { keepPeerRecord, type PeerRow } from './peer-record.ts';

const ROUNDS = 3;
/** Voxels along each axis; what one costs does not depend on it. */
const SIZE = 24;
const WORK = [
  { features: 24, name: '24 features, noise, a voxel', more: {} },
  { features: 23, name: '23 features, without MCC, noise, a voxel', more: { maximalCorrelation: false } },
];

interface Theirs {
  readonly versions: Readonly<Record<string, string>>;
  readonly times: readonly { readonly features: number; readonly microseconds: number }[];
}

const [python = 'python3'] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const { image, mask } = makeImage('noise', SIZE);
const ours = WORK.map((): number[] => []);
const theirs = WORK.map((): number[] => []);
let versions: Readonly<Record<string, string>> = {};
for (const { more } of WORK) await microseconds(more);
for (let round = 0; round < ROUNDS; round++) {
  const told = peer();
  ({ versions } = told);
  for (const [n, { features, more }] of WORK.entries()) {
    ours[n].push(await microseconds(more));
    // Of its batches the faster one.
    const batches = told.times.filter((time) => time.features === features);
    theirs[n].push(Math.min(...batches.map((time) => time.microseconds)));
  }
}
const rows = WORK.map(({ name }, n): PeerRow => {
  const [lobule, found] = [middle(ours[n]), middle(theirs[n])];
  return { work: name, peer: 'PyRadiomics', unit: 'µs', lobule, theirs: found, ratio: found / lobule };
});
for (const { work, lobule, theirs: found, ratio } of rows) {
  const [own, other, times] = [lobule, found, ratio].map(digits);
  process.stdout.write(`${work}: Lobule ${own} µs, PyRadiomics ${other} µs, ratio ${times}\n`);
}
if (process.argv.includes('--record')) {
  keepPeerRecord('pyradiomics-voxel', {
    command:
      'node scripts/with-node.mjs bench/peers/voxel-side-by-side.ts <python with pyradiomics 3.0.1> --record',
    versions,
    how: `Processor time of one thread for each voxel, medians of ${ROUNDS} turns; PyRadiomics in the faster of its batches of 200 and of 1,000 voxels.`,
    rows,
  });
}

async function microseconds(more: object): Promise<number> {
  const before = process.cpuUsage();
  await voxelMaps(image, mask, { ...settings, ...more });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (SIZE * SIZE * SIZE);
}

function peer(): Theirs {
  const script = path.join(import.meta.dirname, 'pyradiomics-voxel.py');
  const { status, stdout, stderr } = spawnSync(python, [script, '--time', '--json'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Theirs;
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

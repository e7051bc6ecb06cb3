// Times Lobule beside MIRP, pictologics and fastrad in turns on the same region in one run, and compares what they find:
//   node scripts/with-node.mjs bench/peers/radiomics-peers.ts [mirp=<python>] [pictologics=<python>] [fastrad=<python>] [rounds=3] [--json] [--record]
// Each program reads two NIfTI files and tells its processor time: of a further run in its process, and of a process with
// a single run. MIRP and pictologics are called by IBSI's conventions with 32 bins, fastrad by those of PyRadiomics.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeNifti } from '../../packages/volume/src/index.ts';
import { IBSI_CODES } from '../../validation/ibsi-codes.ts';
import { ball } from '../radiomics.ts';
import { keepPeerRecord } from './peer-record.ts';

interface Told {
  readonly version?: string;
  readonly ms: readonly number[];
  readonly processMs: number;
  readonly values: Readonly<Record<string, number | null>>;
}

/** Which of our values a name of theirs stands for; undefined where we have none under these settings. */
const PEERS: Readonly<
  Record<string, { readonly profile: string; readonly nameOf: (name: string) => string }>
> = {
  mirp: { profile: 'ibsi', nameOf: ofMirp },
  pictologics: { profile: 'ibsi', nameOf: ofPictologics },
  fastrad: { profile: 'pyradiomics', nameOf: ofFastrad },
};
/** Singles have seven digits; what differs by more is told. */
const SAME = 1e-5;
/** In one process before the run that counts, and that: the compiler of Node.js needs more of them. */
const RUNS = [6, 2];
const here = import.meta.dirname;
const asked = Object.fromEntries(
  process.argv.flatMap((text) => (/^\w+=/.test(text) ? [text.split('=') as [string, string]] : [])),
);
const rounds = Number(asked['rounds'] ?? 3);

const folder = mkdtempSync(path.join(os.tmpdir(), 'lobule-peers-'));
try {
  const { image, mask } = ball();
  const files = [path.join(folder, 'image.nii'), path.join(folder, 'mask.nii')];
  writeFileSync(files[0], writeNifti(image));
  writeFileSync(files[1], writeNifti(mask));
  const rows = Object.keys(PEERS)
    .filter((peer) => asked[peer] !== undefined)
    .map((peer) => besideOne(peer, asked[peer], files));
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else for (const row of rows) process.stdout.write(`${describe(row)}\n`);
  if (process.argv.includes('--record')) for (const row of rows) keep(row);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

type Beside = ReturnType<typeof besideOne>;

function besideOne(peer: string, python: string, files: readonly string[]) {
  const { profile, nameOf } = PEERS[peer];
  const ours = (runs: number) =>
    call(process.execPath, [path.join(here, 'radiomics-ibsi.ts'), ...files, String(runs), profile]);
  const theirs = (runs: number) =>
    call(python, ['-W', 'ignore', path.join(here, `radiomics_${peer}.py`), ...files, String(runs)]);
  // Whatever is compiled and kept is made by the first call, which does not count.
  const found = { ours: ours(1), theirs: theirs(1) };
  const times = { again: [[], []] as number[][], process: [[], []] as number[][] };
  for (let round = 0; round < rounds; round++) {
    [ours, theirs].forEach((program, n) => {
      times.again[n].push(program(RUNS[n]).ms.at(-1) ?? Number.NaN);
      times.process[n].push(program(1).processMs);
    });
  }
  const known = new Map(
    Object.entries(found.ours.values).map(([name, value]) => [
      peer === 'fastrad' ? nameOf(name) : name,
      value,
    ]),
  );
  const compared = Object.entries(found.theirs.values).flatMap(([name, value]) => {
    const own = known.get(nameOf(name));
    if (own === undefined) return [];
    const same =
      own === value || Math.abs((value ?? Number.NaN) - (own ?? Number.NaN)) <= SAME * Math.abs(own ?? 0);
    return [{ name, same, theirs: value, ours: own }];
  });
  return {
    peer,
    version: found.theirs.version,
    again: ratio(times.again),
    process: ratio(times.process),
    features: { ours: count(found.ours), theirs: count(found.theirs) },
    compared: compared.length,
    different: compared.filter(({ same }) => !same).map(({ same: _same, ...row }) => row),
  };
}

function count({ values }: Told): number {
  return Object.keys(values).length;
}

function ratio([ours, theirs]: readonly number[][]) {
  return { lobuleMs: middle(ours), peerMs: middle(theirs), ratio: middle(theirs) / middle(ours) };
}

function keep({
  peer,
  version = 'unknown',
  again,
  process: whole,
  features,
  compared,
  different,
}: Beside): void {
  const row = (work: string, { lobuleMs, peerMs, ratio: times }: ReturnType<typeof ratio>) => ({
    work: `${features.theirs} values, ${work}`,
    peer,
    unit: 'ms',
    lobule: lobuleMs,
    theirs: peerMs,
    ratio: times,
  });
  const result = `${compared} compared, ${different.length} differ by more than ${SAME}`;
  keepPeerRecord(peer, {
    command: `node scripts/with-node.mjs bench/peers/radiomics-peers.ts ${peer}=<python with ${peer}> --record`,
    versions: { [peer]: version },
    how: `Processor time, medians of ${rounds} rounds.`,
    rows: [{ ...row('further', again), result }, row('process', whole)],
  });
}

function describe({ peer, version, again, process: whole, features, compared, different }: Beside) {
  const of = ({ lobuleMs, peerMs, ratio: times }: ReturnType<typeof ratio>) =>
    `Lobule ${lobuleMs.toFixed(0)} ms, ${peer} ${peerMs.toFixed(0)} ms, ratio ${times.toPrecision(3)}`;
  const list = different.map((row) => `  ${row.name}: ${row.theirs}, Lobule ${row.ours}`).join('\n');
  return `${peer} ${version} (${features.theirs} values, Lobule ${features.ours}): a further run: ${of(again)}; process: ${of(whole)}; ${compared} compared, ${different.length} differ by more than ${SAME}\n${list}`;
}

function call(command: string, parameters: readonly string[]): Told {
  const { status, stdout, stderr } = spawnSync(command, parameters, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Told;
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/** `cm_joint_max_d1_3d_avg_fbn_n32`: the tag of IBSI's tables, distance and coarseness, aggregation, bins. */
function ofMirp(name: string): string {
  const plain = name.replace(/_fbn_n\d+$/, '');
  const [, tag = plain, how = ''] =
    /^(.*?)(?:_d1(?:\.0)?)?(?:_a0(?:\.0)?)?_(3d(?:_avg|_v_mrg)?)$/.exec(plain) ?? [];
  const ends: Readonly<Record<string, string>> = {
    '3d_avg': ' 3D_average',
    '3d_v_mrg': ' 3D_merged',
    '3d': ' 3D',
  };
  return `${IBSI_CODES[tag] ?? ''}${ends[how] ?? ''}`;
}

/** `joint_maximum_GYBY`; textures of pictologics are merged over the directions. */
function ofPictologics(name: string): string {
  const code = /_([A-Z0-9]{4})$/.exec(name)?.[1] ?? '';
  const tag = Object.keys(IBSI_CODES).find((known) => IBSI_CODES[known] === code) ?? '';
  if (/^(cm|rlm)_/.test(tag)) return `${code} 3D_merged`;
  return /^(szm|dzm|ngt|ngl)_/.test(tag) ? `${code} 3D` : code;
}

/** `glcm:joint_energy` of fastrad is `original_glcm_JointEnergy` of PyRadiomics: class and name in small letters. */
function ofFastrad(name: string): string {
  return name
    .replace(/^original_/, '')
    .replace('10th', '10')
    .replace('90th', '90')
    .replaceAll(/[:_]/g, '')
    .toLowerCase();
}

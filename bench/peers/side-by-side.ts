// Times Lobule and its peers on the same curves in one run, in turns, and prints the ratios.
//   node scripts/with-node.mjs bench/peers/side-by-side.ts [--python python3.13] [--json] [--record]
// Makes a Python environment in the temporary folder with what requirements.txt pins; the tests never need it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Job, jobs, makeCurves } from './jobs.ts';
import { keepPeerRecord, type PeerRow } from './peer-record.ts';

const ROUNDS = 3;
const args = process.argv.slice(2);
const python = args.includes('--python') ? args[args.indexOf('--python') + 1] : 'python3';
const environment = path.join(tmpdir(), 'lobule-peers');
const interpreter = path.join(environment, 'bin', 'python');

interface Timed {
  readonly fitsPerS: number;
  readonly medianError: number;
  readonly undefined: number;
  readonly version: string;
}

install();
const rows = jobs.map(timeJob);
if (args.includes('--json')) process.stdout.write(`${JSON.stringify({ sideBySide: rows })}\n`);
else for (const row of rows) print(row);
if (args.includes('--record')) {
  const told = rows.flatMap(({ peers }) => Object.values(peers).map(({ version }) => version.split(' ')));
  keepPeerRecord('models', {
    command: `node scripts/with-node.mjs bench/peers/side-by-side.ts --python ${python} --record`,
    versions: Object.fromEntries(told),
    how: `Fits a second on the clock, the middle of ${ROUNDS} rounds.`,
    rows: rows.flatMap(recordRows),
  });
}

function install(): void {
  if (!existsSync(interpreter)) call(python, ['-m', 'venv', environment]);
  const requirements = path.join(import.meta.dirname, 'requirements.txt');
  call(interpreter, ['-m', 'pip', 'install', '-q', '-r', requirements]);
}

function timeJob(job: Job) {
  const folder = mkdtempSync(path.join(tmpdir(), 'lobule-job-'));
  mkdirSync(folder, { recursive: true });
  const { model, frames, voxels, truth } = makeCurves(job);
  const curves = new Float64Array(voxels.length * frames.length);
  for (const v of voxels)
    for (let t = 0; t < frames.length; t++) curves[v * frames.length + t] = frames[t][v];
  writeFileSync(path.join(folder, 'curves.f64'), curves);
  writeFileSync(path.join(folder, 'truth.f64'), truth);
  writeFileSync(path.join(folder, 'job.json'), JSON.stringify({ ...job.told(), frames: frames.length }));
  const ours: Timed[] = [];
  const theirs = new Map<string, Timed[]>(job.peers.map((peer) => [peer, []]));
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    const { parameters } = model.fit(frames, voxels);
    const fitsPerS = voxels.length / ((performance.now() - started) / 1000);
    const errors = Float64Array.from(voxels, (v) => Math.abs(parameters[job.compared][v] / truth[v] - 1));
    ours.push({ fitsPerS, version: 'Lobule', ...accuracy(errors) });
    for (const [peer, times] of theirs) {
      const script = path.join(import.meta.dirname, 'time_peers.py');
      times.push(JSON.parse(call(interpreter, [script, peer, folder]).trim().split('\n').at(-1) as string));
    }
  }
  rmSync(folder, { recursive: true });
  const own = middle(ours);
  return {
    job: job.name,
    compared: job.compared,
    lobule: own,
    peers: Object.fromEntries(
      [...theirs].map(([peer, times]) => {
        const timed = middle(times);
        return [peer, { ...timed, ratio: own.fitsPerS / timed.fitsPerS }];
      }),
    ),
  };
}

function accuracy(errors: Float64Array) {
  const defined = errors.filter((error) => !Number.isNaN(error)).sort();
  return { medianError: defined[defined.length >> 1], undefined: errors.length - defined.length };
}

function middle(times: readonly Timed[]): Timed {
  return [...times].sort((a, b) => a.fitsPerS - b.fitsPerS)[times.length >> 1];
}

function recordRows({ job, compared, lobule, peers }: ReturnType<typeof timeJob>): PeerRow[] {
  const percent = ({ medianError }: Timed) => `${(100 * medianError).toPrecision(2)} %`;
  return Object.entries(peers).map(([peer, timed]) => ({
    work: job,
    peer,
    unit: 'fits/s',
    lobule: lobule.fitsPerS,
    theirs: timed.fitsPerS,
    ratio: timed.ratio,
    result: `${compared} ${percent(lobule)}, ${peer} ${percent(timed)}`,
  }));
}

function print({ job, compared, lobule, peers }: ReturnType<typeof timeJob>): void {
  const line = (name: string, timed: Timed, ratio: string) =>
    process.stdout.write(
      `${job.padEnd(12)} ${name.padEnd(18)} ${Math.round(timed.fitsPerS).toString().padStart(9)} fits/s ${ratio.padStart(8)}  ` +
        `median error of ${compared} ${(100 * timed.medianError).toPrecision(3)} %\n`,
    );
  line('Lobule', lobule, '');
  for (const timed of Object.values(peers)) line(timed.version, timed, `x ${timed.ratio.toPrecision(3)}`);
}

function call(command: string, parameters: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, parameters, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${parameters.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}

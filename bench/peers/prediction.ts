// Times Lobule and R on the same arrays in one run, in turns, and prints the ratios of medians.
//   node scripts/with-node.mjs bench/peers/prediction.ts [job ...] [--json] [--record]
// --record keeps what is found for docs/benchmarks.md, of all jobs.
// Needs Rscript with glmnet, survival and ranger (Debian: r-cran-glmnet, r-cran-survival, r-cran-ranger).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { benches } from '../prediction.ts';
import { benchCohort } from '../prediction-data.ts';
import { keepPeerRecord, type PeerRow } from './peer-record.ts';

const ROUNDS = 3;
const OURS_PER_ROUND = 7;
/** An engine compiles what it has run a few times. */
const WARM_UP = 5;
const args = process.argv.slice(2);
const asked = args.filter((argument) => !argument.startsWith('--'));
const jobs = ['path-logistic', 'cv-logistic', 'path-cox', 'cv-cox', 'forest-500', 'survival-forest-500'];

interface Peer {
  readonly seconds: number;
  /** Of the processor, which does not count the work of others on the machine. */
  readonly processor: number;
  readonly version: string;
  readonly kkt: number | null;
}

const kept: PeerRow[] = [];
const versions: Record<string, string> = {};
const folder = mkdtempSync(path.join(tmpdir(), 'lobule-prediction-'));
const { rows, columns, x, y, time, event, folds } = benchCohort();
for (const [name, values] of Object.entries({ x, y, time, event, folds })) {
  writeFileSync(path.join(folder, name), new Uint8Array(values.buffer));
}
writeFileSync(path.join(folder, 'shape.txt'), `${rows} ${columns}\n`);

for (const job of jobs) {
  const bench = benches.find(({ name }) => name === `prediction/${job}`);
  if (!bench || (asked.length > 0 && !asked.includes(job))) continue;
  const checked = (await bench.check?.()) ?? null;
  for (let run = 0; run < WARM_UP; run++) await bench.run();
  const ours: number[] = [];
  const oursProcessor: number[] = [];
  const theirs: Peer[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (let run = 0; run < OURS_PER_ROUND; run++) {
      const before = process.cpuUsage();
      ours.push(await bench.run());
      const { user, system } = process.cpuUsage(before);
      oursProcessor.push((user + system) / 1e6);
    }
    theirs.push(timePeer(job));
  }
  await bench.close?.();
  const own = median(ours);
  const peer = median(theirs.map(({ seconds }) => seconds));
  const ownProcessor = median(oursProcessor);
  const peerProcessor = median(theirs.map(({ processor }) => processor));
  const { version, kkt } = theirs[0];
  const row = {
    job,
    lobule: own,
    peer,
    ratio: peer / own,
    lobuleProcessor: ownProcessor,
    peerProcessor,
    processorRatio: peerProcessor / ownProcessor,
    version,
    lobuleThreads: bench.threads ?? 1,
    lobuleKkt: checked?.worst ?? null,
    peerKkt: kkt,
  };
  const told = version.split(', ').map((text) => text.split(' ') as [string, string]);
  for (const [program, number] of told) versions[program] = number;
  kept.push({ work: job, peer: told[0][0], unit: 's', lobule: own, theirs: peer, ratio: peer / own });
  if (args.includes('--json')) process.stdout.write(`${JSON.stringify(row)}\n`);
  else {
    const certificate =
      kkt === null ? '' : `; largest KKT violation ${checked?.worst.toExponential(1)} and ${kkt}`;
    process.stdout.write(
      `${job.padEnd(20)} ${own.toPrecision(3)} s, ${version} ${peer.toPrecision(3)} s: ${(peer / own).toFixed(2)}x (processor ${ownProcessor.toPrecision(3)} and ${peerProcessor.toPrecision(3)} s: ${(peerProcessor / ownProcessor).toFixed(2)}x)${certificate}\n`,
    );
  }
}
rmSync(folder, { recursive: true });
if (args.includes('--record')) {
  if (asked.length > 0) throw new Error('--record is of all jobs');
  keepPeerRecord('prediction', {
    command: 'node scripts/with-node.mjs bench/peers/prediction.ts --record',
    versions,
    how: `Seconds on the clock, medians of ${ROUNDS * OURS_PER_ROUND} runs of Lobule and ${ROUNDS} of R, in turns.`,
    rows: kept,
  });
}

function timePeer(job: string): Peer {
  const script = path.join(import.meta.dirname, 'time_prediction.R');
  const { status, stdout, stderr } = spawnSync('Rscript', [script, folder, job], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`Rscript ${job}: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) as string) as Peer;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

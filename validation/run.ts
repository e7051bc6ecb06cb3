// npm run validate [-- suite ... --json --write]: conformance to published references; --write renews docs/validation.md.
// Suites run in processes of their own, one a core.
import { fork } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { referencePath } from '../test/reference-path.ts';
import { writeValidationPage } from './page/write-page.ts';
import type { CaseResult, Suite, SuiteReport } from './suite.ts';

/** These take minutes: begun last, one of them would run alone at the end. */
const LONG = ['segmentation', 'registration', 'learnt-segmenter', 'alignment', 'ibsi2', 'uncertainty'];

if (process.argv[2] === '--process') {
  const module = (await import(process.argv[3])) as { suite: Suite };
  process.send?.(await runSuite(module.suite));
} else {
  await main();
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const json = args.includes('--json');
  const write = args.includes('--write');
  const asked = args.filter((argument) => !argument.startsWith('--'));

  const known = await loadSuites();
  const unknown = asked.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    process.stderr.write(
      `There is no suite ${unknown.join(', ')}. The suites are: ${[...known.keys()].join(', ')}.\n`,
    );
    process.exit(2);
  }
  const chosen = asked.length > 0 ? asked : [...known.keys()];
  const waiting = [...chosen].sort((a, b) => place(a) - place(b));
  const reports: SuiteReport[] = [];
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const report = await inProcess(name, known.get(name) as string);
      reports.push(report);
      if (!json) print(report);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), chosen.length) }, work));
  reports.sort((a, b) => (a.name < b.name ? -1 : 1));
  if (json)
    process.stdout.write(
      `${JSON.stringify({ suites: reports.map(({ failed, problem, results, ...rest }) => rest) })}\n`,
    );
  if (write) writeValidationPage(reports);
  const passed = reports.reduce((sum, report) => sum + report.passed, 0);
  const failed = reports.reduce((sum, report) => sum + report.failed.length + (report.problem ? 1 : 0), 0);
  if (!json) process.stdout.write(`validation: ${passed} passed, ${failed} failed\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}

/** Long ones first, then as they were named. */
function place(name: string): number {
  const at = LONG.indexOf(name);
  return at === -1 ? LONG.length : at;
}

function inProcess(name: string, file: string): Promise<SuiteReport> {
  return new Promise((resolve) => {
    const child = fork(import.meta.filename, ['--process', file], { serialization: 'advanced' });
    let report: SuiteReport | undefined;
    child.on('message', (message: SuiteReport) => {
      report = message;
      child.disconnect();
    });
    child.on('exit', (code) => {
      const problem = `the process ended with ${code}`;
      const none = { name, cases: 0, passed: 0, skipped: [], worst: null, failed: [], results: [], problem };
      resolve(report ?? none);
    });
  });
}

/** Each file of this folder that exports a `suite` is one; its path by its name. */
async function loadSuites(): Promise<Map<string, string>> {
  const suites = new Map<string, string>();
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && file !== 'run.ts');
  for (const file of files.sort()) {
    const place = path.join(import.meta.dirname, file);
    const module = (await import(place)) as { suite?: Suite };
    if (module.suite) suites.set(module.suite.name, place);
  }
  return suites;
}

async function runSuite(suite: Suite): Promise<SuiteReport> {
  let results: readonly CaseResult[] = [];
  let problem: string | undefined;
  try {
    results = await suite.run({ reference: referenceOrThrow, progress: showProgress(suite.name) });
  } catch (error) {
    problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  const run = results.filter((result) => result.skipped === undefined);
  if (problem === undefined && results.length !== suite.cases) {
    problem = `${results.length} cases were found where ${suite.cases} are expected`;
  }
  const ratio = ({ error, tolerance }: CaseResult) =>
    Number.isNaN(error) ? Infinity : error / (tolerance || 1e-300);
  const worst = run.reduce<CaseResult | null>(
    (w, result) => (w === null || ratio(result) > ratio(w) ? result : w),
    null,
  );
  return {
    name: suite.name,
    cases: results.length,
    passed: run.filter((result) => result.passed).length,
    skipped: results.flatMap((r) => (r.skipped === undefined ? [] : [{ case: r.case, reason: r.skipped }])),
    worst: worst && { case: worst.case, error: worst.error, tolerance: worst.tolerance },
    failed: run.filter((result) => !result.passed),
    results,
    ...(problem === undefined ? {} : { problem }),
  };
}

function referenceOrThrow(relative: string): string {
  const found = referencePath(relative);
  if (found === undefined)
    throw new Error(`The reference data are not there: ${relative}. Set LOBULE_REFERENCE.`);
  return found;
}

function showProgress(name: string): (done: number, total: number) => void {
  if (!process.stderr.isTTY) return () => {};
  return (done, total) => process.stderr.write(`\r${name} ${done}/${total}`);
}

function print(report: SuiteReport): void {
  const { name, cases, passed, skipped, worst, failed: misses, problem } = report;
  const worstText = worst
    ? `; worst ${worst.case}: ${worst.error.toPrecision(3)} of ${worst.tolerance.toPrecision(3)}`
    : '';
  process.stdout.write(
    `${name}: ${passed} of ${cases} passed${skipped.length ? `, ${skipped.length} skipped` : ''}${worstText}\n`,
  );
  for (const miss of misses.slice(0, 10)) {
    process.stdout.write(`  missed ${miss.case}: ${miss.error} (tolerance ${miss.tolerance})\n`);
  }
  if (problem) process.stdout.write(`  ${problem}\n`);
}

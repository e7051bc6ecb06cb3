// npm run validate [-- suite ... --json --write]: conformance to published references; --write renews docs/validation.md.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { referencePath } from '../test/reference-path.ts';
import { writeValidationPage } from './page/write-page.ts';
import type { CaseResult, Suite, SuiteReport } from './suite.ts';

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
const reports: SuiteReport[] = [];
for (const name of chosen) {
  const report = await runSuite(known.get(name) as Suite);
  reports.push(report);
  if (!json) print(report);
}
if (json)
  process.stdout.write(
    `${JSON.stringify({ suites: reports.map(({ failed, problem, results, ...rest }) => rest) })}\n`,
  );
if (write) writeValidationPage(reports);
const passed = reports.reduce((sum, report) => sum + report.passed, 0);
const failed = reports.reduce((sum, report) => sum + report.failed.length + (report.problem ? 1 : 0), 0);
if (!json) process.stdout.write(`validation: ${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;

/** Each file of this folder that exports a `suite` is one. */
async function loadSuites(): Promise<Map<string, Suite>> {
  const suites = new Map<string, Suite>();
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && file !== 'run.ts');
  for (const file of files.sort()) {
    const module = (await import(path.join(import.meta.dirname, file))) as { suite?: Suite };
    if (module.suite) suites.set(module.suite.name, module.suite);
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

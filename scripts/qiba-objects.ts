// Runs the main job on QIBA's reference objects: node scripts/with-node.mjs scripts/qiba-objects.ts <folder>
import path from 'node:path';
import { writeFileAtomic } from '@lobule/ledger';
import { renderReport } from '@lobule/report';
import { runStudy } from '@lobule/runner';
import { referencePath } from '../test/reference-path.ts';
import { writeObjectStudy } from '../validation/qiba-object-study.ts';

const folder = path.resolve(process.argv[2] ?? 'lobule-out/qiba-objects');
const reference = (file: string) => {
  const found = referencePath(file);
  if (found === undefined) throw new Error('The reference data are not there. Set LOBULE_REFERENCE.');
  return found;
};
for (const version of ['v6', 'v4'] as const) {
  const out = path.join(folder, version);
  const { results } = await runStudy(writeObjectStudy(version, reference, path.join(out, 'object')), out);
  const report = path.join(out, 'report', 'index.html');
  writeFileAtomic(report, renderReport(results));
  process.stdout.write(`${version}: ${results.comparisons.length} comparisons, ${report}\n`);
}

// npm run release -- <version> [--write]: what a release needs, in order. Without --write it only tells what it would do. It
// never publishes: that does the workflow to which the tag is pushed, since it alone can give provenance.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rooms } from './build-packages.ts';
import { releasedChangelog, releasedCitation, releasedManifest, VERSION } from './release/texts.ts';

const root = path.join(import.meta.dirname, '..');
const words = process.argv.slice(2);
const isWriting = words.includes('--write');
const CHECKS = [
  ['install', '--package-lock-only', '--ignore-scripts', '--silent'],
  ['audit', '--omit=dev'],
  ['test'],
  ['run', '-s', 'validate', '--', '--write'],
  ['run', '-s', 'interop', '--', '--write'],
];

process.exitCode = release(words.find((word) => VERSION.test(word)));

function release(version: string | undefined): number {
  if (version === undefined) return stop(2, 'Give a version: npm run release -- 0.2.0');
  const changed = execFileSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' });
  if (changed !== '') return stop(1, `Commit first; these differ:\n${changed}`);
  const date = new Date().toISOString().slice(0, 10);
  change('CHANGELOG.md', (text) => releasedChangelog(text, version, date));
  change('CITATION.cff', (text) => releasedCitation(text, version, date));
  for (const folder of ['.', ...rooms().map((room) => `packages/${room}`)]) {
    change(`${folder}/package.json`, (text) => releasedManifest(text, version));
  }
  if (!isWriting)
    return stop(0, 'Nothing was changed; with --write it is, then tested, committed and tagged.');
  for (const args of CHECKS) {
    process.stdout.write(`\nnpm ${args.join(' ')}\n`);
    const { status } = spawnSync('npm', args, { cwd: root, stdio: 'inherit' });
    if (status !== 0)
      return stop(1, 'This did not pass. Nothing is committed; git checkout . takes it back.');
  }
  execFileSync('git', ['commit', '-qam', `release ${version}`], { cwd: root });
  execFileSync('git', ['tag', `v${version}`], { cwd: root });
  return stop(
    0,
    `Committed and tagged v${version}. \`git push origin HEAD v${version}\` has it published by .github/workflows/publish.yml.`,
  );
}

function change(file: string, to: (text: string) => string): void {
  const place = path.join(root, file);
  if (!existsSync(place)) return;
  const text = to(readFileSync(place, 'utf8'));
  process.stdout.write(`${isWriting ? 'writes' : 'would write'} ${path.normalize(file)}\n`);
  if (isWriting) writeFileSync(place, text);
}

function stop(status: number, text: string): number {
  (status === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  return status;
}

// npm run publish-rooms [-- --write]: builds every room and publishes it with provenance, lower rooms first, with the SBOM
// beside them. Without --write npm only tells what it would do. It is meant for .github/workflows/publish.yml: npm gives
// provenance to what a workflow publishes, and to nothing that is published by hand.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { floorOf } from '../test/house.ts';
import { buildPackages, rooms } from './build-packages.ts';
import { publishArguments } from './release/texts.ts';

const root = path.join(import.meta.dirname, '..');
const built = path.join(root, 'dist', 'packages');
const isWriting = process.argv.includes('--write');

buildPackages(built);
const sbom = execFileSync('npm', ['run', '-s', 'sbom'], { cwd: root, encoding: 'utf8' });
writeFileSync(path.join(root, 'dist', 'lobule.cdx.json'), sbom);
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
for (const room of rooms().sort((a, b) => floorOf(a) - floorOf(b))) {
  if (isWriting && isPublished(room)) continue;
  const { status } = spawnSync('npm', publishArguments(version, isWriting), {
    cwd: path.join(built, room),
    stdio: 'inherit',
  });
  if (status !== 0) {
    process.stderr.write(`@lobule/${room} was not published; the rooms before it were. Run this again.\n`);
    process.exitCode = 1;
    break;
  }
}

/** Of a run that broke off. */
function isPublished(room: string): boolean {
  const { stdout } = spawnSync('npm', ['view', `@lobule/${room}@${version}`, 'version'], {
    encoding: 'utf8',
  });
  return stdout.trim() === version;
}

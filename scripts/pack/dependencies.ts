// What a room may need from outside the house.
import { readFileSync } from 'node:fs';
import path from 'node:path';

const ALONE = new Set(['foundation', 'numerics', 'quantify', 'radiomics', 'statistics', 'learners']);
const MOST = 10;
/** Rooms that are programs, not libraries. */
const PROGRAMS = new Set(['cli', 'runner', 'report']);

export function checkDependencies(room: string): string[] {
  const file = path.join(import.meta.dirname, '..', '..', 'packages', room, 'package.json');
  const { dependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  const foreign = Object.keys(dependencies).filter((name) => !name.startsWith('@lobule/'));
  const faults: string[] = [];
  if (ALONE.has(room) && foreign.length > 0)
    faults.push(`needs ${foreign.join(', ')} from outside the house`);
  if (!PROGRAMS.has(room) && Object.keys(dependencies).length > MOST)
    faults.push(`has more than ${MOST} direct dependencies`);
  return faults;
}

// node torture/keep.ts <reader> <seed number> <n> "<what it did>": keeps a damaged file that did harm in torture/corpus.
import { keep } from './corpus.ts';

const [target, seedNumber, n, found] = process.argv.slice(2);
process.stdout.write(`${keep(target, Number(seedNumber), Number(n), found)}\n`);

// 851 features of breast1, from its files to a CSV on standard output: node bench/peers/radiomics-851.ts <folder>
// Processor time and peak memory go to standard error.
// Nothing here is for speed but the unpacker: what is compiled can be kept with NODE_COMPILE_CACHE=<folder>.
import { existsSync, readFileSync } from 'node:fs';
import { extractFeatures } from '../../packages/radiomics/src/index.ts';
import { maskWhere, readNrrd } from '../../packages/volume/src/index.ts';
import { nodeUnpacker } from '../../packages/volume/src/node/index.ts';

const folder = process.argv[2];
const read = (name: string) => readNrrd(readFileSync(`${folder}/${name}.nrrd`), nodeUnpacker);
const image = read('breast1_image');
const mask = maskWhere(read('breast1_label'), (value) => value === 1);
const { features } = extractFeatures(image, mask, {
  profile: 'pyradiomics',
  imageTypes: [{ kind: 'original' }, { kind: 'wavelet', family: 'coif1', startLevel: 0, levels: 1 }],
});
const names = features.map(({ pyradiomicsName }) => pyradiomicsName).join(',');
process.stdout.write(`${names}\n${features.map(({ value }) => value).join(',')}\n`);
const { user, system } = process.cpuUsage();
// What the system tells as maxRSS holds that of the process that started this one.
const status = '/proc/self/status';
const [, peakKiB] = (existsSync(status) && /VmHWM:\s*(\d+)/.exec(readFileSync(status, 'utf8'))) || [];
process.stderr.write(`${JSON.stringify({ cpuS: (user + system) / 1e6, peakMiB: Number(peakKiB) / 1024 })}\n`);

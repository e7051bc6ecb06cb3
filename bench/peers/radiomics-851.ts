// 851 features of breast1, from its files to a CSV on standard output: node bench/peers/radiomics-851.ts <folder>
// What is compiled is kept from one process to the next, as Python keeps it.
import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { extractFeatures } = await import('../../packages/radiomics/src/index.ts');
const { maskWhere, readNrrd } = await import('../../packages/volume/src/index.ts');

const folder = process.argv[2];
const image = readNrrd(readFileSync(`${folder}/breast1_image.nrrd`));
const mask = maskWhere(readNrrd(readFileSync(`${folder}/breast1_label.nrrd`)), (value) => value === 1);
const { features } = extractFeatures(image, mask, {
  profile: 'pyradiomics',
  imageTypes: [{ kind: 'original' }, { kind: 'wavelet', family: 'coif1', startLevel: 0, levels: 1 }],
});
const names = features.map(({ pyradiomicsName }) => pyradiomicsName).join(',');
process.stdout.write(`${names}\n${features.map(({ value }) => value).join(',')}\n`);

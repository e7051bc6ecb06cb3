// Features of a region in files by IBSI's conventions, 32 bins, in 3D, averaged and merged; or by those of PyRadiomics:
// node bench/peers/radiomics-ibsi.ts <image> <mask> [runs] [pyradiomics]
// Prints one line of JSON: milliseconds of processor time of each run, and of the whole process; values by IBSI code.
import { readFileSync } from 'node:fs';
import module from 'node:module';

module.enableCompileCache?.();
const { extractFeatures } = await import('../../packages/radiomics/src/index.ts');
const { maskWhere, readNifti, readNrrd } = await import('../../packages/volume/src/index.ts');
const { nodeUnpacker } = await import('../../packages/volume/src/node/index.ts');

const [imageFile, maskFile, runs = '1', profile = 'ibsi'] = process.argv.slice(2);
const read = (file: string) =>
  file.endsWith('.nrrd')
    ? readNrrd(readFileSync(file), nodeUnpacker)
    : readNifti(readFileSync(file), { unpacker: nodeUnpacker }).volumes[0];
const ms: number[] = [];
const values: Record<string, number> = {};
for (let run = 0; run < Number(runs); run++) {
  const before = process.cpuUsage();
  const image = read(imageFile);
  const mask = maskWhere(read(maskFile), (value) => value === 1);
  const { features } = extractFeatures(
    image,
    mask,
    profile === 'pyradiomics'
      ? { profile }
      : { profile: 'ibsi', discretisation: { method: 'bin-count', count: 32 } },
  );
  const { user, system } = process.cpuUsage(before);
  ms.push((user + system) / 1000);
  for (const { name, ibsiCode, aggregation = '', value, pyradiomicsName } of features) {
    values[
      profile === 'pyradiomics' ? String(pyradiomicsName) : `${ibsiCode ?? name} ${aggregation}`.trim()
    ] = value;
  }
}
const { user, system } = process.cpuUsage();
process.stdout.write(`${JSON.stringify({ ms, processMs: (user + system) / 1000, values })}\n`);

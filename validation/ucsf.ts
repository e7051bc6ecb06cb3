import { runExample } from './run-example.ts';
import { type CaseResult, compare, type Suite } from './suite.ts';

/** Breast-MRI-NACT-Pilot, patient UCSF-BR-06: our maps against those that the site made of the same images. */
export const suite: Suite = {
  name: 'ucsf',
  cases: 13,
  async run(context) {
    const { subjects, comparisons, notes, featureTable } = await runExample('breast-dce-ucsf', context);
    const [{ series, regions }] = subjects;
    const dynamic = series.filter(({ role }) => role === 'dynamic');
    const derived = series.filter(({ role }) => role === 'derived-map');
    const region = (name: string) => regions.find((one) => one.name === name);
    const enhancing = region('enhancing');
    const said = (holds: boolean | undefined, name: string): CaseResult => compare(name, holds ? 1 : 0, 1, 0);
    const share = (map: string, n: number): CaseResult[] => {
      const found = comparisons.find((one) => one.map === map);
      return [
        compare(`${map}: voxels compared with the site's map`, found?.n ?? 0, n, 0),
        compare(`${map}: share within tolerance`, found?.withinTolerance?.share ?? 0, 1, 0),
        compare(`${map}: share undefined`, found?.undefinedShare ?? 1, 0, 0),
      ];
    };
    return [
      said(dynamic.length === 1 && dynamic[0].frames === 3, 'one dynamic series of three time points'),
      said(derived.length === 2, "the site's two maps are recognised as derived"),
      said(
        notes.some(
          ({ code, text }) => code === 'field-in-gauss' && text.includes('15000') && text.includes('1.5 T'),
        ),
        'the field strength reads 1.5 T, with a warning about the stored 15000',
      ),
      // PE1 truncated within 1, SER within 0.01 where 0 < SER < 3, in every voxel (PROVENANCE.md).
      ...share('PE1', 151_027),
      ...share('SER', 41_576),
      compare('voxels of the enhancing-volume rule', enhancing?.voxels ?? 0, 41_596, 5),
      compare('mm3 of a voxel', (enhancing?.volumeMm3 ?? 0) / (enhancing?.voxels ?? 1), 0.98877, 0.00001),
      said(
        regions.some(
          ({ name, meaning }) =>
            name === 'Breast' && /not used as a lesion.*FRACTIONAL.*binary in fact/.test(meaning),
        ),
        'the segmentation is shown as fibroglandular tissue, binary in fact, never as a tumour',
      ),
      said(
        featureTable?.region === 'largest' && region('largest')?.meaning.includes('no lesion mask exists'),
        'features come from the largest piece of enhancing tissue, and say so',
      ),
    ];
  },
};

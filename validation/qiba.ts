import path from 'node:path';
import { inVivoBreast } from './qiba-in-vivo.ts';
import { extendedTofts4, tofts6 } from './qiba-objects.ts';
import { inVivoStudy, objectStudies } from './qiba-study.ts';
import type { Suite } from './suite.ts';

/** QIBA's digital reference objects v6 and v4, and the real breast tumour that is distributed with them. */
export const suite: Suite = {
  name: 'qiba',
  cases: 1357,
  async run(context) {
    const { reference, progress } = context;
    const folder = reference('dce-qiba');
    const converted = path.join(folder, 'converted');
    const archive = path.join(folder, 'qiba_v04_and_v06_DICOM.tar.gz');
    const parts = [
      () => tofts6(path.join(converted, 'qiba6.json.gz')),
      () => extendedTofts4(path.join(converted, 'qiba4.json.gz'), archive),
      () => inVivoBreast(converted),
    ];
    const results = parts.flatMap((part, i) => {
      progress(i, parts.length);
      return part();
    });
    return [...results, ...(await inVivoStudy(context)), ...(await objectStudies(context))];
  },
};

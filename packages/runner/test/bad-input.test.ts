import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'vitest';
import {
  dynamicStudy,
  errorOf,
  run,
  smallStudy,
  temporaryFolder,
  writeExam,
  writeMask,
  writeStudy,
} from './fixture.ts';

const show = async (name: string, work: () => Promise<unknown>) => {
  try {
    const o = (await work()) as any;
    console.log(
      name,
      JSON.stringify(
        {
          flow: o.results.flow,
          notes: o.results.notes.filter((n: any) => n.kind !== 'defaulted'),
          subj: o.results.subjects.map((s: any) => ({
            s: s.subject,
            series: s.series.map((x: any) => x.label),
            regions: s.regions,
            v: s.values.map((v: any) => [v.region, v.map, v.median.value]).slice(0, 3),
          })),
        },
        null,
        1,
      ),
    );
  } catch (e: any) {
    console.log(name, 'ERROR', e.code, '|', e.message, '|', e.cure, e.code ? '' : e.stack);
  }
};
test('explore', async () => {
  const ok = smallStudy(['A']);
  await show('plain', () => run(ok));
  const none = smallStudy([]);
  writeFileSync(path.join(none.folder, 'images', 'a.txt'), 'hello');
  await show('none', () => run(none));
  const t = smallStudy(['A', 'B']);
  truncateSync(path.join(t.folder, 'images/A/2-1.dcm'), 700);
  await show('trunc', () => run(t));
  const t0 = smallStudy(['A']);
  truncateSync(path.join(t0.folder, 'images/A/0-1.dcm'), 700);
  await show('trunc phase 0', () => run(t0));
  const t1 = smallStudy(['A']);
  for (let i = 0; i < 4; i++) rmSync(path.join(t1.folder, `images/A/0-${i}.dcm`));
  await show('phase 0 missing', () => run(t1));
  const t2 = smallStudy(['A']);
  for (let i = 0; i < 4; i++) rmSync(path.join(t2.folder, `images/A/2-${i}.dcm`));
  await show('phase 2 missing', () => run(t2));
  const two = smallStudy([]);
  writeExam(two.folder + '/images', { patient: 'A', folder: 'both' });
  writeExam(two.folder + '/images', { patient: 'B', folder: 'both2' });
  for (let i = 0; i < 4; i++)
    for (let p = 0; p < 4; p++) {
      const b = require('node:fs').readFileSync(`${two.folder}/images/both2/${p}-${i}.dcm`);
      writeFileSync(`${two.folder}/images/both/x${p}-${i}.dcm`, b);
    }
  rmSync(two.folder + '/images/both2', { recursive: true });
  await show('two', () => run(two));
  const g = smallStudy([]);
  writeExam(g.folder + '/images', {
    patient: 'A',
    ofPhase: (p) => (p === 2 ? { PixelSpacing: [2.1, 2.1] } : {}),
  });
  await show('other grid', () => run(g));
  const g2 = smallStudy([]);
  writeExam(g2.folder + '/images', {
    patient: 'A',
    ofPhase: (p) => (p === 0 ? { PixelSpacing: [2.1, 2.1] } : {}),
  });
  await show('other grid phase 0', () => run(g2));
});

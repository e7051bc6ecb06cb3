import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readStudy } from '@lobule/study';
import { readCsv } from '@lobule/tables';
import { type Target, textSeed, textual } from './target.ts';

const examples = path.join(import.meta.dirname, '..', '..', 'examples');
const example = (name: string) => textSeed(name, readFileSync(path.join(examples, name)));

const table = [
  'subject;age;grade;pcr\nA1;54,5;2;1\nA2;;3;0\nA3;61,25;NA;1\n',
  'id,"a ""quoted"" name",x\n1,"two\nlines",0.5\n2,=cmd,1e-3\n3,,\n',
  'id\tb-value\tadc\n007\t800\t1.25e-3\n008\t0\t-1\n',
];

export const textTargets: readonly Target[] = [
  {
    ...textual,
    name: 'csv',
    share: 6,
    seeds: () => [
      ...table.map((text, n) => textSeed(`own/table-${n}`, text)),
      example('own-features/cohort.csv'),
    ],
    read(bytes) {
      readCsv(bytes);
      return 0;
    },
  },
  {
    ...textual,
    name: 'study',
    share: 3,
    seeds: () =>
      ['synthetic', 'breast-dce-ucsf', 'dce-qiba', 'ispy1'].map((name) => example(`${name}/study.yaml`)),
    read(bytes) {
      readStudy(new TextDecoder().decode(bytes), { file: 'study.yaml', variables: {} });
      return 0;
    },
  },
];

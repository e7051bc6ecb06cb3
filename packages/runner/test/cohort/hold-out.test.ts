// Hold-outs of a study: opened through the ledger of its folder, counted, and never of the same people.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openEvents } from '@lobule/ledger';
import type { EndpointResult } from '@lobule/study';
import { describe, expect, test } from 'vitest';
import { describeWithReference } from '../../../../test/reference.ts';
import { errorOf, outputHashes, run, type Small, smallStudy } from '../fixture.ts';

/** Sixty women of six years and three centres; every fifth is flagged, of two nobody knows. */
function women(prefix: string, count = 60): string {
  const rows = Array.from({ length: count }, (_, i) => {
    const test = i === 7 || i === 11 ? '' : Number(i % 5 === 0);
    const pcr = Number((i * i * 7 + 3 * i) % 11 < 4);
    return [
      `${prefix}${2001 + i}`,
      35 + ((i * 7) % 31) + 3 * pcr,
      2014 + (i % 6),
      `C${i % 3}`,
      test,
      pcr,
      i % 4 ? 0 : 300 + i,
      900 + i,
    ];
  });
  return `${['id,age,year,centre,test,pcr,relapse,followed', ...rows.map((row) => row.join(','))].join('\n')}\n`;
}

const endpoint = (
  holdOut: string,
  name = 'pCR',
  kind = '{ kind: binary, column: pcr }',
) => `    - name: ${name}
      title: the outcome ${name}
      endpoint: ${kind}
      holdOut: ${holdOut}
      folds: 2
      repeats: 1
      permutations: 1
      randomFeatureDraws: 1
      models: [{ name: age, groups: [all], steps: [{ step: scale }, { step: ${kind.includes('binary') ? 'logistic' : 'cox'} }] }]
`;

interface Asked {
  readonly endpoints: string;
  readonly table?: string;
  readonly external?: string;
  readonly rest?: string;
}

function study({ endpoints, table = women('W-'), external, rest = '' }: Asked): Small {
  const small = smallStudy(
    [],
    `lobule: 1
title: Women held out
table:
  file: own.csv
  id: id
  rules:
    - rule: survival
      column: rfs
      endpoint: RFS
      clock: diagnosis
      zero: no-event
      from: { events: { recurrence: relapse }, lastAssessment: followed }
${rest}
analysis:
  groups: { all: [age] }
  tableOne: { by: pcr, columns: [age] }
  endpoints:
${endpoints}`,
  );
  writeFileSync(path.join(small.folder, 'own.csv'), table);
  if (external !== undefined) writeFileSync(path.join(small.folder, 'other.csv'), external);
  return small;
}

const OTHER = (more = '') => `externalTables:
  - name: other
    file: other.csv
    id: id
    rules:
      - rule: survival
        column: rfs
        endpoint: RFS
        clock: diagnosis
        zero: no-event
        from: { events: { recurrence: relapse }, lastAssessment: followed }
${more}`;

async function endpoints(small: Small): Promise<readonly EndpointResult[]> {
  return (await run(small)).results.cohort?.endpoints ?? [];
}

function openings({ out }: Small): number {
  return openEvents(path.join(out, '.lobule', 'ledger.jsonl'))
    .events()
    .filter(({ kind }) => kind === 'hold-out-opened').length;
}

const FLAG = '{ by: flag, column: test, withoutValue: leave-out }';

describe('a hold-out of a study', () => {
  test.each([
    ['temporal', '{ by: time, column: year, from: "2018" }', 20, 40],
    ['external', '{ by: centre, column: centre, centres: [C2] }', 20, 40],
    ['internal', FLAG, 12, 46],
    ['external', '{ by: table, table: other }', 30, 60],
  ])('is %s by %s, and opened once', async (validation, holdOut, held, developed) => {
    const small = study({
      endpoints: endpoint(holdOut),
      external: women('X', 30).replaceAll('X20', 'X70'),
      rest: OTHER(),
    });
    const [one] = await endpoints(small);
    expect(one.holdOut).toMatchObject({
      validation,
      patients: held,
      development: developed,
      opened: 1,
      warnings: [],
    });
    expect(one.patients).toBe(developed);
    const [{ discrimination }] = one.holdOut!.models;
    expect(discrimination.low).toBeLessThan(discrimination.value);
    expect(one.figures?.map((figure) => figure.validation)).toEqual(['apparent', 'internal', validation]);
    expect(one.figures?.at(-1)?.method).toBe('DeLong');
    // A second run looks at nobody and tells the same.
    const before = outputHashes(small.out);
    await run(small);
    expect(outputHashes(small.out)).toEqual(before);
    expect(openings(small)).toBe(1);
  });

  const flagged = () => study({ endpoints: endpoint(FLAG) });

  test('that a crash cut off is the same opening when it is done again', async () => {
    const small = flagged();
    await run(small);
    rmSync(path.join(small.out, '.lobule', 'steps'), { recursive: true });
    const [one] = await endpoints(small);
    expect(one.holdOut?.opened).toBe(1);
    expect(openings(small)).toBe(1);
  });

  test('that another plan opens again says so, and that plan is exploratory', async () => {
    const small = flagged();
    const [first] = await endpoints(small);
    expect(first.exploratory).toBeUndefined();
    const text = readFileSync(small.study, 'utf8');
    writeFileSync(small.study, text.replace('{ step: logistic }', '{ step: logistic, ridge: 0.1 }'));
    const { results } = await run(small);
    const [one] = results.cohort?.endpoints ?? [];
    expect(one.holdOut?.opened).toBe(2);
    expect(one.holdOut?.warnings[0]).toContain('was opened 1 time before (1 of the plans were others)');
    expect(one.exploratory).toContain('confirms nothing');
    expect(results.notes.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['hold-out', 'plan-changed']),
    );
    // The first plan stays what it was.
    writeFileSync(small.study, text);
    const [again] = await endpoints(small);
    expect(again).toEqual(first);
    expect(openings(small)).toBe(2);
  });

  test('is counted by outcome, and an outcome that is planned later makes no other exploratory', async () => {
    const small = flagged();
    await run(small);
    const survival = endpoint(FLAG, 'RFS', '{ kind: survival, time: rfs_days, event: rfs_event }');
    writeFileSync(small.study, `${readFileSync(small.study, 'utf8')}${survival}`);
    const [pcr, rfs] = await endpoints(small);
    expect([pcr.holdOut?.opened, rfs.holdOut?.opened]).toEqual([1, 1]);
    expect(pcr.exploratory).toBeUndefined();
    expect(rfs.exploratory).toBeDefined();
    expect(rfs.events).toBeGreaterThan(5);
  });

  test('is left out of the table of patients that its outcome parts, and stands in the flow', async () => {
    const small = flagged();
    const { results } = await run(small);
    expect(results.cohort?.tableOne?.columns[1]).toBe('All (48)');
    expect(results.cohort?.tableOne?.note).toContain('12 patients of a hold-out are not among them');
    const flow = readFileSync(path.join(small.out, 'tables', 'flow.csv'), 'utf8');
    expect(flow.match(/,held-out,/g)).toHaveLength(12);
    expect(flow.match(/,no-hold-out-value,/g)).toHaveLength(2);
    for (const file of ['results.json', '.lobule/ledger.jsonl']) {
      expect(readFileSync(path.join(small.out, file), 'utf8')).not.toContain('W-20');
    }
  });

  test('is not spoilt by a plan that was refused before an outcome was read', async () => {
    const small = study({
      endpoints: endpoint(FLAG, 'pCR', '{ kind: binary, column: pcr, positive: "yes" }'),
    });
    expect((await errorOf(run(small))).code).toBe('prediction/outcome-wrong');
    const kinds = openEvents(path.join(small.out, '.lobule', 'ledger.jsonl'))
      .events()
      .map(({ kind }) => kind);
    expect(kinds).toEqual(['plan-registered']);
    writeFileSync(small.study, readFileSync(small.study, 'utf8').replace('positive: "yes"', 'positive: "1"'));
    expect((await endpoints(small))[0].exploratory).toBeUndefined();
  });

  test('changes with what is done to the table before: a plan covers that too', async () => {
    const small = flagged();
    await run(small);
    const text = readFileSync(small.study, 'utf8').replace('  id: id', '  id: id\n  missing: ["35"]');
    writeFileSync(small.study, text.replace('{ step: scale }', '{ step: impute }, { step: scale }'));
    expect((await endpoints(small))[0].exploratory).toBeDefined();
  });
});

describe('the same people', () => {
  const refused = expect.objectContaining({ code: 'prediction/same-patients' });
  const external = endpoint('{ by: table, table: other }');

  test('are refused as another cohort before any work, under one name or two', async () => {
    for (const prefix of ['W-', 'MAMA_']) {
      const small = study({ endpoints: external, external: women(prefix), rest: OTHER() });
      await expect(run(small)).rejects.toThrow(refused);
    }
    const declared = study({
      endpoints: external,
      external: women('MAMA_'),
      rest: OTHER('    differentPeople: both count from 2001\n'),
    });
    const { results } = await run(declared);
    expect(results.cohort?.endpoints[0].holdOut?.warnings[0]).toContain('both count from 2001');
    expect(results.notes.map(({ code }) => code)).toContain('different-people');
  });

  test('are refused in one table into which two cohorts were joined', async () => {
    const joined = `${women('W-')}${women('MAMA_').split('\n').slice(1).join('\n')}`;
    await expect(run(study({ endpoints: endpoint(FLAG), table: joined }))).rejects.toThrow(refused);
  });

  test('and tables that are not there are told before any work', async () => {
    const error = await errorOf(
      run(
        study({
          endpoints: endpoint('{ by: table, table: ohter }'),
          external: women('X').replaceAll('X20', 'X70'),
          rest: OTHER(),
        }),
      ),
    );
    expect(error.what).toContain('names the table ohter, which the study does not have; did you mean other?');
    const twice = study({
      endpoints: external,
      external: women('X').replaceAll('X20', 'X70'),
      rest: OTHER().replace('name: other', 'name: sub'),
    });
    expect((await errorOf(run(twice))).what).toContain('is called sub, as the patients of the study are');
  });
});

describeWithReference('women of public cohorts', 'cohorts', (folder) => {
  test.each([
    ['I-SPY 1', 'ispy1/ispy1_radiomics_clinical_joined_161.csv', 'SUBJECTID', 'PCR', '159 of 1506'],
    ['I-SPY 2', 'ispy2/metadata_spy2_vis1_for_modeling.csv', 'pid', 'pCR', '980 of 1506'],
  ])('a study of %s cannot call MAMA-MIA external to it', async (_, file, id, column, shared) => {
    const small = smallStudy(
      [],
      `lobule: 1
title: Two cohorts
table: { file: "${path.join(folder, file)}", id: ${id} }
externalTables:
  - { name: mama, file: "${path.join(folder, 'mama-mia/clinical_and_imaging_info.csv')}", id: patient_id }
analysis:
  groups: { all: [age] }
  endpoints:
    - name: pCR
      title: response
      endpoint: { kind: binary, column: ${column} }
      holdOut: { by: table, table: mama }
      models: [{ name: age, groups: [all], steps: [{ step: logistic }] }]
`,
    );
    const error = await errorOf(run(small));
    expect(error.code).toBe('prediction/same-patients');
    expect(error.what).toContain(`${shared} patients stand in the other cohort too`);
  });
});

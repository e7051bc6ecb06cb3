import type { RegionResult, RegionValue, SubjectResult } from '@lobule/study';
import { counted, listed, number, printedUnit, quantity, sentence } from '../format-english.ts';
import { type Content, html, type Markup, withDetails } from '../html.ts';
import { type Page, patientAnchor, patientPart } from '../page.ts';
import type { Source } from '../provenance.ts';
import { table } from '../table.ts';
import { alignmentParts } from './alignments.ts';
import { curveFigure } from './curves.ts';
import { figureTables } from './heterogeneity.ts';
import { registrationPart } from './registrations.ts';
import { sliceFigures } from './slices.ts';

/** One page for each exam, closed unless there is but one: what there was, pictures, curves and numbers. */
export function patients(page: Page): Markup {
  const { subjects } = page.results;
  return html`<h3 id="patients">Patient by patient</h3>
<div class="tools"><button type="button" class="button script-only" data-open="patients-list" hidden>Open all</button><button type="button" class="button script-only" data-close="patients-list" hidden>Close all</button></div>
<div id="patients-list">${subjects.map((subject) => patient(page, subject, subjects.length === 1))}</div>
<p class="print-only note">Pages of patients that were closed when this was printed are left out; the file itself holds all ${subjects.length}.</p>`;
}

function patient(page: Page, subject: SubjectResult, open: boolean): Markup {
  const { regions, slices, curves, series, values } = subject;
  const attribute = open ? html` open` : undefined;
  return html`<details class="patient" id="${page.id(patientAnchor(subject))}"${attribute}><summary><span class="patient-name">${subject.subject}</span> <span class="patient-visit">${subject.visit}</span> <span class="patient-note">${oneLine(subject)}</span></summary><div class="patient-body">
${slices.length > 0 && sliceFigures(page, subject)}
${values.length > 0 && valueTable(page, subject)}
${figureTables(page, subject)}
${alignmentParts(page, subject)}
${subject.registered && registrationPart(page, subject, subject.registered)}
${curves.length > 0 && html`<div class="grid">${curves.map((curve) => curveFigure(page, subject, curve))}</div>`}
${regions.length > 0 && regionTable(page, subject)}
${series.length > 0 && seriesTable(subject)}
<p class="note">Files: <code>${subject.folder}</code></p></div></details>
`;
}

function oneLine({ series, regions }: SubjectResult): string {
  const parts = [counted(series.length, 'series', 'series')];
  const found = regions.filter(({ voxels }) => voxels > 0);
  const missing = regions.filter(({ voxels }) => voxels === 0);
  if (found.length > 0) parts.push(found.map((r) => `${r.name} ${number(r.volumeMm3 / 1000)} mL`).join(', '));
  if (missing.length > 0) parts.push(`no ${listed(missing.map(({ name }) => name))}`);
  return parts.join(' · ');
}

/** A row for each map, a column for each region: median, quartiles and how much is undefined. */
function valueTable(page: Page, subject: SubjectResult): Markup {
  const regions = [...new Set(subject.values.map(({ region }) => region))];
  const maps = [...new Set(subject.values.map(({ map }) => map))];
  const values = table(
    'Median (quartiles) of each map in each region',
    [{ title: 'Map' }, { title: 'Unit' }, ...regions.map((title) => ({ title, numeric: true }))],
    maps.map((map) => {
      const unit = subject.values.find((value) => value.map === map)!.median.unit;
      return [
        map,
        printedUnit(unit).text,
        ...regions.map((region) =>
          valueCell(
            page,
            subject,
            subject.values.find((value) => value.map === map && value.region === region),
          ),
        ),
      ];
    }),
  );
  return html`${values}${undefinedNote(subject)}`;
}

/** Why voxels are undefined, each reason with the maps that it concerns. */
function undefinedNote({ values }: SubjectResult): Content {
  const maps = new Map<string, Set<string>>();
  for (const value of values) {
    for (const { reason } of value.undefined) {
      maps.set(reason.text, (maps.get(reason.text) ?? new Set()).add(value.map));
    }
  }
  if (maps.size === 0) return undefined;
  return html`<details class="data"><summary>Why voxels are undefined</summary><ul class="note">${[
    ...maps,
  ].map(([text, names]) => html`<li>${listed([...names])}: ${sentence(text)}</li>`)}</ul></details>`;
}

function valueCell(page: Page, subject: SubjectResult, value: RegionValue | undefined): Content {
  if (value === undefined) return '–';
  const { median, quartiles, map, region } = value;
  if (Number.isNaN(median.value))
    return html`<span class="undefined">${sentence(median.reason?.text ?? 'undefined')}</span>`;
  const missing = value.undefined.reduce((sum, { voxels }) => sum + voxels, 0);
  const written = (x: number) => quantity(x, median.unit, { unit: false });
  const cell = withDetails(
    written(median.value),
    `(${written(quartiles[0])} to ${written(quartiles[1])})`,
    missing > 0 && `${counted(missing, 'voxel')} undefined`,
  );
  return page.provenance.number(cell, {
    path: value.origin ?? mapFile(page, subject, map),
    map: page.map(map) && map,
    where: `${subject.subject}, ${subject.visit}: ${map} in ${region}`,
    how: 'median and quartiles over the voxels of the region where the map is defined',
  });
}

/** The file of a map in the folder of its patient, where the results list it. */
function mapFile(page: Page, { folder }: SubjectResult, map: string): string | undefined {
  return page.results.files.find(
    ({ path }) => path.startsWith(`${folder}/`) && path.includes(map) && /\.nii(\.gz)?$/.test(path),
  )?.path;
}

function regionTable(page: Page, subject: SubjectResult): Markup {
  const stages = subject.regions.filter((region) => (region.stages ?? []).length > 0);
  return html`${table(
    'Regions',
    [
      { title: 'Region' },
      { title: 'Voxels', numeric: true },
      { title: 'Volume', numeric: true },
      { title: 'What it is' },
    ],
    subject.regions.map((region) => [
      region.name,
      page.provenance.number(number(region.voxels), regionSource(subject, region)),
      page.provenance.number(`${number(region.volumeMm3 / 1000)} mL`, regionSource(subject, region)),
      region.reason === undefined
        ? page.provenance.words(region.meaning, regionSource(subject, region))
        : html`${page.provenance.words(sentence(region.meaning), regionSource(subject, region))} <strong>${sentence(region.reason.text)}</strong>`,
    ]),
  )}${stages.map((region) =>
    table(
      `${region.name}: voxels at each stage of the rule`,
      [{ title: 'Stage' }, { title: 'Voxels', numeric: true }],
      (region.stages ?? []).map((stage) => [
        stage.label,
        page.provenance.number(number(stage.voxels), regionSource(subject, region)),
      ]),
    ),
  )}`;
}

export function regionSource(subject: SubjectResult, { origin, name }: RegionResult): Source {
  const where = `${subject.subject}, ${subject.visit}: region ${name}`;
  return { path: origin, where, ...(origin === undefined ? { part: patientPart(subject) } : {}) };
}

function seriesTable({ series }: SubjectResult): Markup {
  return html`<details class="data"><summary>Series and what they are</summary>${table(
    'Series',
    [
      { title: 'Role' },
      { title: 'Label' },
      { title: 'Frames', numeric: true },
      { title: 'Size' },
      { title: 'Spacing' },
      { title: 'Varies' },
      { title: 'Files', numeric: true },
    ],
    series.map((one) => [
      one.role,
      one.label,
      number(one.frames),
      one.size.join(' × '),
      `${one.spacingMm.map((mm) => number(mm)).join(' × ')} mm`,
      one.varies,
      number(one.files),
    ]),
    { hideCaption: true },
  )}</details>`;
}

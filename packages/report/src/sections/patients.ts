import type { RegionResult, RegionValue, SubjectResult } from '@lobule/study';
import { printedUnit } from '../format.ts';
import { type Content, html, type Markup, ownMarkup, withDetails } from '../html.ts';
import { examName, type Page, patientAnchor, patientPart } from '../page.ts';
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
  const { patients: said, places } = page.text;
  return html`<h3 id="patients">${places.patientByPatient}</h3>
<div class="tools"><button type="button" class="button script-only" data-open="patients-list" hidden>${said.openAll}</button><button type="button" class="button script-only" data-close="patients-list" hidden>${said.closeAll}</button></div>
<div id="patients-list">${subjects.map((subject) => patient(page, subject, subjects.length === 1))}</div>
<p class="print-only note">${said.printed(subjects.length)}</p>`;
}

function patient(page: Page, subject: SubjectResult, open: boolean): Markup {
  const { regions, slices, curves, series, values } = subject;
  const attribute = open && ownMarkup(' open');
  return html`<details class="patient" id="${page.id(patientAnchor(subject))}"${attribute}><summary><span class="patient-name">${subject.subject}</span> <span class="patient-visit">${subject.visit}</span> <span class="patient-note">${oneLine(page, subject)}</span></summary><div class="patient-body">
${slices.length > 0 && sliceFigures(page, subject)}
${values.length > 0 && valueTable(page, subject)}
${figureTables(page, subject)}
${alignmentParts(page, subject)}
${subject.registered && registrationPart(page, subject, subject.registered)}
${curves.length > 0 && html`<div class="grid">${curves.map((curve) => curveFigure(page, subject, curve))}</div>`}
${regions.length > 0 && regionTable(page, subject)}
${series.length > 0 && seriesTable(page, subject)}
<p class="note">${page.text.patients.folder(html`<code>${subject.folder}</code>`)}</p></div></details>
`;
}

function oneLine({ text }: Page, { series, regions }: SubjectResult): string {
  const said = text.patients;
  const parts = [said.series(series.length)];
  const found = regions.filter(({ voxels }) => voxels > 0);
  const missing = regions.filter(({ voxels }) => voxels === 0);
  if (found.length > 0) {
    const ml = (mm3: number) => text.format.number(mm3 / 1000);
    parts.push(said.foundRegions(found.map(({ name, volumeMm3 }) => ({ name, ml: ml(volumeMm3) }))));
  }
  if (missing.length > 0) parts.push(said.missingRegions(missing.map(({ name }) => name)));
  return parts.join(' · ');
}

/** A row for each map, a column for each region: median, quartiles and how much is undefined. */
function valueTable(page: Page, subject: SubjectResult): Markup {
  const { heads, patients: said } = page.text;
  const regions = [...new Set(subject.values.map(({ region }) => region))];
  const maps = [...new Set(subject.values.map(({ map }) => map))];
  const values = table(
    said.values,
    [{ title: heads.map }, { title: heads.unit }, ...regions.map((title) => ({ title, numeric: true }))],
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
  return html`${values}${undefinedNote(page, subject)}`;
}

/** Why voxels are undefined, each reason with the maps that it concerns. */
function undefinedNote(page: Page, { values }: SubjectResult): Content {
  const maps = new Map<string, Set<string>>();
  for (const value of values) {
    for (const { reason } of value.undefined) {
      maps.set(reason.text, (maps.get(reason.text) ?? new Set()).add(value.map));
    }
  }
  if (maps.size === 0) return undefined;
  return html`<details class="data"><summary>${page.text.patients.whyUndefined}</summary><ul class="note">${[
    ...maps,
  ].map(
    ([text, names]) => html`<li>${page.text.patients.reasonOf([...names], page.toldSentence(text))}</li>`,
  )}</ul></details>`;
}

function valueCell(page: Page, subject: SubjectResult, value: RegionValue | undefined): Content {
  const { format, heads, patients: said } = page.text;
  if (value === undefined) return heads.nothing;
  const { median, quartiles, map, region } = value;
  if (Number.isNaN(median.value))
    return html`<span class="undefined">${median.reason === undefined ? format.sentence(heads.undefined) : page.toldSentence(median.reason.text)}</span>`;
  const missing = value.undefined.reduce((sum, { voxels }) => sum + voxels, 0);
  const written = (x: number) => format.quantity(x, median.unit, { unit: false });
  const cell = withDetails(
    written(median.value),
    said.quartiles(written(quartiles[0]), written(quartiles[1])),
    missing > 0 && said.undefinedVoxels(missing),
  );
  return page.provenance.number(cell, {
    path: value.origin ?? mapFile(page, subject, map),
    map: page.map(map) && map,
    where: said.mapIn(examName(page, subject), map, region),
    how: said.quartilesHow,
  });
}

/** The file of a map in the folder of its patient, where the results list it. */
function mapFile(page: Page, { folder }: SubjectResult, map: string): string | undefined {
  return page.results.files.find(
    ({ path }) => path.startsWith(`${folder}/`) && path.includes(map) && /\.nii(\.gz)?$/.test(path),
  )?.path;
}

function regionTable(page: Page, subject: SubjectResult): Markup {
  const { format, heads, patients: said } = page.text;
  const { number } = format;
  const stages = subject.regions.filter((region) => (region.stages ?? []).length > 0);
  return html`${table(
    said.regions,
    [
      { title: heads.region },
      { title: heads.voxels, numeric: true },
      { title: heads.volume, numeric: true },
      { title: said.meaning },
    ],
    subject.regions.map((region) => [
      region.name,
      page.provenance.number(number(region.voxels), regionSource(page, subject, region)),
      page.provenance.number(`${number(region.volumeMm3 / 1000)} mL`, regionSource(page, subject, region)),
      region.reason === undefined
        ? page.told(region.meaning, regionSource(page, subject, region))
        : html`${page.toldSentence(region.meaning, regionSource(page, subject, region))} <strong>${page.toldSentence(region.reason.text)}</strong>`,
    ]),
  )}${stages.map((region) =>
    table(
      said.stages(region.name),
      [{ title: said.stage }, { title: heads.voxels, numeric: true }],
      (region.stages ?? []).map((stage) => [
        page.told(stage.label),
        page.provenance.number(number(stage.voxels), regionSource(page, subject, region)),
      ]),
    ),
  )}`;
}

export function regionSource(page: Page, subject: SubjectResult, { origin, name }: RegionResult): Source {
  const where = page.text.patients.regionOf(examName(page, subject), name);
  return { path: origin, where, ...(origin === undefined ? { part: patientPart(page, subject) } : {}) };
}

function seriesTable({ text, told }: Page, { series }: SubjectResult): Markup {
  const { patients: said } = text;
  const { number } = text.format;
  return html`<details class="data"><summary>${said.seriesAre}</summary>${table(
    said.seriesCaption,
    [
      { title: said.role },
      { title: said.label },
      { title: said.frames, numeric: true },
      { title: said.size },
      { title: said.spacing },
      { title: said.varies },
      { title: said.files, numeric: true },
    ],
    series.map((one) => [
      told(one.role),
      one.label,
      number(one.frames),
      one.size.join(' × '),
      `${one.spacingMm.map((mm) => number(mm)).join(' × ')} mm`,
      told(one.varies),
      number(one.files),
    ]),
    { hideCaption: true },
  )}</details>`;
}

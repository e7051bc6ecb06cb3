import type { MapChange, Quartiles, RegionChange, SubjectResult, VisitRegistration } from '@lobule/study';
import { printedUnit } from '../format.ts';
import { type Content, html, type Markup, withDetails } from '../html.ts';
import { examName, type Page } from '../page.ts';
import type { Source } from '../provenance.ts';
import { table } from '../table.ts';
import { alignmentPart } from './alignments.ts';
import { sliceFigure } from './slices.ts';

/** A later exam brought onto the first one: the motion, what it did to volumes, regions proposed, maps that changed. */
export function registrationPart(page: Page, subject: SubjectResult, registered: VisitRegistration): Markup {
  const { alignment, regions, maps } = registered;
  return html`${alignmentPart(page, subject, alignment)}${volumesTable(page, subject, registered)}${
    regions.length > 0 && proposals(page, subject, registered)
  }${maps.length > 0 && mapChanges(page, subject, registered)}`;
}

function volumesTable(
  page: Page,
  subject: SubjectResult,
  { volumeChanges, alignment }: VisitRegistration,
): Markup {
  const { format, heads, registrations: said } = page.text;
  const open = (text: string) =>
    page.provenance.number(text, {
      path: alignment.origin,
      where: said.where(examName(page, subject)),
      how: said.how,
    });
  return table(
    said.volumes,
    [
      { title: heads.where },
      { title: said.least, numeric: true },
      { title: said.median, numeric: true },
      { title: said.greatest, numeric: true },
    ],
    volumeChanges.map(({ where, isKept, least, median, greatest }) => [
      isKept ? said.kept(page.plain(where)) : page.told(where),
      ...[least, median, greatest].map((value) => open(format.number(value))),
    ]),
    {
      note: volumeChanges.some(({ least }) => least <= 0) ? said.folds : undefined,
    },
  );
}

function proposals(page: Page, subject: SubjectResult, { regions, from }: VisitRegistration): Markup {
  const { format, heads, registrations: said } = page.text;
  const { number } = format;
  return table(
    said.proposed(from, subject.visit),
    [
      { title: heads.region },
      { title: heads.voxels, numeric: true },
      { title: heads.volume, numeric: true },
      { title: said.dice, numeric: true },
    ],
    regions.map(({ region, voxels, volumeMm3, dice, origin }) => {
      const source: Source = {
        path: origin,
        where: said.proposedWhere(examName(page, subject), region),
      };
      const open = (text: string) => page.provenance.number(text, source);
      return [
        region,
        open(number(voxels)),
        open(`${number(volumeMm3 / 1000)} mL`),
        dice === undefined ? heads.nothing : open(number(dice)),
      ];
    }),
    { note: said.proposalNote },
  );
}

function mapChanges(page: Page, subject: SubjectResult, { maps, from }: VisitRegistration): Markup {
  const { heads, registrations: said } = page.text;
  const pictures = maps.flatMap((map) => map.pictures ?? []);
  return html`<h4>${said.change(from, subject.visit)}</h4>${
    pictures.length > 0 &&
    html`<div class="grid pictures">${pictures.map((picture) =>
      sliceFigure(
        page,
        subject,
        picture,
        page.id(`slice-${subject.subject}-${subject.visit}-${picture.map}`),
        undefined,
      ),
    )}</div>`
  }${table(
    said.voxelsOf(subject.visit, from),
    [
      { title: heads.map },
      { title: heads.region },
      { title: heads.unit },
      { title: heads.voxels, numeric: true },
      { title: said.difference, numeric: true },
      { title: said.ratio, numeric: true },
      { title: said.falls, numeric: true },
      { title: said.stays, numeric: true },
      { title: said.rises, numeric: true },
    ],
    maps.flatMap((map) => map.regions.map((region) => changeRow(page, subject, map, region))),
    { note: limitNote(page, maps) },
  )}`;
}

function changeRow(
  page: Page,
  subject: SubjectResult,
  map: MapChange,
  change: RegionChange,
): readonly Content[] {
  const { unit, origin } = map;
  const { format, heads, registrations: said } = page.text;
  const { number, quantity } = format;
  const open = (text: Content) =>
    page.provenance.number(text, {
      path: origin,
      map: page.map(map.map) && map.map,
      where: said.changeWhere(examName(page, subject), map.map, change.region),
      how: said.changeHow,
    });
  const { beyond, voxels, difference, ratio, reason } = change;
  const share = (count: number | undefined) =>
    count === undefined || voxels === 0 ? heads.nothing : open(number((100 * count) / voxels));
  return [
    map.map,
    change.region,
    printedUnit(unit).text,
    open(
      change.undefined > 0 ? withDetails(number(voxels), said.undefined(change.undefined)) : number(voxels),
    ),
    difference === undefined
      ? html`<span class="undefined">${reason === undefined ? said.undefinedDifference : page.toldSentence(reason.text)}</span>`
      : open(spread(page, difference, (value) => quantity(value, unit, { unit: false }))),
    ratio === undefined
      ? html`<span class="undefined">${heads.undefined}</span>`
      : open(spread(page, ratio, number)),
    share(beyond?.falls),
    share(beyond?.stays),
    share(beyond?.rises),
  ];
}

function spread(
  { text }: Page,
  { median, low, high }: Quartiles,
  written: (value: number) => string,
): Markup {
  return withDetails(written(median), text.registrations.quartiles(written(low), written(high)));
}

function limitNote({ text }: Page, maps: readonly MapChange[]): Content {
  const said = text.registrations;
  const stated = maps.filter(({ limit }) => limit !== undefined);
  if (stated.length === 0) return said.noLimit;
  return said.limits(stated.map(({ map, limit }) => `${map} ${limit}`));
}

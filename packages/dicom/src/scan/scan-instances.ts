import { groupSeries } from './grouping.ts';
import type { SetAside } from './log.ts';
import type {
  FileFate,
  ScannedPatient,
  ScannedSeries,
  ScannedVisit,
  ScanProblem,
  ScanResult,
} from './result.ts';
import { type CompiledRule, compileRules, defaultRoleRules, type ScanRules } from './rules.ts';
import { type DraftSeries, examineSeries } from './series.ts';
import type { FileReference, InstanceSummary } from './summary.ts';
import { groupBy } from './time-points.ts';

/** A file of which no summary could be made. */
export interface RefusedFile {
  readonly source: FileReference;
  readonly code: string;
  readonly text: string;
  /** Not an image at all, as a text file in the folder: not a fault. */
  readonly foreign: boolean;
}

interface Gathered {
  readonly rules: readonly CompiledRule[];
  readonly problems: ScanProblem[];
  readonly setAside: SetAside[];
}

/**
 * Sorts the images of any number of patients into visits, series and volumes, and tells what each series is and what
 * is wrong with it. Pure: the same summaries in any order give the same result.
 *
 * @throws dicom/bad-rule
 * @example
 * const { patients, problems } = scanInstances(summaries);
 * const dynamic = patients[0].visits[0].series.find((series) => series.role === 'dynamic');
 */
export function scanInstances(
  summaries: readonly InstanceSummary[],
  rules: ScanRules = { series: [] },
  refused: readonly RefusedFile[] = [],
): ScanResult {
  const gathered: Gathered = {
    rules: compileRules([...rules.series, ...defaultRoleRules]),
    problems: refused.filter(({ foreign }) => !foreign).map(problemOf),
    setAside: [],
  };
  const sorted = [...summaries].sort(bySeries);
  const unique = withoutCopies(sorted, gathered);
  reportMixtures(unique, gathered);
  const patients = [...groupBy(unique, ({ patientKey }) => patientKey)].map(([key, instances]) =>
    scanPatient(key, instances, gathered),
  );
  if (unique.length === 0) {
    const text = 'There is no DICOM image in the folder.';
    gathered.problems.push({ severity: 'error', code: 'no-dicom', text, where: '' });
  }
  return { patients, problems: gathered.problems, files: fatesOf(summaries, refused, gathered.setAside) };
}

function scanPatient(key: string, instances: readonly InstanceSummary[], gathered: Gathered): ScannedPatient {
  const visits = [...groupBy(instances, ({ visitKey }) => visitKey)].map(([visitKey, images]) => ({
    key: visitKey,
    studyDay: images.find(({ studyDay }) => !Number.isNaN(studyDay))?.studyDay ?? Number.NaN,
    images,
  }));
  visits.sort((a, b) => dayOrder(a.studyDay) - dayOrder(b.studyDay) || (a.key < b.key ? -1 : 1));
  const firstDay = visits[0].studyDay;
  return {
    key,
    patientId: instances[0].patientId,
    visits: visits.map(({ images, ...visit }, index) => ({
      ...visit,
      dayFromFirst: visit.studyDay - firstDay,
      series: scanVisit(images, `patient ${key}, visit ${index + 1}`, gathered),
    })),
  };
}

function scanVisit(
  images: readonly InstanceSummary[],
  where: string,
  gathered: Gathered,
): ScannedVisit['series'] {
  const drafts: DraftSeries[] = [];
  for (const instances of groupBy(images, ({ seriesKey }) => seriesKey).values()) {
    const { seriesNumber } = instances[0];
    const series = Number.isFinite(seriesNumber) ? `series ${seriesNumber}` : 'series without number';
    const examined = examineSeries(instances, gathered.rules, `${where}, ${series}`);
    drafts.push(...examined.series);
    gathered.problems.push(...examined.problems);
    gathered.setAside.push(...examined.setAside);
  }
  return groupSeries(drafts).map(finish);
}

function finish({
  first: _first,
  ruled: _ruled,
  spatialSlices: _slices,
  ...series
}: DraftSeries): ScannedSeries {
  return series;
}

/** One object that was exported twice is one object. */
function withoutCopies(
  sorted: readonly InstanceSummary[],
  { setAside, problems }: Gathered,
): InstanceSummary[] {
  const seen = new Set<string>();
  const unique = sorted.filter((summary) => {
    if (seen.has(summary.instanceUid)) {
      setAside.push({ source: summary.source, reason: 'another file holds the same object' });
      return false;
    }
    seen.add(summary.instanceUid);
    return true;
  });
  const copies = sorted.length - unique.length;
  if (copies > 0) {
    const text = `${copies} files hold objects that other files hold too; one of each was taken.`;
    problems.push({ severity: 'warning', code: 'copies', text, where: '' });
  }
  return unique;
}

/** Two patients in one folder are kept apart and said; in one series they are a mistake. */
function reportMixtures(summaries: readonly InstanceSummary[], { problems }: Gathered): void {
  for (const [folder, group] of groupBy(summaries, ({ source }) => folderOf(source.name))) {
    const count = new Set(group.map(({ patientKey }) => patientKey)).size;
    if (count < 2) continue;
    const text = `One folder holds images of ${count} patients; they were kept apart.`;
    problems.push({ severity: 'warning', code: 'two-patients-in-folder', text, where: folder });
  }
  for (const group of groupBy(summaries, ({ seriesKey }) => seriesKey).values()) {
    const count = new Set(group.map(({ patientKey }) => patientKey)).size;
    if (count < 2) continue;
    const text = `One series holds images of ${count} patients.`;
    problems.push({
      severity: 'error',
      code: 'two-patients-in-series',
      text,
      where: `series ${group[0].seriesKey}`,
    });
  }
}

function fatesOf(
  summaries: readonly InstanceSummary[],
  refused: readonly RefusedFile[],
  setAside: readonly SetAside[],
): FileFate[] {
  const reasons = new Map(setAside.map(({ source, reason }) => [source.name, reason]));
  const fates: FileFate[] = summaries.map(({ source: { name } }) => {
    const reason = reasons.get(name);
    return reason === undefined ? { name, fate: 'used' } : { name, fate: 'set-aside', reason };
  });
  for (const { source, text, foreign } of refused) {
    fates.push({ name: source.name, fate: foreign ? 'set-aside' : 'refused', reason: text });
  }
  return fates.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function problemOf({ source, code, text }: RefusedFile): ScanProblem {
  return { severity: 'error', code: code.replace('dicom/', ''), text, where: source.name };
}

function bySeries(a: InstanceSummary, b: InstanceSummary): number {
  return (
    compare(a.patientKey, b.patientKey) ||
    order(a.seriesNumber) - order(b.seriesNumber) ||
    compare(a.seriesKey, b.seriesKey) ||
    order(a.instanceNumber) - order(b.instanceNumber) ||
    Number(a.compressedAs !== undefined) - Number(b.compressedAs !== undefined) ||
    compare(a.source.name, b.source.name)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function order(value: number): number {
  return Number.isFinite(value) ? value : Number.MAX_SAFE_INTEGER;
}

function dayOrder(day: number): number {
  return Number.isNaN(day) ? Number.MAX_SAFE_INTEGER : day;
}

function folderOf(name: string): string {
  const slash = name.lastIndexOf('/');
  return slash < 0 ? '.' : name.slice(0, slash);
}

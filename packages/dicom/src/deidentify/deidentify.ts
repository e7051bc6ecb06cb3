import { lookUpKeyword, lookUpTag, tagText } from '../dictionary.ts';
import { dicomErrors } from '../errors.ts';
import type { Dataset, DicomFile, Element } from '../read/dataset.ts';
import { getText, getTexts } from '../read/values.ts';
import { explicitLittle } from '../transfer-syntax.ts';
import { type RawElement, writeRawFile } from '../write/write-elements.ts';
import { technicalWords } from './descriptors.ts';
import { type DeidentifyOptions, methodCodes } from './options.ts';
import { profileTable } from './profile-table.ts';
import { type Pseudonyms, pseudonymsOf, shiftedDate } from './pseudonyms.ts';
import { safePrivate } from './safe-private.ts';

/** What became of an attribute, in the words of PS3.15. */
export type DeidentifyAction = 'removed' | 'emptied' | 'replaced' | 'new UID' | 'date moved' | 'cleaned';

/** An image without identity: its bytes, its new names, and what was done to each attribute. */
export interface Deidentified {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The patient's new name, and the new UIDs of study, series and image: for file names. */
  readonly patient: string;
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly instanceUid: string;
  /** What was done, an entry for each attribute and action with how often; never a value. */
  readonly actions: readonly {
    readonly attribute: string;
    readonly action: DeidentifyAction;
    readonly count: number;
  }[];
  /** True where text may be burned into the pixels, which are never changed here: look at them. */
  readonly mayHaveBurnedInText: boolean;
}

const profile = new Map(profileTable.map(([tag, action, options]) => [tag, { action, options }]));
const tagOf = (keyword: string) => lookUpKeyword(keyword)?.tag;
const named = new Set([tagOf('PatientID'), tagOf('PatientName'), tagOf('ClinicalTrialSubjectID')]);

/** Text that the profile leaves and that technique fills; all other free text goes. */
const technicalText = new Set(
  [
    'CodeValue',
    'CodeMeaning',
    'CodingSchemeDesignator',
    'CodingSchemeVersion',
    'Manufacturer',
    'ManufacturerModelName',
    'SequenceName',
    'PulseSequenceName',
    'ReceiveCoilName',
    'TransmitCoilName',
    'ImagedNucleus',
    'RescaleType',
    'LUTLabel',
    'LUTExplanation',
    'StackID',
    'DimensionDescriptionLabel',
    'WindowCenterWidthExplanation',
    'SegmentAlgorithmName',
    'SegmentLabel',
    'ContrastBolusRoute',
  ].map(tagOf),
);
const freeText = new Set(['LO', 'LT', 'SH', 'ST', 'UT', 'UC', 'PN', 'AE', 'UR', 'UN', 'AS']);

/**
 * A file without what could tell who the patient is: the Basic Profile of PS3.15, with the options that were asked for.
 * Beyond the profile, attributes that neither it nor this room's dictionary knows, and free text that is not known to
 * be technical, are removed. Pixels are left byte for byte; transfer syntax stays (deflated files are written plain).
 *
 * @throws dicom/malformed where the file has no UID of its own
 * @example
 * const { bytes, actions } = deidentify(readDicom(original), { secret, keepDates: 'modified', keepSafePrivate: true });
 */
export function deidentify(file: DicomFile, options: DeidentifyOptions): Deidentified {
  const pseudonyms = pseudonymsOf(
    options.secret,
    getText(file, 'PatientID') ?? getText(file, 'StudyInstanceUID') ?? '',
  );
  const [study, series, instance] = (
    ['StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID'] as const
  ).map((keyword) => {
    const uid = getText(file, keyword);
    if (uid === undefined)
      throw dicomErrors.error('dicom/malformed', { what: `${keyword} is absent`, where: { tag: keyword } });
    return pseudonyms.uid(uid);
  });
  const done = new Map<string, { attribute: string; action: DeidentifyAction; count: number }>();
  const note = (tag: number, action: DeidentifyAction) => {
    const attribute = lookUpTag(tag)?.keyword ?? tagText(tag);
    const known = done.get(`${attribute} ${action}`) ?? { attribute, action, count: 0 };
    done.set(`${attribute} ${action}`, { ...known, count: known.count + 1 });
  };
  const syntax = file.transferSyntax.deflated ? explicitLittle : file.transferSyntax;
  const cleaned = cleanDataset(file, { options, pseudonyms, note });
  const elements = [...cleaned.filter(({ tag }) => !marks.has(tag)), ...marksOf(options)];
  elements.sort((a, b) => a.tag - b.tag);
  const bytes = writeRawFile({
    transferSyntaxUid: syntax.uid,
    explicitVr: syntax.explicitVr,
    littleEndian: file.littleEndian,
    sopClassUid: getText(file, 'SOPClassUID') ?? '',
    sopInstanceUid: instance,
    elements,
  });
  return {
    bytes,
    patient: pseudonyms.patient,
    studyUid: study,
    seriesUid: series,
    instanceUid: instance,
    actions: [...done.values()],
    mayHaveBurnedInText: mayHaveText(file),
  };
}

interface Work {
  readonly options: DeidentifyOptions;
  readonly pseudonyms: Pseudonyms;
  readonly note: (tag: number, action: DeidentifyAction) => void;
}

function cleanDataset(dataset: Dataset, work: Work): RawElement[] {
  const kept: RawElement[] = [];
  const private_ = work.options.keepSafePrivate === true ? safeTags(dataset) : new Set<number>();
  for (const element of dataset.elements.values()) {
    const cleaned = cleanElement(dataset, element, private_, work);
    if (cleaned === undefined) work.note(element.tag, 'removed');
    else kept.push(cleaned);
  }
  return kept.sort((a, b) => a.tag - b.tag);
}

/** Tags of the safe private attributes in this data set, and of the creators that reserve their blocks. */
function safeTags(dataset: Dataset): Set<number> {
  const tags = new Set<number>();
  for (const [creator, group, element] of safePrivate) {
    for (let block = 0x10; block <= 0xff; block++) {
      const reserved = ((group << 16) | block) >>> 0;
      const tag = ((group << 16) | (block << 8) | element) >>> 0;
      if (getText(dataset, reserved) === creator && dataset.elements.has(tag)) tags.add(reserved).add(tag);
    }
  }
  return tags;
}

function cleanElement(
  dataset: Dataset,
  element: Element,
  safe: ReadonlySet<number>,
  work: Work,
): RawElement | undefined {
  const { tag } = element;
  const group = tag >>> 16;
  const isOverlayOrCurve = (group & 0xff00) === 0x5000 || (group & 0xff00) === 0x6000;
  if (group <= 2 || (tag & 0xffff) === 0 || isOverlayOrCurve || group >= 0xfffa) return undefined;
  if (group % 2 === 1) return safe.has(tag) && !element.items ? copyOf(dataset, element, work) : undefined;
  if (named.has(tag)) return replaced(element, work.pseudonyms.patient, 'replaced', work);
  const rule = profile.get(tag);
  if (rule === undefined) return withoutRule(dataset, element, work);
  return byRule(dataset, element, rule, work);
}

/** An attribute that the profile does not name. */
function withoutRule(dataset: Dataset, element: Element, work: Work): RawElement | undefined {
  if (element.items) return copyOf(dataset, element, work);
  const known = lookUpTag(element.tag);
  if (known === undefined) return undefined;
  if (element.vr === 'UI') return newUids(dataset, element, work);
  // Emptied rather than removed: an object may have to have it.
  if (freeText.has(element.vr) && !technicalText.has(element.tag))
    return replaced(element, '', 'emptied', work);
  if (!isWellFormed(dataset, element)) return undefined;
  return copyOf(dataset, element, work);
}

/** What each representation may look like: a name in a number's place is no number. */
const grammars: Readonly<Record<string, RegExp>> = {
  CS: /^[A-Z0-9 _]{0,16}$/,
  DS: /^([+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)?$/,
  IS: /^([+-]?\d{1,12})?$/,
  TM: /^(\d{2}(:?\d{2}(:?\d{2}(\.\d{1,6})?)?)?)?$/,
};

function isWellFormed(dataset: Dataset, element: Element): boolean {
  const grammar = grammars[element.vr];
  return grammar === undefined || getTexts(dataset, element.tag).every((text) => grammar.test(text.trim()));
}

function byRule(
  dataset: Dataset,
  element: Element,
  { action, options: may }: { action: string; options: string },
  work: Work,
): RawElement | undefined {
  const { options, pseudonyms } = work;
  const keeps =
    (may.includes('v') && options.keepDevice === true) ||
    (may.includes('p') && options.keepPatientCharacteristics === true);
  if (keeps) return copyOf(dataset, element, work);
  if (may.includes('d') && options.keepDates === 'modified' && !element.items) {
    if (element.vr === 'TM' && isWellFormed(dataset, element)) return copyOf(dataset, element, work);
    const moved = getTexts(dataset, element.tag).map((text) => shiftedDate(text, pseudonyms.shiftDays));
    if ((element.vr === 'DA' || element.vr === 'DT') && moved.every((text) => text !== undefined)) {
      return replaced(element, moved.join('\\'), 'date moved', work);
    }
  }
  if (may.includes('t') && options.cleanDescriptors === true && !element.items) {
    const words = technicalWords(getTexts(dataset, element.tag).join(' '));
    if (words !== '') return replaced(element, words, 'cleaned', work);
  }
  if (element.items)
    return action.startsWith('X') && !action.includes('U')
      ? undefined
      : itemsByRule(dataset, element, action, work);
  if (action === 'U') return newUids(dataset, element, work);
  if (action.includes('D')) return replaced(element, dummies[element.vr] ?? '', 'replaced', work);
  return action.includes('Z') ? replaced(element, '', 'emptied', work) : undefined;
}

function itemsByRule(dataset: Dataset, element: Element, action: string, work: Work): RawElement {
  if (action !== 'Z') return copyOf(dataset, element, work);
  work.note(element.tag, 'emptied');
  return { tag: element.tag, vr: 'SQ', items: [] };
}

/** Values for attributes that may not be empty. */
const dummies: Readonly<Record<string, string>> = {
  DA: '19000101',
  DT: '19000101000000',
  TM: '000000',
  AS: '000Y',
  DS: '0',
  IS: '0',
  CS: 'REMOVED',
  LO: 'REMOVED',
  SH: 'REMOVED',
  ST: 'REMOVED',
  LT: 'REMOVED',
  UT: 'REMOVED',
  PN: 'REMOVED',
};

function replaced(element: Element, text: string, action: DeidentifyAction, work: Work): RawElement {
  work.note(element.tag, action);
  return { tag: element.tag, vr: element.vr, bytes: padded(text, 0x20) };
}

/** UIDs that the standard gave stay; every other is made anew, the same for the same one everywhere. */
function newUids(dataset: Dataset, element: Element, work: Work): RawElement {
  const texts = getTexts(dataset, element.tag);
  const made = texts.map((uid) => (uid === '' || isStandards(uid) ? uid : work.pseudonyms.uid(uid)));
  if (made.some((uid, index) => uid !== texts[index])) work.note(element.tag, 'new UID');
  return { tag: element.tag, vr: element.vr, bytes: padded(made.join('\\'), 0) };
}

function isStandards(uid: string): boolean {
  return /^1\.2\.840\.10008(\.\d+)+$/.test(uid) && uid.length <= 64;
}

function copyOf(dataset: Dataset, element: Element, work: Work): RawElement {
  const { tag, vr, offset, length, items, fragments } = element;
  if (items) return { tag, vr: 'SQ', items: items.map((item) => cleanDataset(item, work)) };
  const { bytes } = dataset;
  if (fragments) return { tag, vr, fragments: fragments.map(([at, size]) => bytes.subarray(at, at + size)) };
  return { tag, vr, bytes: bytes.subarray(offset, offset + length) };
}

function padded(text: string, padding: number): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return bytes.length % 2 === 0 ? bytes : Uint8Array.from([...bytes, padding]);
}

const marks = new Set([0x00120062, 0x00120063, 0x00120064, 0x00280303]);

/** (0012,0062), (0012,0063), (0012,0064) and what became of dates (0028,0303). */
function marksOf(options: DeidentifyOptions): RawElement[] {
  const text = (tag: number, vr: string, value: string): RawElement => ({
    tag,
    vr,
    bytes: padded(value, 0x20),
  });
  const codes = methodCodes(options);
  return [
    text(0x00120062, 'CS', 'YES'),
    text(0x00120063, 'LO', 'Lobule: PS3.15 Basic Profile with the options that are coded'),
    {
      tag: 0x00120064,
      vr: 'SQ',
      items: codes.map(({ value, scheme, meaning }) => [
        text(0x00080100, 'SH', value),
        text(0x00080102, 'SH', scheme),
        text(0x00080104, 'LO', meaning.slice(0, 64)),
      ]),
    },
    text(0x00280303, 'CS', options.keepDates === 'modified' ? 'MODIFIED' : 'REMOVED'),
  ];
}

/** Screenshots, derived pictures of other devices, and images that say so or do not say that they are free of it. */
function mayHaveText(file: DicomFile): boolean {
  const stated = getText(file, 'BurnedInAnnotation');
  if (stated !== undefined) return stated !== 'NO';
  const isMr = getText(file, 'Modality') === 'MR' && getTexts(file, 'ImageType')[0] === 'ORIGINAL';
  const hasPixels = file.elements.has(0x7fe00010);
  return hasPixels && !isMr;
}

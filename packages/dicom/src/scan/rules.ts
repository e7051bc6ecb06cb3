import { type Infer, s } from '@lobule/foundation';
import { dicomErrors } from '../errors.ts';
import {
  labelMapSegmentationStorage,
  parametricMapStorage,
  segmentationStorage,
  structureSetStorage,
} from '../sop-classes.ts';
import { type Role, roles } from './result.ts';
import { isMatchable, matchableKeywords } from './summarise.ts';
import type { InstanceSummary } from './summary.ts';

const ruleSchema = s.object({
  role: s.oneOf(roles, { description: 'What the series is for' }),
  match: s.record(s.string(), {
    description:
      'DICOM keyword to regular expression (case does not matter; several values are joined by a backslash); ' +
      `all must match. Keywords: ${matchableKeywords.join(', ')}`,
  }),
  derivedKind: s.optional(s.string({ description: 'Which map, where the role is derived-map' })),
});

/** Settings of the scan that study.yaml can hold. */
export const scanRulesSchema = s.object({
  series: s.array(ruleSchema, {
    default: [],
    description: 'Which series is what; the first rule that matches decides, before the built-in rules',
  }),
});

/** One rule that gives a series its role, as `scanRulesSchema` reads it. */
export type RoleRule = Infer<typeof ruleSchema>;
/** Rules of a study that come before those built in, as `scanRulesSchema` reads them. */
export type ScanRules = Infer<typeof scanRulesSchema>;

const escaped = (uid: string) => `^${uid.replaceAll('.', '\\.')}$`;
const named = (pattern: string, role: Role): RoleRule[] => [
  { role, match: { SeriesDescription: pattern } },
  { role, match: { ProtocolName: pattern } },
];

/** Images as they were acquired, of magnitude (M) or of phase (P). */
const original = (pattern: string, kind: 'M' | 'P', role: Role): RoleRule[] =>
  named(pattern, role).map((rule) => ({
    ...rule,
    match: { ...rule.match, ImageType: `^ORIGINAL\\\\.*\\\\${kind}(\\\\|$)` },
  }));

/** Applied after the study's own rules; what none of them matches is told by what varies within the series. */
export const defaultRoleRules: readonly RoleRule[] = [
  { role: 'segmentation', match: { SOPClassUID: escaped(segmentationStorage) } },
  { role: 'segmentation', match: { SOPClassUID: escaped(labelMapSegmentationStorage) } },
  { role: 'segmentation', match: { SOPClassUID: escaped(structureSetStorage) } },
  { role: 'derived-map', match: { SOPClassUID: escaped(parametricMapStorage) } },
  {
    role: 'derived-map',
    match: { ImageType: '\\\\(ADC|EADC|FA|SUB|SUBTRACTION|MIP|MPR|PROJECTION IMAGE)(\\\\|$)' },
  },
  // Pairs from which B1 is computed; what the scanner computed from them is derived, and a map.
  ...original('bloch.?siegert', 'P', 'b1-bloch-siegert'),
  ...original('bloch.?siegert', 'M', 'other'),
  ...original('actual.?flip|(^|[^a-z0-9])afi([^a-z]|$)', 'M', 'b1-afi'),
  ...original('actual.?flip|(^|[^a-z0-9])afi([^a-z]|$)', 'P', 'other'),
  ...named('(^|[^a-z0-9])b1([^a-z0-9]|map|$)', 'b1'),
  { role: 'diffusion', match: { ImageType: '\\\\(DIFFUSION|TRACEW)(\\\\|$)' } },
  { role: 'derived-map', match: { ImageType: '^DERIVED' } },
  ...named('molli|look.?locker|(^|[^a-z0-9])shmolli', 'inversion-recovery'),
  ...named('(^|[^a-z0-9])(dwi|ivim|diff(usion)?)([^a-z]|$)', 'diffusion'),
  ...named('(^|[^a-z0-9])(dce|dyn(amic|a?views)?|twist|thrive|vibrant)([^a-z]|$)', 'dynamic'),
  ...named('(^|[^a-z0-9])(vfa|variable.?flip|flip.?angle)', 'vfa'),
  ...named('(^|[^a-z0-9])t2(\\*|.?star)', 't2star'),
];

export interface CompiledRule {
  readonly role: Role;
  readonly derivedKind?: string;
  readonly patterns: readonly (readonly [string, RegExp])[];
}

/** @throws dicom/bad-rule */
export function compileRules(rules: readonly RoleRule[]): CompiledRule[] {
  return rules.map(({ role, match, derivedKind }, index) => {
    const patterns = Object.entries(match).map(([keyword, pattern]) => {
      if (!isMatchable(keyword)) throw badRule(index, `${keyword} cannot be matched`);
      return [keyword, compile(pattern, index)] as const;
    });
    if (patterns.length === 0) throw badRule(index, 'it matches nothing');
    return { role, patterns, ...(derivedKind === undefined ? {} : { derivedKind }) };
  });
}

function compile(pattern: string, index: number): RegExp {
  try {
    return new RegExp(pattern, 'iu');
  } catch (error) {
    throw badRule(index, `its pattern is not a regular expression: ${(error as Error).message}`);
  }
}

function badRule(index: number, why: string) {
  return dicomErrors.error('dicom/bad-rule', {
    what: `Rule ${index + 1} for the roles of series is wrong: ${why}`,
    where: { path: `series[${index}]` },
  });
}

/** The first rule that matches an image. */
export function ruleFor(rules: readonly CompiledRule[], summary: InstanceSummary): CompiledRule | undefined {
  return rules.find(({ patterns }) =>
    patterns.every(([keyword, pattern]) => pattern.test(summary.attributes.get(keyword) ?? '')),
  );
}

import type { Code } from '../code.ts';

/** What may be kept beyond the Basic Profile (PS3.15 E.3), and the secret from which pseudonyms are made. */
export interface DeidentifyOptions {
  /** Who has it can make the pseudonyms again; the same secret gives the same patient the same name in every file. */
  readonly secret: string;
  /** Dates moved by one number of whole weeks a patient; times of day stay, so that intervals stay. */
  readonly keepDates?: 'modified' | 'none';
  /** Station, serial number, software. */
  readonly keepDevice?: boolean;
  /** Age, sex, size, weight. */
  readonly keepPatientCharacteristics?: boolean;
  /** The private attributes listed in safe-private.ts, which hold physics alone. */
  readonly keepSafePrivate?: boolean;
  /** Words of descriptions that are known to be technical (`dyn`, `t1`, `b800`) stay, all others go. */
  readonly cleanDescriptors?: boolean;
}

/** The codes of PS3.16 CID 7050 for what was done. */
export function methodCodes(options: DeidentifyOptions): readonly Code[] {
  const codes: [boolean, string, string][] = [
    [true, '113100', 'Basic Application Confidentiality Profile'],
    [options.cleanDescriptors === true, '113105', 'Clean Descriptors Option'],
    [
      options.keepDates === 'modified',
      '113107',
      'Retain Longitudinal Temporal Information Modified Dates Option',
    ],
    [options.keepPatientCharacteristics === true, '113108', 'Retain Patient Characteristics Option'],
    [options.keepDevice === true, '113109', 'Retain Device Identity Option'],
    [options.keepSafePrivate === true, '113111', 'Retain Safe Private Option'],
  ];
  return codes.filter(([used]) => used).map(([, value, meaning]) => ({ value, scheme: 'DCM', meaning }));
}

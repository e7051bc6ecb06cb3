/** Private attributes that hold physics alone: what maps need and no standard attribute says. */
export const safePrivate: readonly (readonly [creator: string, group: number, element: number])[] = [
  // GE: b-value and gradient directions.
  ['GEMS_PARM_01', 0x0043, 0x39],
  ['GEMS_ACQU_01', 0x0019, 0xbb],
  ['GEMS_ACQU_01', 0x0019, 0xbc],
  ['GEMS_ACQU_01', 0x0019, 0xbd],
  // Siemens: b-value, directionality, direction, images of a mosaic.
  ['SIEMENS MR HEADER', 0x0019, 0x0a],
  ['SIEMENS MR HEADER', 0x0019, 0x0c],
  ['SIEMENS MR HEADER', 0x0019, 0x0d],
  ['SIEMENS MR HEADER', 0x0019, 0x0e],
  // Philips: scale slope and intercept, b-factor, direction.
  ['Philips MR Imaging DD 001', 0x2005, 0x0d],
  ['Philips MR Imaging DD 001', 0x2005, 0x0e],
  ['Philips Imaging DD 001', 0x2001, 0x03],
  ['Philips Imaging DD 001', 0x2001, 0x04],
];

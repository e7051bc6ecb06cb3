/** Letters and digits, as BIDS asks of labels in names of files. */
export const label = { pattern: '^[A-Za-z][A-Za-z0-9]*$' };

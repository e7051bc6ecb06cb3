import os from 'node:os';
import { cliErrors } from './errors.ts';

/** All cores, but no more than the memory carries at about 1 GB for each worker. */
export function defaultWorkers(): number {
  const byMemory = Math.floor(os.totalmem() / 1.2e9);
  return Math.max(1, Math.min(os.availableParallelism(), byMemory, 16));
}

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw cliErrors.error('cli/not-a-number', { what: `${text} is no whole number` });
  return Number(text);
}

export function numberOfWorkers(text: string): number {
  const workers = wholeNumber(text);
  if (workers === 0) {
    throw cliErrors.error('cli/not-a-number', {
      what: 'With 0 workers nothing is done',
      cure: 'Give 1 or more, as in `--workers 2`.',
    });
  }
  return workers;
}

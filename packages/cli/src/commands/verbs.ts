import type { Command } from 'commander';
import type { CommandOutput } from '../map.ts';

type Make = (call: string, output: CommandOutput) => Command;

/** In the order in which help shows them. Each is loaded by itself: reading the code of all takes longer than most do. */
const VERBS: Readonly<Record<string, () => Promise<Make>>> = {
  run: async () => (await import('./run.ts')).runCommand,
  templates: async () => (await import('./templates.ts')).templatesCommand,
  init: async () => (await import('./init.ts')).initCommand,
  scan: async () => (await import('./scan.ts')).scanCommand,
  convert: async () => (await import('./convert.ts')).convertCommand,
  pull: async () => (await import('./dicomweb.ts')).pullCommand,
  push: async () => (await import('./dicomweb.ts')).pushCommand,
  deidentify: async () => (await import('./deidentify.ts')).deidentifyCommand,
  map: async () => (await import('../map.ts')).mapCommand,
  register: async () => (await import('./register.ts')).registerCommand,
  segment: async () => (await import('./segment.ts')).segmentCommand,
  standardise: async () => (await import('./standardise.ts')).standardiseCommand,
  'train-segmenter': async () => (await import('./train-segmenter.ts')).trainSegmenterCommand,
  features: async () => (await import('../features.ts')).featuresCommand,
  readers: async () => (await import('./readers.ts')).readersCommand,
  analyse: async () => (await import('./analyse.ts')).analyseCommand,
  phantom: async () => (await import('./phantom.ts')).phantomCommand,
  report: async () => (await import('./report.ts')).reportCommand,
  verify: async () => (await import('./verify.ts')).verifyCommand,
};

/** The verb that a call names; all where it names none, so that help and corrections know them. */
export function verbsFor([first]: readonly string[]): Promise<readonly Make[]> {
  if (first === '--version' || first === '-V') return Promise.resolve([]);
  const names = first !== undefined && Object.hasOwn(VERBS, first) ? [first] : Object.keys(VERBS);
  return Promise.all(names.map((name) => VERBS[name]()));
}

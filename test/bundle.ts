import { build } from 'vite';

/** A module and all it imports as one classic script; what it exports is in the global `Lobule`. */
export async function bundleScript(entry: string): Promise<string> {
  const outcome = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      lib: { entry, formats: ['iife'], name: 'Lobule' },
    },
  });
  const [{ output }] = Array.isArray(outcome) ? outcome : [outcome as { output: { code?: string }[] }];
  return (output[0] as { code: string }).code;
}

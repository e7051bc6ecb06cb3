import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

interface Locked {
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
}

const lock = JSON.parse(readFileSync(path.join(import.meta.dirname, '..', 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>;
};
const installed = Object.entries(lock.packages).filter(
  ([name, { link }]) => name.includes('node_modules/') && link !== true,
);

/** What may run in the product: permissive licences alone. */
const allowed = [
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
  'CC0-1.0',
  'Zlib',
];

/** An expression of SPDX: one of the parts joined by OR, all of those joined by AND. */
function isAllowed(licence: string): boolean {
  const parts = licence.replaceAll(/[()]/g, '').split(' OR ');
  return parts.some((part) => part.split(' AND ').every((one) => allowed.includes(one.trim())));
}

test('everything that runs with the product has a permissive licence', () => {
  const others = installed
    .filter(([name, { dev }]) => dev !== true && !/node_modules\/node-/.test(name))
    .filter(([, { license = 'none stated' }]) => !isAllowed(license));
  expect(others.map(([name, { license }]) => `${name}: ${license}`)).toEqual([]);
});

test('what installs needs no script of its own, except where it is left out', () => {
  // `npm ci --ignore-scripts` is all that set-up calls: these would like a script and do without it.
  const scripts = installed.filter(([, { hasInstallScript }]) => hasInstallScript === true);
  expect(scripts.map(([name]) => name.replace(/.*node_modules\//, '')).sort()).toEqual([
    'core-js-pure',
    'protobufjs',
  ]);
});

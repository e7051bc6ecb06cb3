import { afterEach, expect, test, vi } from 'vitest';
import { compiledOnce } from '../../src/index.ts';

// The empty module: a magic word and a version.
const EMPTY = btoa('\0asm\u0001\0\0\0');

afterEach(() => vi.unstubAllGlobals());

test('a kernel is compiled when it is first asked for, and once', () => {
  const ownModule = compiledOnce(EMPTY);
  expect(ownModule()).toBeInstanceOf(WebAssembly.Module);
  expect(ownModule()).toBe(ownModule());
});

test('where the engine takes none there is none, and the caller does without', () => {
  vi.stubGlobal('WebAssembly', undefined);
  expect(compiledOnce(EMPTY)()).toBeNull();
  vi.unstubAllGlobals();
  expect(compiledOnce(btoa('no module'))()).toBeNull();
});

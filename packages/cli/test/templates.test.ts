import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { templatesCommand } from '../src/commands/templates.ts';
import { call } from './call.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'lobule-templates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const templates = (...args: readonly string[]) => call(templatesCommand, ...args);

test('templates lists the ready plans and what each asks', async () => {
  const { stdout } = await templates();
  expect(stdout).toMatch(/^response\n {2}Do features/);
  const { templates: listed } = JSON.parse((await templates('--json')).stdout) as {
    templates: { name: string; question: string }[];
  };
  expect(listed.map(({ name }) => name)).toContain('prognosis');
  expect(listed.every(({ question }) => question.endsWith('?'))).toBe(true);
});

test('templates <name> writes a study.yaml, and never over another', async () => {
  const file = path.join(folder, 'study.yaml');
  expect((await templates('grade', '--out', file)).code).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('title: Histological grade');
  expect((await templates('grade')).stdout).toBe(readFileSync(file, 'utf8'));
  writeFileSync(file, 'mine');
  const again = await templates('her2', '--out', file);
  expect(again).toMatchObject({ code: 2 });
  expect(again.stderr).toContain('already');
  expect(readFileSync(file, 'utf8')).toBe('mine');
});

test('templates <name> that does not exist is a mistake in the call', async () => {
  const { code, stderr } = await templates('prognoses');
  expect(code).toBe(2);
  expect(stderr).toContain('did you mean prognosis');
  expect(stderr).toContain('Code: study/no-template');
});

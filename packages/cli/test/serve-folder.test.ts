import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../runner/test/fixture.ts';
import { type ServedFolder, serveFolder } from '../src/serve-folder.ts';

let served: ServedFolder;
let port = 0;

beforeAll(async () => {
  const parent = temporaryFolder('serve');
  const folder = path.join(parent, 'out');
  for (const name of ['report', 'tables', '.lobule', 'derivatives'])
    mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, 'report', 'index.html'), '<h1>Report</h1>');
  writeFileSync(path.join(folder, 'tables', 'cohort.csv'), 'subject\nsub-001\n');
  writeFileSync(path.join(folder, '.lobule', 'ledger.jsonl'), 'secret');
  writeFileSync(path.join(parent, 'secret.txt'), 'secret');
  symlinkSync(path.join(parent, 'secret.txt'), path.join(folder, 'tables', 'link.txt'));
  served = await serveFolder(folder, 'report/index.html', 0);
  port = Number(new URL(served.url).port);
});
afterAll(() => served.close());

/** As a program asks that does not tidy addresses up first. */
function ask(target: string, options: http.RequestOptions = {}) {
  return new Promise<{ status: number; body: string; headers: http.IncomingHttpHeaders }>(
    (resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port, path: target, ...options }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          body += part;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body, headers: response.headers }),
        );
      });
      request.on('error', reject).end();
    },
  );
}

test('the report stands at the address that is printed, on the loopback address only', async () => {
  expect(new URL(served.url).hostname).toBe('127.0.0.1');
  const { status, body, headers } = await ask('/');
  expect([status, body]).toEqual([200, '<h1>Report</h1>']);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect((await ask('/tables/cohort.csv?x=1')).body).toContain('sub-001');
});

test.each([
  '/.lobule/ledger.jsonl',
  '/%2elobule/ledger.jsonl',
  '/../secret.txt',
  '/tables/../../secret.txt',
  '/tables/%2e%2e/%2e%2e/secret.txt',
  '/tables/..%2f..%2fsecret.txt',
  '/tables/..%5c..%5csecret.txt',
  '/tables/link.txt',
  '/tables/',
  '/tables/cohort.csv%00.html',
  '/%',
  '/nowhere',
])('%s is not served', async (target) => {
  const { status, body } = await ask(target);
  expect(status).toBe(404);
  expect(body).not.toContain('secret');
});

test('a page elsewhere cannot read it under a name of its own', async () => {
  expect((await ask('/', { headers: { host: 'evil.example' } })).status).toBe(403);
  expect((await ask('/', { headers: { host: `localhost:${port}` } })).status).toBe(200);
});

test('it can only be read', async () => {
  for (const method of ['POST', 'PUT', 'DELETE']) expect((await ask('/', { method })).status).toBe(405);
  const { status, body } = await ask('/', { method: 'HEAD' });
  expect([status, body]).toEqual([200, '']);
});

test('a port that is taken is answered with another', async () => {
  const second = await serveFolder(temporaryFolder('serve'), 'index.html', port);
  expect(Number(new URL(second.url).port)).not.toBe(port);
  await second.close();
});

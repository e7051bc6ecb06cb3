import { createReadStream, realpathSync, statSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.nii': 'application/octet-stream',
  '.gz': 'application/gzip',
};

export interface ServedFolder {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a folder of results on the loopback address only, read only, until it is closed. */
export async function serveFolder(folder: string, first: string, port: number): Promise<ServedFolder> {
  const server = http.createServer((request, response) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    // Another name for this address is a page elsewhere that wants to read it (DNS rebinding).
    if (!['127.0.0.1', 'localhost', '[::1]'].includes(host)) return answer(response, 403, 'Loopback only');
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, 'Read only');
    const file = fileFor(folder, request.url ?? '/', first);
    if (file === undefined) return answer(response, 404, 'There is no such file');
    response.writeHead(200, {
      'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    if (request.method === 'HEAD') response.end();
    else
      createReadStream(file)
        .on('error', () => response.destroy())
        .pipe(response);
  });
  await listen(server, port).catch(() => listen(server, 0));
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: http.Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** The file of an address, or undefined where there is none inside the folder. Hidden folders are not served. */
function fileFor(folder: string, url: string, first: string): string | undefined {
  let asked: string;
  try {
    asked = decodeURIComponent(url.split('?')[0]);
  } catch {
    return undefined;
  }
  const parts = asked.split('/').filter((part) => part !== '');
  if (parts.some((part) => part.startsWith('.') || part.includes('\\') || part.includes('\0')))
    return undefined;
  const file = path.join(folder, ...(parts.length === 0 ? first.split('/') : parts));
  try {
    // A link must not lead out of the folder.
    const inside = realpathSync(file).startsWith(realpathSync(folder) + path.sep);
    return inside && statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

function answer(response: http.ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

import { dicomWeb, makeUid, mrImageStorage, writeDicom } from '@lobule/dicom';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundaryOf, multipartBodies, multipartOf } from '../../src/dicomweb/multipart.ts';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function all<T>(parts: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const part of parts) list.push(part);
  return list;
}

const code = (name: string) => expect.objectContaining({ code: name });

describe('Answers of many parts', () => {
  test('come back whole however they are cut on the way', async () => {
    const files = fc.array(fc.uint8Array({ maxLength: 60 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(files, fc.integer({ min: 1, max: 50 }), async (parts, size) => {
        const body = multipartOf(parts, 'mark-7');
        expect(await all(multipartBodies(inPieces(body, size), 'mark-7', 1e6))).toEqual(parts);
      }),
    );
  });

  test('failure 3: that end early or never end are typed errors', async () => {
    const body = multipartOf([new Uint8Array(100)], 'm');
    await expect(all(multipartBodies(inPieces(body.subarray(0, 80), 9), 'm', 1e6))).rejects.toThrow(
      code('dicom/truncated'),
    );
    await expect(all(multipartBodies(inPieces(body, 9), 'm', 50))).rejects.toThrow(code('dicom/too-large'));
  });

  test('name their boundary with and without quotes', () => {
    expect(boundaryOf('multipart/related; type="application/dicom"; boundary=a-b')).toBe('a-b');
    expect(boundaryOf('multipart/related; boundary="a b"')).toBe('a b');
    expect(boundaryOf('text/html')).toBeUndefined();
    expect(boundaryOf(null)).toBeUndefined();
  });
});

describe('A DICOMweb server', () => {
  const file = writeDicom({ SOPClassUID: mrImageStorage, SOPInstanceUID: makeUid('a'), PatientID: 'X' });
  const asked: { url: string; init: RequestInit }[] = [];
  const answering = (answers: Record<string, () => Response>) =>
    dicomWeb('http://pacs.test/dicom-web/', {
      headers: { Authorization: 'Bearer secret' },
      fetch: (async (url: string, init: RequestInit) => {
        asked.push({ url, init });
        const found = Object.entries(answers).find(([part]) => url.includes(part));
        return found ? found[1]() : new Response('', { status: 404 });
      }) as typeof fetch,
    });
  const series = { studyUid: '1.2.3', seriesUid: '1.2.4' };
  const row = (more: object = {}) => ({
    '0020000D': { vr: 'UI', Value: ['1.2.3'] },
    '0020000E': { vr: 'UI', Value: ['1.2.4'] },
    '00080060': { vr: 'CS', Value: ['MR'] },
    ...more,
  });

  test('is searched, and its files fetched; who asks is told to it alone, and redirections are refused', async () => {
    const server = answering({
      '/instances': () => Response.json([{ '00080018': { vr: 'UI', Value: ['1.2.5'] } }]),
      '/studies/1.2.3/series/1.2.4': () =>
        new Response(multipartOf([file, file], 'm'), {
          headers: { 'Content-Type': 'multipart/related; boundary=m' },
        }),
      '/series?': () => Response.json([row()]),
    });
    expect(await server.findSeries({ modality: 'MR' })).toEqual([
      { ...series, modality: 'MR', instances: Number.NaN },
    ]);
    expect(await server.findInstances(series)).toEqual(['1.2.5']);
    expect(await all(server.fetchSeries(series))).toEqual([file, file]);
    for (const { url, init } of asked) {
      expect(url.startsWith('http://pacs.test/dicom-web/')).toBe(true);
      expect(init.redirect).toBe('error');
      expect((init.headers as Record<string, string>)['Authorization']).toBe('Bearer secret');
    }
  });

  test('that gives a path for a UID, HTML for JSON, or nothing, is refused', async () => {
    const forged = answering({
      '/series?': () => Response.json([row({ '0020000E': { Value: ['../../x'] } })]),
    });
    await expect(forged.findSeries({ modality: 'MR' })).rejects.toThrow(code('dicom/server-refused'));
    const html = answering({ '/series': () => new Response('<html>') });
    await expect(html.findSeries({})).rejects.toThrow(code('dicom/server-refused'));
    await expect(all(html.fetchSeries(series))).rejects.toThrow(code('dicom/server-refused'));
    const closed = answering({ '/series': () => new Response('', { status: 401 }) });
    await expect(closed.findSeries({})).rejects.toThrow(/wants to know who asks/);
    expect(() => html.fetchSeries({ ...series, seriesUid: '1/../2' })).toThrow(code('dicom/server-refused'));
  });

  test('failure 3: that answers without end is left, whatever length it claims', async () => {
    const mebibyte = new Uint8Array(1_048_576).fill(0x20);
    let given = 0;
    const endless = answering({
      '/series?': () =>
        new Response(
          new ReadableStream({
            pull(controller) {
              given++;
              controller.enqueue(mebibyte);
            },
          }),
          { headers: { 'Content-Length': '2' } },
        ),
    });
    await expect(endless.findSeries({ modality: 'MR' })).rejects.toThrow(code('dicom/too-large'));
    expect(given).toBeLessThan(70);
  });

  test('failure 16: whose answers name __proto__ changes nothing here', async () => {
    const text = JSON.stringify([row()]).replace(
      '{',
      '{"__proto__":{"Value":["x"],"vr":"UI"},"constructor":{},',
    );
    const forged = answering({ '/series?': () => new Response(text) });
    expect(await forged.findSeries({ modality: 'MR' })).toEqual([
      { ...series, modality: 'MR', instances: Number.NaN },
    ]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('that is not there, or whose address is none, says so', async () => {
    const nowhere = dicomWeb('http://127.0.0.1:9/dicom-web');
    await expect(nowhere.findSeries({})).rejects.toThrow(code('dicom/no-server'));
    for (const address of ['pacs', 'file:///etc', 'http://me:pw@pacs/']) {
      expect(() => dicomWeb(address)).toThrow(code('dicom/bad-server'));
    }
  });

  test('stores files and tells how many', async () => {
    const server = answering({
      '/studies': () => Response.json({ '00081199': { vr: 'SQ', Value: [{}] } }),
    });
    expect(await server.store([file, file])).toEqual({ stored: 1, refused: 1 });
  });
});

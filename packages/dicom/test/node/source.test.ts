import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { packTar } from 'modern-tar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SourceEntry, scanEntries } from '../../src/index.ts';
import { openSource } from '../../src/node/index.ts';
import { allSeries, dynamicVolumes, makeSeries } from '../exam.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lobule dicom é '));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const exam = () => makeSeries({ volumes: dynamicVolumes(3) });

async function bytesOf(entries: readonly SourceEntry[]): Promise<[string, Uint8Array][]> {
  return Promise.all(entries.map(async (entry) => [entry.name, await entry.read()]));
}

async function expectExam(place: string): Promise<void> {
  const source = await openSource(place);
  const scan = await scanEntries(source.entries, { refused: source.refused });
  expect(allSeries(scan).map(({ role, frames }) => [role, frames.length])).toEqual([['dynamic', 3]]);
  expect(await source.read(source.entries[0])).toEqual((await bytesOf(exam()))[0][1]);
}

describe('The files of an exam are found', () => {
  test('in a folder with subfolders, whose links are refused', async () => {
    const root = path.join(folder, 'exam');
    for (const [name, bytes] of await bytesOf(exam())) {
      const place = path.join(root, name);
      await mkdir(path.dirname(place), { recursive: true });
      await writeFile(place, bytes);
    }
    await symlink('/etc/hosts', path.join(root, 'link.dcm'));
    await expectExam(root);
    const source = await openSource(root);
    const scan = await scanEntries(source.entries, { refused: source.refused });
    expect(scan.files.filter(({ fate }) => fate !== 'used')).toEqual([
      { name: 'link.dcm', fate: 'set-aside', reason: 'a link, which is never followed' },
    ]);
  });

  test('in tar, tar.gz and zip', async () => {
    const files = await bytesOf(exam());
    const tar = await packTar(files.map(([name, body]) => ({ header: { name, size: body.length }, body })));
    const places = ['exam.tar', 'exam.tar.gz', 'exam.TGZ', 'exam.zip'].map((name) => path.join(folder, name));
    await writeFile(places[0], tar);
    await writeFile(places[1], gzipSync(tar));
    await writeFile(places[2], gzipSync(tar));
    await writeFile(places[3], zipSync(Object.fromEntries(files)));
    for (const place of places) await expectExam(place);
  });

  test('as a single file, of which the header is read first', async () => {
    const [[, bytes]] = await bytesOf(exam());
    const place = path.join(folder, 'one.dcm');
    await writeFile(place, bytes);
    const { entries } = await openSource(place);
    expect(entries.map(({ name, size }) => [name, size])).toEqual([['one.dcm', bytes.length]]);
    expect(await entries[0].read(200)).toEqual(bytes.subarray(0, 200));
  });
});

describe('Archives are not trusted', () => {
  test('failure 15: names that climb, absolute ones and control characters become harmless; links are refused', async () => {
    const body = strToU8('x');
    const files = ['../../up', '/etc/passwd', 'a\u0007b', 'twice', 'twice'].map((name) => ({
      header: { name, size: 1 },
      body,
    }));
    const link = { header: { name: 'link', size: 0, type: 'symlink' as const, linkname: '/etc/passwd' } };
    const place = path.join(folder, 'odd.tar');
    await writeFile(place, await packTar([...files, link]));
    const { entries, refused } = await openSource(place);
    expect(entries.map(({ name }) => name)).toEqual(['up', 'etc/passwd', 'a?b', 'twice', 'twice (2)']);
    expect(refused.map(({ source }) => source.name)).toEqual(['link']);
    const zip = path.join(folder, 'odd.zip');
    await writeFile(zip, zipSync({ '../../up': body, '/etc/passwd': body, '..\\..\\b': body, '../': body }));
    const inZip = (await openSource(zip)).entries.map(({ name }) => name);
    expect(inZip).toEqual(['up', 'etc/passwd', 'b']);
  });

  test('failure 3: bombs are stopped by the bytes and the entries that come out', async () => {
    const body = new Uint8Array(5_000_000);
    const tar = await packTar([{ header: { name: 'bomb', size: body.length }, body }]);
    const places = ['bomb.tgz', 'bomb.zip'].map((name) => path.join(folder, name));
    await writeFile(places[0], gzipSync(tar));
    await writeFile(places[1], zipSync({ bomb: body, other: body }));
    for (const place of places) {
      await expect(openSource(place, { maximumBytes: 1_000_000 })).rejects.toMatchObject({
        code: 'dicom/too-large',
      });
    }
    await expect(openSource(places[1], { maximumEntries: 1 })).rejects.toMatchObject({
      code: 'dicom/too-large',
    });
  });

  test('failure 3: an archive that unpacks to more than a hundred times its size is refused as a bomb', async () => {
    // 68 MiB of zeros; the deflated block of one MiB is made once and written as often.
    const mebibyte = new Uint8Array(1_048_576);
    const deflated = deflateRawSync(mebibyte, { finishFlush: constants.Z_SYNC_FLUSH });
    const head = new Uint8Array(30 + 4);
    const view = new DataView(head.buffer);
    view.setUint32(0, 0x04034b50, true);
    view.setUint16(8, 8, true);
    view.setUint32(18, 68 * deflated.length + 2, true);
    view.setUint32(22, 68 * mebibyte.length, true);
    view.setUint16(26, 4, true);
    head.set(strToU8('bomb'), 30);
    const blocks = Array.from({ length: 68 }, () => deflated);
    const zip = Buffer.concat([head, ...blocks, Uint8Array.of(3, 0)]);
    const place = path.join(folder, 'bomb of zeros.zip');
    await writeFile(place, zip);
    expect(zip.length).toBeLessThan(1_000_000);
    await expect(openSource(place)).rejects.toMatchObject({
      code: 'dicom/archive-bomb',
      where: { file: 'bomb of zeros.zip' },
    });
  });

  test('damaged and cut archives are typed errors', async () => {
    const [[name, bytes]] = await bytesOf(exam());
    const tar = await packTar([{ header: { name, size: bytes.length }, body: bytes }]);
    const cut = gzipSync(tar).subarray(0, 200);
    const zip = zipSync({ a: bytes }).subarray(0, 150);
    const cases: [string, Uint8Array][] = [
      ['cut.tgz', cut],
      ['text.tgz', strToU8('no archive')],
      ['cut.tar', tar.subarray(0, 700)],
      ['cut.zip', zip],
      ['text.zip', strToU8('no archive')],
    ];
    for (const [file, content] of cases) {
      await writeFile(path.join(folder, file), content);
      await expect(openSource(path.join(folder, file)), file).rejects.toMatchObject({
        code: 'dicom/bad-archive',
        where: { file },
      });
    }
  });

  test('a path that does not exist, and a file that vanished', async () => {
    await expect(openSource(path.join(folder, 'nothing'))).rejects.toMatchObject({
      code: 'dicom/source-not-found',
    });
    const place = path.join(folder, 'soon-gone.dcm');
    await writeFile(place, strToU8('x'));
    const { entries } = await openSource(place);
    await rm(place);
    await expect(entries[0].read()).rejects.toMatchObject({ code: 'dicom/source-not-found' });
  });
});

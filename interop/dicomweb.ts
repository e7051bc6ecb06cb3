// A real Orthanc: files are pushed (STOW), found again (QIDO), pulled (WADO), and are the same images; maps and regions too.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dicomWeb, getText, readDicom, readPixels } from '@lobule/dicom';
import { cohortPlan, examToDicom, simulateExam } from '@lobule/phantom';
import { startLobule } from '../torture/kill.ts';
import type { Interop } from './run.ts';

const plugin = ['/usr/share/orthanc/plugins', '/usr/lib/orthanc'].find((folder) => existsSync(folder));
const orthanc = ['/usr/sbin/Orthanc', '/usr/bin/Orthanc'].find((program) => existsSync(program)) ?? 'Orthanc';

export const interop: Interop = {
  name: 'dicomweb',
  missing() {
    if (spawnSync(orthanc, ['--version']).error) return 'orthanc is not installed';
    if (plugin === undefined || !readdirSync(plugin).some((name) => /DicomWeb/.test(name))) {
      return 'orthanc-dicomweb is not installed';
    }
    return undefined;
  },
  async run() {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'lobule-orthanc-'));
    const server = startServer(folder);
    try {
      return await check(folder, 'http://127.0.0.1:18042/dicom-web');
    } finally {
      server.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  },
};

function startServer(folder: string): ChildProcess {
  const configuration = {
    Name: 'interop',
    StorageDirectory: path.join(folder, 'storage'),
    IndexDirectory: path.join(folder, 'storage'),
    RemoteAccessAllowed: false,
    AuthenticationEnabled: false,
    HttpPort: 18042,
    DicomPort: 18104,
    Plugins: [plugin],
  };
  mkdirSync(configuration.StorageDirectory);
  const file = path.join(folder, 'orthanc.json');
  writeFileSync(file, JSON.stringify(configuration));
  return spawn(orthanc, [file], { stdio: 'ignore' });
}

async function check(folder: string, url: string): Promise<{ passed: number; failed: string[] }> {
  const failed: string[] = [];
  let passed = 0;
  const said = (holds: boolean, text: string) => {
    if (holds) passed++;
    else failed.push(text);
  };
  const images = path.join(folder, 'images');
  const exam = simulateExam(cohortPlan({ patients: 1, matrix: 48, slices: 8 }), 0);
  const sent = new Map<string, Uint8Array>();
  for (const { path: name, bytes } of examToDicom(exam)) {
    mkdirSync(path.dirname(path.join(images, name)), { recursive: true });
    writeFileSync(path.join(images, name), bytes);
    sent.set(getText(readDicom(bytes), 'SOPInstanceUID') ?? '', bytes);
  }
  await whenReady(url);
  const push = await startLobule(['push', images, url, '--json']).ended;
  said(push.code === 0, `push ends with ${push.code}: ${push.stderr.slice(-300)}`);
  said(push.stdout.includes(`"stored":${sent.size}`), `push says ${push.stdout}`);
  const found = await dicomWeb(url).findSeries({ modality: 'MR', patientId: 'LOB-001' });
  said(
    found.length === exam.series.length,
    `${found.length} of ${exam.series.length} series are found again`,
  );
  const out = path.join(folder, 'pulled');
  const pull = await startLobule(['pull', url, '--out', out, '--patient', 'LOB-001', '--json']).ended;
  said(pull.code === 0, `pull ends with ${pull.code}: ${pull.stderr.slice(-300)}`);
  let same = 0;
  for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = readDicom(new Uint8Array(readFileSync(path.join(entry.parentPath, entry.name))));
    const original = sent.get(getText(file, 'SOPInstanceUID') ?? '');
    if (original === undefined) continue;
    const [a, b] = [readPixels(file).data, readPixels(readDicom(original)).data];
    if (a.length === b.length && a.every((value, v) => value === b[v])) same++;
  }
  said(same === sent.size, `${same} of ${sent.size} images came back with their pixels`);
  const scan = await startLobule(['scan', out, '--json']).ended;
  said(
    scan.code === 0 && scan.stdout.includes('"dynamic"'),
    `scan of what was pulled: ${scan.stderr.slice(-300)}`,
  );
  const nobody = await startLobule(['pull', url, '--out', path.join(folder, 'none'), '--patient', 'NOBODY'])
    .ended;
  said(nobody.code === 1, `a patient who is not there ends with ${nobody.code}`);
  return { passed, failed };
}

async function whenReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      await dicomWeb(url).findSeries({});
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

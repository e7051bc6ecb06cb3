// ITK, GDCM, DCMTK and dcmqi in WebAssembly: installed for one check into a folder of its own, no dependency of Lobule.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const PACKAGES = ['@itk-wasm/dicom@7.6.4', '@itk-wasm/image-io@1.6.1', 'itk-wasm@1.0.0-b.201'];

/** As itk-wasm has them: directions row by row, each axis a column; x fastest. */
export interface ItkImage {
  readonly imageType: Readonly<Record<string, unknown>>;
  readonly size: readonly number[];
  readonly spacing: readonly number[];
  readonly origin: readonly number[];
  readonly direction: Float64Array;
  readonly data: ArrayLike<number>;
}

export interface Segmented {
  readonly segImage: ItkImage;
  readonly metaInfo: unknown;
}

/** What is called of the two packages. */
export interface Itk {
  readImageNode(file: string): Promise<ItkImage>;
  writeImageNode(image: ItkImage, file: string): Promise<void>;
  readSegmentationNode(file: string): Promise<Segmented>;
  readOverlappingSegmentationNode(file: string): Promise<Segmented>;
  writeSegmentationNode(
    image: ItkImage,
    metaInfo: unknown,
    file: string,
    options: { readonly refDicomSeries: readonly string[] },
  ): Promise<unknown>;
  structuredReportToTextNode(file: string): Promise<{ readonly outputText: string }>;
  readImageDicomFileSeriesNode(options: {
    readonly inputImages: readonly string[];
    readonly singleSortedSeries: boolean;
  }): Promise<{ readonly outputImage: ItkImage }>;
}

export interface Installed {
  readonly folder: string;
  load(): Promise<Itk>;
  remove(): void;
}

/**
 * Installs the packages, of these versions alone, without running their scripts.
 *
 * @returns why not, where npm cannot
 */
export function installItk(): Installed | string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lobule-itk-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts', '--no-package-lock'];
  // What npm fetched once it keeps: a second run asks nobody.
  const patient = ['--prefer-offline', '--fetch-retries=4', '--fetch-timeout=60000'];
  const { status, stderr, error } = spawnSync(
    'npm',
    ['install', '--save-exact', ...quiet, ...patient, ...PACKAGES],
    { cwd: folder, encoding: 'utf8', timeout: 240_000, shell: process.platform === 'win32' },
  );
  if (status !== 0) {
    remove();
    const why = error?.message ?? stderr.split('\n').find((line) => /npm error/.test(line)) ?? 'no reason';
    return `npm could not install ${PACKAGES.join(', ')} (${why})`;
  }
  const load = async (): Promise<Itk> => {
    const modules = await Promise.all(
      ['@itk-wasm/dicom/dist/index-node.js', '@itk-wasm/image-io/dist/index-node.js'].map(
        (place) => import(pathToFileURL(path.join(folder, 'node_modules', place)).href) as Promise<Itk>,
      ),
    );
    return { ...modules[0], ...modules[1] };
  };
  return { folder, load, remove };
}

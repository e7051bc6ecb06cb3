import { canonicalJson, hashOf, type Json } from '@lobule/foundation';
import type { BoostedTrees, Tree } from '@lobule/learners';
import { segmentationErrors } from '../errors.ts';
import { VOXEL_FEATURES } from './feature-names.ts';
import { MARGIN_FEATURES } from './margin/feature-names.ts';
import type { Segmenter } from './segmenter.ts';

/**
 * A model as one JSON document, with its card and the hash of everything else in it.
 *
 * @example
 * await writeFile('model.json', writeSegmenter(model));
 */
export function writeSegmenter(model: Segmenter): string {
  const plain = {
    ...model,
    trees: plainTrees(model.trees),
    refiner: { ...model.refiner, trees: plainTrees(model.refiner.trees) },
  };
  const body = JSON.parse(canonicalJson(plain)) as Record<string, Json>;
  return `${canonicalJson({ ...body, hash: hashOf(body) })}\n`;
}

/**
 * A model that `writeSegmenter` wrote, checked: its hash, its version, the features that it asks for, its trees.
 *
 * @throws segmentation/segmenter-file, segmentation/segmenter-features
 * @example
 * const model = readSegmenter(await readFile('model.json', 'utf8'));
 * console.log(describeCard(model.card).join('\n'));
 */
export function readSegmenter(text: string): Segmenter {
  const document = parsed(text);
  if (document?.['kind'] !== 'lobule-segmenter') throw badFile('It is no model of a learnt segmentation');
  const { hash, ...body } = document;
  if (body['version'] !== VERSION) {
    throw badFile(`Its version is ${String(body['version'])}, and ${VERSION} is known here; train it again`);
  }
  if (hash !== hashOf(body)) throw badFile('Its hash is not that of what is in it');
  const model = body as unknown as Segmenter;
  requireFeatures(model.features, VOXEL_FEATURES);
  requireFeatures(model.refiner.features, MARGIN_FEATURES);
  return {
    ...model,
    trees: treesOf(model.trees),
    refiner: { ...model.refiner, trees: treesOf(model.refiner.trees) },
  };
}

const VERSION = 2;

/** @throws segmentation/segmenter-features */
function requireFeatures(asked: readonly string[], known: readonly string[]): void {
  if (asked.length === known.length && known.every((name, n) => name === asked[n])) return;
  const unknown = asked.filter((name) => !known.includes(name));
  throw segmentationErrors.error('segmentation/segmenter-features', {
    what:
      unknown.length > 0
        ? `The model asks for ${unknown.slice(0, 5).join(', ')}`
        : `The model asks for ${asked.length} features in another order or number than the ${known.length} here`,
  });
}

type PlainTree = { readonly [Key in keyof Tree]: readonly number[] };

function plainTrees(model: BoostedTrees) {
  return { ...model, trees: model.trees.map(plainTree) };
}

function treesOf(model: BoostedTrees): BoostedTrees {
  return { ...model, trees: model.trees.map(treeOf) };
}

function plainTree(tree: Tree): PlainTree {
  return {
    feature: [...tree.feature],
    threshold: [...tree.threshold],
    left: [...tree.left],
    right: [...tree.right],
    value: [...tree.value],
    cover: [...tree.cover],
  };
}

function treeOf({ feature, threshold, left, right, value, cover }: BoostedTrees['trees'][number]): Tree {
  return {
    feature: Int32Array.from(feature),
    threshold: Float64Array.from(threshold),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    value: Float64Array.from(value),
    cover: Float64Array.from(cover),
  };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function badFile(what: string) {
  return segmentationErrors.error('segmentation/segmenter-file', { what });
}

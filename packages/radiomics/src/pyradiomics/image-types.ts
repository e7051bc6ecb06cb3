import { WAVELET_FAMILIES, type WaveletFamily } from '../filters/wavelet.ts';
import type { ImageType } from '../images/image-type.ts';
import { discretisationOf } from './preparation.ts';
import { isGiven, type Mapping, mapping, notSupported, numberOr, numbers, requireKnown } from './values.ts';

const KINDS: Readonly<Record<string, { readonly own: readonly string[] }>> = {
  Original: { own: [] },
  Wavelet: { own: ['wavelet', 'level', 'start_level'] },
  LoG: { own: ['sigma'] },
  Square: { own: [] },
  SquareRoot: { own: [] },
  Logarithm: { own: [] },
  Exponential: { own: [] },
  Gradient: { own: ['gradientUseSpacing'] },
  LBP2D: { own: ['lbp2DRadius', 'lbp2DSamples', 'lbp2DMethod'] },
  LBP3D: { own: ['lbp3DLevels', 'lbp3DIcosphereRadius', 'lbp3DIcosphereSubdivision'] },
};

/** Settings of an image type stand with it or among those of the file. */
export function imageTypesOf(given: unknown, setting: Mapping): ImageType[] {
  const types = mapping('imageType', isGiven(given) ? given : { Original: {} });
  requireKnown('imageType.', types, Object.keys(KINDS));
  return Object.entries(types).flatMap(([name, value]) => {
    const path = `imageType.${name}`;
    const own = mapping(path, value ?? {});
    requireKnown(`${path}.`, own, [...KINDS[name].own, 'binWidth', 'binCount']);
    const discretisation = discretisationOf(path, own);
    const type = imageTypeOf(name, path, { ...setting, ...own });
    return type.map((one) => ({ ...one, ...(discretisation && { discretisation }) }));
  });
}

function imageTypeOf(name: string, path: string, from: Mapping): readonly ImageType[] {
  const number = (key: string, otherwise: number) => numberOr(`${path}.${key}`, from[key], otherwise);
  switch (name) {
    case 'Wavelet':
      return [
        {
          kind: 'wavelet',
          family: waveletFamily(path, from['wavelet'] ?? 'coif1'),
          startLevel: number('start_level', 0),
          levels: number('level', 1),
          ...(from['force2D'] === true && { planar: true }),
        },
      ];
    case 'LoG':
      // PyRadiomics makes no image where no sigma is given.
      if (!isGiven(from['sigma'])) return [];
      return [{ kind: 'log', sigmaMm: [...numbers(`${path}.sigma`, from['sigma'])] }];
    case 'Gradient':
      return [{ kind: 'gradient', useSpacing: from['gradientUseSpacing'] !== false }];
    case 'LBP2D':
      return [
        {
          kind: 'lbp-2d',
          radius: number('lbp2DRadius', 1),
          samples: number('lbp2DSamples', 8),
          method: patternMethod(path, from['lbp2DMethod'] ?? 'uniform'),
        },
      ];
    case 'LBP3D':
      return [
        {
          kind: 'lbp-3d',
          levels: number('lbp3DLevels', 2),
          radius: number('lbp3DIcosphereRadius', 1),
          subdivision: number('lbp3DIcosphereSubdivision', 1),
        },
      ];
    case 'SquareRoot':
      return [{ kind: 'square-root' }];
    default:
      return [{ kind: name.toLowerCase() as 'original' | 'square' | 'logarithm' | 'exponential' }];
  }
}

function waveletFamily(path: string, given: unknown): WaveletFamily {
  const family = given === 'db1' ? 'haar' : WAVELET_FAMILIES.find((name) => name === given);
  if (family === undefined) throw notSupported(`${path}.wavelet`, given);
  return family;
}

function patternMethod(path: string, given: unknown): 'uniform' | 'default' | 'ror' {
  if (given === 'uniform' || given === 'default' || given === 'ror') return given;
  throw notSupported(`${path}.lbp2DMethod`, given);
}

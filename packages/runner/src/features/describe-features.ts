import { listFeatures, type RadiomicsSettings } from '@lobule/radiomics';

/** What a feature is, whatever its value. */
export interface DescribedFeature {
  readonly name: string;
  readonly family: string;
  readonly ibsiCode?: string;
  readonly pyradiomicsName?: string;
  readonly aggregation?: string;
  readonly unit: string;
}

/** The features that settings ask for, in the order in which they are given. */
export function describeFeatures(settings: RadiomicsSettings): readonly DescribedFeature[] {
  return listFeatures(settings).map(
    ({ name, family, ibsiCode, pyradiomicsName, aggregation, unit }): DescribedFeature => ({
      name,
      family,
      ...(ibsiCode !== undefined && { ibsiCode }),
      ...(pyradiomicsName !== undefined && { pyradiomicsName }),
      ...(aggregation !== undefined && { aggregation }),
      unit,
    }),
  );
}

import { withDefaults } from '../core/check.ts';
import type { MapModel } from '../core/model.ts';
import { dynamicVerdict, judged } from './dynamic-verdict.ts';
import {
  type DynamicProtocol,
  dynamicSchema,
  type PerfusionSettings,
  perfusionDefaults,
  perfusionInputs,
  perfusionSettingsSchema,
  requireFrames,
} from './protocol.ts';
import { prepareTissue, type TissueModel } from './tissue-model.ts';

type Model = MapModel<DynamicProtocol, PerfusionSettings>;

/** What is a model's own among those of two compartments with a plasma flow. */
interface FlowModelHead
  extends Pick<Model, 'id' | 'title' | 'equation' | 'citation' | 'parameters' | 'free'> {
  /** The name within a sentence. */
  readonly inWords: string;
}

/** A model of two compartments with a plasma flow: its head, and what it makes of a basis. */
export function flowModel(
  { inWords, ...head }: FlowModelHead,
  own: Pick<TissueModel, 'typical' | 'fitter' | 'curve'>,
): Model {
  const model: Model = {
    ...head,
    frames: 'one image per dynamic phase: concentrations in mM, or signals where protocol.signal is given',
    inputs: perfusionInputs,
    protocol: dynamicSchema,
    settings: perfusionSettingsSchema,
    prepare(protocol, given) {
      const tissue: TissueModel = { face: model, ...own };
      const settings = withDefaults(perfusionDefaults, given);
      requireFrames(protocol, head.free.length);
      const warnings = dynamicVerdict(judged(tissue, protocol, settings), inWords, protocol, settings);
      return prepareTissue(tissue, protocol, settings, warnings);
    },
  };
  return model;
}

import {
  type HabitatSettings,
  habitatSettings,
  type LesionSettings,
  lesionSettings,
  type SegmenterSettings,
  segmenterSettings,
} from '@lobule/segmentation';
import { readOption } from '@lobule/study';

/** Settings of a lesion from a command line, JSON or YAML. @throws study/option-not-valid */
export function readLesionSettings(text: string): LesionSettings {
  return readOption(text, lesionSettings.json, 'settings of the lesion').value as LesionSettings;
}

/** The same of habitats. @throws study/option-not-valid */
export function readHabitatSettings(text: string): HabitatSettings {
  return readOption(text, habitatSettings.json, 'settings of habitats').value as HabitatSettings;
}

/** The same of the training of a learnt segmentation. @throws study/option-not-valid */
export function readSegmenterSettings(text: string): SegmenterSettings {
  return readOption(text, segmenterSettings.json, 'settings of the training').value as SegmenterSettings;
}

import {
  type HabitatSettings,
  habitatSettings,
  type LesionSettings,
  lesionSettings,
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

import { errorCatalogue } from '@lobule/foundation';

/** Errors of this room by code, each with its cause and cure; docs/errors.md lists them. */
export const studyErrors = errorCatalogue({
  'study/not-yaml': {
    cause: 'study.yaml is not well-formed YAML.',
    cure: 'Look at the line named: mostly an indentation, a colon or a quotation mark is amiss.',
  },
  'study/not-valid': {
    cause: 'study.yaml says something that a study cannot.',
    cure: 'Change the line named. `npm run -s lobule -- run --schema` prints all that study.yaml may hold.',
  },
  'study/option-not-valid': {
    cause:
      'Settings or facts of the acquisition that were given on the command line say something that they cannot.',
    cure: 'Give JSON or YAML, as text or as the path of a file; `npm run -s lobule -- map <model> --help` shows the settings of a model, `npm run -s lobule -- run --schema` all others.',
  },
  'study/no-file': {
    cause: 'There is no study.yaml at this place.',
    cure: 'Give the path of a study.yaml. Those of examples/*/study.yaml can be copied and changed; `npm run -s lobule -- run --schema` prints all that one may hold.',
  },
  'study/no-template': {
    cause: 'There is no ready plan of this name.',
    cure: '`npm run -s lobule -- templates` lists them.',
  },
  'study/unset-variable': {
    cause: 'study.yaml names an environment variable that is not set.',
    cure: 'Set it, or write ${NAME:-a default} in its place.',
  },
  'study/no-column': {
    cause: 'study.yaml names a column that the clinical table does not have.',
    cure: 'Correct the name in study.yaml.',
  },
});

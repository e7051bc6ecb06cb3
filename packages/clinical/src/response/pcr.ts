import { clinicalErrors } from '../errors.ts';
import { guidelines } from '../guidelines.ts';
import { decided, missing, type Verdict } from '../verdict.ts';

/** What may be called a complete pathological response; endpoints differ by it, so a plan names one. */
export const pcrDefinitions = ['ypT0/is ypN0', 'ypT0 ypN0', 'ypT0/is'] as const;
/** `ypT0/is ypN0` allows ductal carcinoma in situ and is the usual one; `ypT0/is` is of the breast only. */
export type PcrDefinition = (typeof pcrDefinitions)[number];

/** Stage after treatment, as the pathologist writes it. */
export interface PathologicalStage {
  /** `ypT0`, `ypTis`, `ypT1mi`, `ypT2`; the prefix may be left out. */
  readonly ypT?: string;
  /** `ypN0`, `ypN0(i+)`, `ypN1mi`, `ypN1`. */
  readonly ypN?: string;
  /** Only lymphovascular invasion is left: no pCR. */
  readonly residualVascularInvasion?: boolean;
}

const guideline = guidelines.pcr;

/**
 * Pathological complete response by a named definition (Cortazar et al. 2014, doi:10.1016/S0140-6736(13)62422-8). Isolated
 * tumour cells, ypN0(i+), are residual disease. The definition is always said: studies use different ones.
 *
 * @throws clinical/out-of-range
 * @example
 * pathologicalResponse({ ypT: 'ypTis', ypN: 'ypN0' }, 'ypT0 ypN0').value; // 'residual'; pCR by 'ypT0/is ypN0'
 */
export function pathologicalResponse(
  stage: PathologicalStage,
  definition: PcrDefinition,
): Verdict<'pCR' | 'residual'> {
  if (!pcrDefinitions.includes(definition)) {
    throw clinicalErrors.error('clinical/cut-off', {
      what: `No definition of pCR is called ${String(definition)}`,
      cure: `The definitions are: ${pcrDefinitions.join('; ')}.`,
    });
  }
  const named = { ...guideline, name: `${guideline.name}: ${definition}` };
  const breast = tumourOf(stage.ypT);
  if (breast === undefined) return missing(named, 'ypT');
  const isBreastClear = breast === '0' || (breast === 'is' && definition !== 'ypT0 ypN0');
  if (!isBreastClear || stage.residualVascularInvasion === true) return decided(named, 'residual');
  if (definition === 'ypT0/is') return decided(named, 'pCR');
  const nodes = nodesOf(stage.ypN);
  if (nodes === undefined) return missing(named, 'ypN');
  return decided(named, nodes === '0' ? 'pCR' : 'residual');
}

function tumourOf(text: string | undefined): string | undefined {
  return part('ypT', text, /^(?:yp)?t?(0|is|x|1mi|1a|1b|1c|[1-4][a-d]?)(?:\s*\(.*\))?$/i);
}

function nodesOf(text: string | undefined): string | undefined {
  return part(
    'ypN',
    text,
    /^(?:yp)?n?(0(?:\s*\((?:i|mol)\+\))?|x|1mi|[1-3][a-c]?)(?:\s*\((?:sn|i-|mol-)\))?$/i,
  );
}

/** The category without its prefix; X is not known. */
function part(what: string, text: string | undefined, pattern: RegExp): string | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const found = pattern.exec(text.trim())?.[1].toLowerCase();
  if (found === undefined) {
    throw clinicalErrors.error('clinical/out-of-range', {
      what: `There is no category ${text.trim().slice(0, 20)} of ${what}`,
      where: { column: what },
    });
  }
  return found === 'x' ? undefined : found;
}

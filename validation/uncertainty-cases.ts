import { diffusionStudies } from './uncertainty-diffusion.ts';
import { perfusionStudies } from './uncertainty-perfusion.ts';
import { relaxometryStudies } from './uncertainty-relaxometry.ts';
import type { UncertaintyStudy } from './uncertainty-study.ts';

/**
 * Where the suite `uncertainty` looks: a new model is one more entry of one of the three lists.
 *
 * The rule by which truths, protocols and noise were chosen, before any result was seen:
 * - Truths are tissues of the breast (and of the liver, where a model is meant for it): the geometric mean of the range
 *   that the literature gives for a tissue, or the middle of the published means, to two digits. All lie inside what
 *   their model allows. Malignant: Ktrans 0.15 to 0.6 /min, ve 0.2 to 0.6, vp 0.01 to 0.08; benign: Ktrans 0.05 to 0.15,
 *   ve 0.3 to 0.6; fibroglandular: Ktrans 0.01 to 0.04, ve 0.1 to 0.3. Models with flow: the geometric mean of what OSIPI's
 *   tables span, and their highest. T1 at 3 T: fibroglandular 1680 ms (Edden 2010), native tumour 1900 ms, tumour after
 *   contrast 460 ms, fat 420 ms; T2 71 and 83 ms, T2* 22 and 36 ms; B1 0.86 and 1.03 (left and right breast at 3 T); ADC
 *   2.4e-3 (Sigmund 2011), 1.5e-3 (A6702, benign) and 1.3e-3 mm2/s; IVIM of invasive ductal carcinoma (Sigmund 2011) and
 *   of liver; kurtosis of Wu 2014.
 * - Protocols are those of bench/quantify.ts, or of a study that published one; models with flow and fits of the delay have
 *   frames of 2 s, since they are made for such.
 * - Two noise levels each: 0.01 and 0.02 mM for concentrations, about what signals with an SNR of 50 and 20 before
 *   contrast leave in an enhanced lesion; SNR 50 and 20 of the brightest image in relaxometry (20 to 50 are given for
 *   clinical series); SNR 60 and 20 at b = 0 in diffusion (8 to 25 are given for a tumour at b = 800).
 * What was added or changed after a look stands in `decidedAfter` of uncertainty.ts.
 */
export const studies: readonly UncertaintyStudy[] = [
  ...perfusionStudies,
  ...relaxometryStudies,
  ...diffusionStudies,
];

// What must not compile; `npm run types` checks it, nothing here runs.
import { adcModel, type ContrastAgent, prepareModel, toftsModel } from '../src/index.ts';

const adc = adcModel.prepare({ bValues: [0, 800] });
// @ts-expect-error a model without the facts of its acquisition
adcModel.prepare({});
// @ts-expect-error facts of another model
toftsModel.prepare({ bValues: [0, 800] });
// @ts-expect-error a name of a prepared model's maps that is no text
adc.predict([1, 2]);
// @ts-expect-error voxels are named by whole numbers
adc.fit([new Float32Array(1)], new Float32Array(1));
// @ts-expect-error a contrast agent that is not known here
export const agent: ContrastAgent = 'manganese';
export const any = prepareModel('adc', { bValues: [0, 800] });
// @ts-expect-error a model is named by its id
prepareModel(adcModel, { bValues: [0, 800] });

// What hospitals send and studies expect of it. In one file, since loading the room takes longer than these tests do.
import './bids/bids.cases.ts';
import './init/survey.cases.ts';
import './masks/drawn.cases.ts';
import './protocol/deviations.cases.ts';

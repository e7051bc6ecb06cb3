import fc from 'fast-check';

/**
 * Property tests draw the same cases on every run, so that a failure is the change's and not the day's. Another seed
 * looks elsewhere: `FAST_CHECK_SEED=7 npm test`.
 */
fc.configureGlobal({ seed: Number(process.env['FAST_CHECK_SEED'] ?? 20_261_120) });

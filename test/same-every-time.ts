/** Property tests draw the same cases in every run: a failure that nobody can repeat helps nobody. SNAPSIFT_SEED draws others. */
import fc from 'fast-check';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env['SNAPSIFT_SEED'] ?? 20_261_121) });

/** The query language's public face: for the engine, and for the search field, which shows the same terms as chips. */
export { contradictionOf } from './contradiction.ts';
export { parseQuery, queryOf } from './parse.ts';
export { printQuery, printTerm } from './print.ts';
export { asksForAlbums, asksForMarks, filterKeys, isFilter, photoFacts, photoShapes, photoTraits, photoTypes, photoVerdicts } from './terms.ts';
export type { FilterKey, FilterTerm, NumberRange, ParsedQuery, PhraseTerm, PhotoTrait, PhotoVerdict, Problem, Query, Term } from './terms.ts';

/** The strings and formats of this page's language. The only place that asks the browser which language that is. */
import { createFormat, pickLocale } from './format.ts';
import { createStrings } from './strings.ts';

export const format = createFormat(pickLocale(navigator.languages));
export const strings = createStrings(format);

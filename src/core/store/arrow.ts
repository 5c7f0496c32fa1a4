/**
 * apache-arrow as LanceDB sees it. LanceDB is CommonJS and requires the CommonJS build; an ESM import would load
 * a second copy of every class, and LanceDB would copy each table node by node because `instanceof` fails.
 */
import { createRequire } from 'node:module';
import type * as Arrow from 'apache-arrow';

const arrow = createRequire(import.meta.url)('apache-arrow') as typeof Arrow;

export const { Bool, Field, FixedSizeList, Float32, Float64, Int32, RecordBatch, Schema, Struct, Table, Utf8, makeData, vectorFromArray } = arrow;

/** From what the vision child answers to the rows that are stored. */
import type { QuarantineCode } from '../../shared/errors.ts';
import type { FoundFile } from '../library/scan.ts';
import type { ContentRow, FileRow } from '../store/shapes.ts';
import { pipelineVersion } from './judge.ts';
import type { PictureFacts } from './vision.ts';

export const presentFile = (found: FoundFile, hash: string): FileRow => ({
  ...identity(found),
  hash,
  state: 'present',
  code: null,
  message: null,
});

export const quarantinedFile = (found: FoundFile, hash: string | null, code: QuarantineCode, message: string): FileRow => ({
  ...identity(found),
  hash,
  state: 'quarantined',
  code,
  message,
});

const identity = ({ path, size, modified }: FoundFile): Pick<FileRow, 'path' | 'size' | 'modified' | 'pipeline'> => ({ path, size, modified, pipeline: pipelineVersion });

export const contentRow = (hash: string, bytes: number, facts: PictureFacts): ContentRow => ({ hash, bytes, ...facts, pipeline: pipelineVersion });

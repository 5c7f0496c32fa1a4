/** A file that arrives piece by piece, and the hash of what it holds. An interrupted one is taken up where it ended. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

export class PartFile {
  size = 0;
  #hash: Hash = createHash('sha256');
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** What is there already is read once for its hash; more than `bytes` is of no use and starts afresh. */
  static async open(path: string, bytes: number): Promise<PartFile> {
    const part = new PartFile(await open(path, 'a'));
    const { size } = await part.#file.stat();
    if (size > bytes) {
      await part.restart();
      return part;
    }
    for await (const chunk of createReadStream(path)) part.#hash.update(chunk as Buffer);
    part.size = size;
    return part;
  }

  async append(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      const { bytesWritten } = await this.#file.write(chunk, at);
      at += bytesWritten;
    }
    this.#hash.update(chunk);
    this.size += chunk.length;
  }

  async restart(): Promise<void> {
    await this.#file.truncate(0);
    this.#hash = createHash('sha256');
    this.size = 0;
  }

  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  sync(): Promise<void> {
    return this.#file.sync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

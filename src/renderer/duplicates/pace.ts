/** When something will be done, from how it moved on over the last while. Pure: the clock comes from outside. */

interface Sample {
  at: number;
  done: number;
}

/** What counts as the last while, ms. */
const window = 20_000;
/** Less than this says nothing about the rest, ms. */
const earliest = 2_000;

export class Pace {
  #what = '';
  #samples: readonly Sample[] = [];

  /**
   * Takes note of `done` of `total` at the time `now` (ms) and answers the seconds left; null while that is not known.
   * `what` names the work: another one starts anew.
   */
  left(what: string, done: number, total: number, now: number): number | null {
    const last = this.#samples.at(-1);
    if (what !== this.#what || (last !== undefined && done < last.done)) this.#samples = [];
    this.#what = what;
    this.#samples = [...this.#samples.filter(({ at }) => at > now - window), { at: now, done }];
    const first = this.#samples[0];
    if (first === undefined || now - first.at < earliest || done <= first.done) return null;
    return ((total - done) * (now - first.at)) / (done - first.done) / 1_000;
  }
}

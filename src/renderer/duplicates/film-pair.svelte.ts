/** Two videos that play as one: started, stopped and moved together, and kept in step. */
export class FilmPair {
  playing = $state(false);
  /** Where both are, and how long the longer one is; seconds. */
  at = $state(0);
  length = $state(0);

  #films: readonly HTMLVideoElement[] = [];
  /** Further apart than this they are seen to be, seconds. */
  static readonly #step = 0.12;

  /** Takes part until the returned function is called. */
  join = (film: HTMLVideoElement): (() => void) => {
    this.#films = [...this.#films, film];
    const events: [string, () => void][] = [
      ['loadedmetadata', () => (this.length = Math.max(...this.#films.map(({ duration }) => (Number.isFinite(duration) ? duration : 0))))],
      ['timeupdate', () => this.#follow(film)],
      ['ended', () => void (this.#films.every((one) => one.ended || one.error !== null) && (this.playing = false))],
    ];
    for (const [name, listener] of events) film.addEventListener(name, listener);
    return () => {
      for (const [name, listener] of events) film.removeEventListener(name, listener);
      this.#films = this.#films.filter((other) => other !== film);
    };
  };

  /** Where each video begins to be looked at. */
  rest(): void {
    this.playing = false;
    this.at = 0;
    this.length = 0;
  }

  toggle = (): void => {
    this.playing = !this.playing;
    if (this.playing && this.length > 0 && this.at >= this.length - 0.05) this.seek(0);
    // One that cannot be played says so itself.
    for (const film of this.#films) if (this.playing) film.play().catch(() => undefined);
      else film.pause();
  };

  seek(seconds: number): void {
    this.at = seconds;
    for (const film of this.#films) film.currentTime = Math.min(seconds, Number.isFinite(film.duration) ? film.duration : seconds);
  }

  /** The first that can be played leads. */
  #follow(film: HTMLVideoElement): void {
    const leader = this.#films.find(({ error }) => error === null);
    if (film !== leader || leader === undefined) return;
    this.at = leader.currentTime;
    if (!this.playing) return;
    for (const other of this.#films) if (other !== leader && !other.ended && Math.abs(other.currentTime - leader.currentTime) > FilmPair.#step) other.currentTime = leader.currentTime;
  }
}

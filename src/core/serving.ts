/** The model that serves. Another one may take its place between two questions, so it is asked for anew each time. */
import type { OpenModel } from './open-model.ts';

export interface Serving {
  model(): OpenModel;
  /** Answers the model before, which the caller lets go. */
  replace(next: OpenModel): OpenModel;
  /** What there is one of for each model: made when it is first asked for, and anew when another model serves. */
  perModel<T>(make: (model: OpenModel) => T): () => T;
}

export function createServing(first: OpenModel): Serving {
  let model = first;
  return {
    model: () => model,
    replace(next) {
      const before = model;
      model = next;
      return before;
    },
    perModel<T>(make: (model: OpenModel) => T) {
      let known: { model: OpenModel; made: T } | null = null;
      return () => {
        if (known?.model !== model) known = { model, made: make(model) };
        return known.made;
      };
    },
  };
}

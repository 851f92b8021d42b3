import { numpyRandom } from "../../../../core/index.ts";
import { initialWeights } from "./network.ts";
import { publishedAdam, publishedKfac } from "./optimisers.ts";
import { type PublishedTraining, type PublishedTrainingOptions, trainAsPublished } from "./train.ts";

/** What the experiment compares. */
export interface Pair<T> {
  readonly adam: T;
  readonly kfac: T;
}

const SEED = 42;

/** The published experiment: Adam trains first, K-FAC with other initial weights on the random numbers that follow. */
export function runAsPublished(kernel: PublishedTrainingOptions["kernel"]): Pair<PublishedTraining> {
  const random = numpyRandom(SEED);
  const adam = trainAsPublished({ weights: initialWeights("adam"), step: publishedAdam(), random, kernel });
  const kfac = trainAsPublished({ weights: initialWeights("kfac"), step: publishedKfac, random, kernel });
  return { adam, kfac };
}

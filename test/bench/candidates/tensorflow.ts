import type { LayersModel, Scalar } from "@tensorflow/tfjs";
import { type BackendPreference, loadBackend, type Tf } from "../../../dist/engine/index.js";
import { measured } from "../harness.ts";
import { batchFirst, type FirstStep, LAYERS, norm, type OpenedStep, type StepTask } from "./task.ts";

/** TensorFlow.js as its user writes it: layers and an optimiser of the library. An error says why the backend cannot run here. */
export async function openTensorflow(
  task: StepTask,
  preference: BackendPreference,
  threads: number,
): Promise<OpenedStep> {
  const { tf, name, version } = await loadBackend(preference);
  const { batch, steps, features } = task;
  const model = modelOf(tf, task);
  const x = tf.tensor3d(batchFirst(task.x, steps, batch), [batch, steps, features]);
  const moves = tf.tensor2d(batchFirst(task.moves, steps, batch), [batch, steps]);
  const optimiser = tf.train.adam(task.learningRate);
  const loss = (): Scalar => {
    const output = model.apply(x, { training: true });
    if (Array.isArray(output) || !("dataSync" in output)) throw new Error("the model gave no tensor");
    return output.squeeze([2]).mul(moves).sum().asScalar();
  };
  const first = firstStep(tf, loss);
  const step = () => optimiser.minimize(loss);
  const candidate = {
    name: `TensorFlow.js ${version} ${name}`,
    threads,
    runSteps: async (count: number) => {
      await tf.setBackend(name); // one library, one backend at a time
      return measured(() => {
        for (let k = 0; k < count; k++) step();
        model.getWeights()[0]!.dataSync(); // native TensorFlow may still be at work
      });
    },
    close: async () => {
      model.dispose();
      tf.dispose([x, moves]);
    },
  };
  return { candidate, first };
}

function modelOf(tf: Tf, { batch, steps, features, units, parameters }: StepTask): LayersModel {
  const lstm = { units, returnSequences: true, recurrentActivation: "sigmoid" } as const;
  const model = tf.sequential();
  for (let layer = 0; layer < LAYERS; layer++) {
    model.add(tf.layers.lstm(layer === 0 ? { ...lstm, batchInputShape: [batch, steps, features] } : lstm));
  }
  model.add(tf.layers.dense({ units: 1, activation: "tanh" }));
  let at = 0;
  const weights = model.getWeights().map(({ shape, size }) => {
    at += size;
    return tf.tensor(parameters.subarray(at - size, at), shape);
  });
  model.setWeights(weights);
  tf.dispose(weights);
  return model;
}

/** Without moving the weights, as the optimiser keeps its gradient to itself. */
function firstStep(tf: Tf, loss: () => Scalar): FirstStep {
  const { value, grads } = tf.variableGrads(loss);
  const gradients = Object.values(grads).map((gradient) => Float32Array.from(gradient.dataSync()));
  const first = { loss: value.dataSync()[0]!, gradientNorm: norm(gradients) };
  tf.dispose([value, ...Object.values(grads)]);
  return first;
}

import { z } from "zod";
import { curvatureNames } from "../curvature-names.ts";
import { dampingKinds } from "./damping.ts";

const count = z.int().min(1);
const positive = z.number().positive();

/** What all second-order optimisers have in common; their own defaults follow. */
const secondOrderFields = {
  /** Learning rate over the stage's, whose scale is Adam's: recipes keep the shape of their stages and of the fine-tuning, whatever the optimiser. */
  rateMultiple: positive.default(100),
  /** What the curvature is made of: see `curvatureNames`. */
  curvature: z.enum(curvatureNames).default("gauss-newton"),
  /** Paths of a batch that the curvature is taken from; a batch may have fewer. */
  curvaturePaths: count.default(64),
  /** Steps from one estimate of the curvature to the next; the first ten steps take one each. */
  curvatureEvery: count.default(10),
  /** Steps from one inversion of the averaged curvature to the next, after the first ten. */
  inverseEvery: count.default(10),
  /** Weight of what was in the moving averages of the factors. */
  decay: z.number().min(0).lt(1).default(0.9),
  /** How the damping enters: see `dampingKinds`. */
  dampingKind: z.enum(dampingKinds),
  /** Levenberg-Marquardt rule: the damping follows how well the quadratic model predicts the loss. */
  adaptive: z.boolean().default(false),
  /** Weight of the step before in the next one. */
  momentum: z.number().min(0).lt(1).default(0.7),
  /**
   * Limit of the squared length of a step in the metric of the curvature, in units of the loss; null: none. Small beside what there is to gain: a hedge that
   * starts from the skew rule has a loss of .07 and can take some hundredths of that off, and the curvature, of few paths, is not to be trusted further.
   */
  normLimit: positive.nullable().default(3e-4),
  /** Learning rate over the stage's of weights that belong to no affine map (gains and shifts of layer normalisation), which Adam moves. */
  plainRateMultiple: positive.default(1),
};

/** How weights are moved. */
export const optimiserSchema = z.discriminatedUnion("name", [
  /** Kingma and Ba 2015, with decoupled weight decay. */
  z.strictObject({ name: z.literal("adam") }),
  /** Kronecker-factored curvature of every layer (Martens and Grosse 2015; of recurrent layers Martens, Ba and Johnson 2018), factored Tikhonov damping. */
  z.strictObject({
    name: z.literal("k-fac"),
    ...secondOrderFields,
    dampingKind: secondOrderFields.dampingKind.default("factored-tikhonov"),
    /** lambda, in units of the curvature; under the Levenberg-Marquardt rule that at the start. */
    damping: positive.default(1e-3),
  }),
  /** Block Gauss-Newton with Kronecker factors, shrunk to a multiple of the unit matrix, in the spirit of Mueller, Akkari, Gonon and Wood 2024, arXiv:2410.22568. */
  z.strictObject({
    name: z.literal("gauss-newton"),
    ...secondOrderFields,
    dampingKind: secondOrderFields.dampingKind.default("shrinkage"),
    /** Share of the unit matrix in the curvature. */
    damping: z.number().gt(0).lt(1).default(0.1),
  }),
  /** The output layer alone, all other weights stay as they are: as published by Enkhbayar 2024, arXiv:2411.15002. */
  z.strictObject({
    name: z.literal("k-fac-output"),
    rateMultiple: positive.default(1),
    /** Added to the diagonals of both factors. */
    damping: positive.default(0.01),
  }),
]);

export type OptimiserOptions = z.output<typeof optimiserSchema>;
export type SecondOrderOptions = Extract<OptimiserOptions, { readonly name: "k-fac" | "gauss-newton" }>;
export type OutputLayerOptions = Extract<OptimiserOptions, { readonly name: "k-fac-output" }>;

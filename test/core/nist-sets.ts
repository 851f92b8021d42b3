/**
 * Sets of the NIST Statistical Reference Datasets, nonlinear regression (public domain,
 * https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml), with the certified estimates, standard deviations and
 * residual sums of squares. Difficulty as NIST grades it: Misra1a lower, the others higher.
 */
export interface NistSet {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly starts: readonly (readonly number[])[];
  readonly certified: readonly number[];
  readonly deviations: readonly number[];
  readonly squares: number;
  /** The model and its derivatives in b at one x. */
  readonly model: (b: Float64Array, x: number) => readonly [value: number, gradient: readonly number[]];
}

const count = (n: number, at: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => at(i));

const saturation: NistSet["model"] = (b, x) => {
  const decay = Math.exp(-b[1]! * x);
  return [b[0]! * (1 - decay), [1 - decay, b[0]! * x * decay]];
};

export const nistSets: readonly NistSet[] = [
  {
    name: "Misra1a",
    x: [77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0],
    y: [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.4, 75.47, 81.78],
    starts: [
      [500, 0.0001],
      [250, 0.0005],
    ],
    certified: [2.3894212918e2, 5.5015643181e-4],
    deviations: [2.7070075241, 7.2668688436e-6],
    squares: 1.2455138894e-1,
    model: saturation,
  },
  {
    name: "BoxBOD",
    x: [1, 2, 3, 5, 7, 10],
    y: [109, 149, 149, 191, 213, 224],
    starts: [
      [1, 1],
      [100, 0.75],
    ],
    certified: [2.1380940889e2, 5.4723748542e-1],
    deviations: [1.2354515176e1, 1.0455993237e-1],
    squares: 1.1680088766e3,
    model: saturation,
  },
  {
    name: "MGH09",
    x: [4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625],
    y: [0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246],
    starts: [
      [25, 39, 41.5, 39],
      [0.25, 0.39, 0.415, 0.39],
    ],
    certified: [1.9280693458e-1, 1.9128232873e-1, 1.2305650693e-1, 1.3606233068e-1],
    deviations: [1.1435312227e-2, 1.9633220911e-1, 8.0842031232e-2, 9.0025542308e-2],
    squares: 3.0750560385e-4,
    model: (b, x) => {
      const above = x * x + x * b[1]!;
      const below = x * x + x * b[2]! + b[3]!;
      const value = (b[0]! * above) / below;
      return [value, [above / below, (b[0]! * x) / below, (-value * x) / below, -value / below]];
    },
  },
  {
    name: "MGH10",
    x: count(16, (i) => 50 + 5 * i),
    y: [34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872],
    starts: [
      [2, 400000, 25000],
      [0.02, 4000, 250],
    ],
    certified: [5.609636471e-3, 6.1813463463e3, 3.4522363462e2],
    deviations: [1.5687892471e-4, 2.3309021107e1, 7.8486103508e-1],
    squares: 8.7945855171e1,
    model: (b, x) => {
      const growth = Math.exp(b[1]! / (x + b[2]!));
      return [b[0]! * growth, [growth, (b[0]! * growth) / (x + b[2]!), (-b[0]! * growth * b[1]!) / (x + b[2]!) ** 2]];
    },
  },
  {
    name: "Rat43",
    x: count(15, (i) => i + 1),
    y: [
      16.08, 33.83, 65.8, 97.2, 191.55, 326.2, 386.87, 520.53, 590.03, 651.92, 724.93, 699.56, 689.96, 637.56, 717.41,
    ],
    starts: [
      [100, 10, 1, 1],
      [700, 5, 0.75, 1.3],
    ],
    certified: [6.996415127e2, 5.2771253025, 7.5962938329e-1, 1.2792483859],
    deviations: [1.6302297817e1, 2.0828735829, 1.9566123451e-1, 6.8761936385e-1],
    squares: 8.786404908e3,
    model: (b, x) => {
      const e = Math.exp(b[1]! - b[2]! * x);
      const power = (1 + e) ** (-1 / b[3]!);
      const value = b[0]! * power;
      const slope = (-value / b[3]!) * (e / (1 + e));
      return [value, [power, slope, -x * slope, (value * Math.log1p(e)) / b[3]! ** 2]];
    },
  },
  {
    name: "Thurber",
    x: [
      -3.067, -2.981, -2.921, -2.912, -2.84, -2.797, -2.702, -2.699, -2.633, -2.481, -2.363, -2.322, -1.501, -1.46,
      -1.274, -1.212, -1.1, -1.046, -0.915, -0.714, -0.566, -0.545, -0.4, -0.309, -0.109, -0.103, 0.01, 0.119, 0.377,
      0.79, 0.963, 1.006, 1.115, 1.572, 1.841, 2.047, 2.2,
    ],
    y: [
      80.574, 84.248, 87.264, 87.195, 89.076, 89.608, 89.868, 90.101, 92.405, 95.854, 100.696, 101.06, 401.672, 390.724,
      567.534, 635.316, 733.054, 759.087, 894.206, 990.785, 1090.109, 1080.914, 1122.643, 1178.351, 1260.531, 1273.514,
      1288.339, 1327.543, 1353.863, 1414.509, 1425.208, 1421.384, 1442.962, 1464.35, 1468.705, 1447.894, 1457.628,
    ],
    starts: [
      [1000, 1000, 400, 40, 0.7, 0.3, 0.03],
      [1300, 1500, 500, 75, 1, 0.4, 0.05],
    ],
    certified: [
      1.28813968e3, 1.4910792535e3, 5.8323836877e2, 7.5416644291e1, 9.6629502864e-1, 3.9797285797e-1, 4.9727297349e-2,
    ],
    deviations: [
      4.6647963344, 3.9571156086e1, 2.8698696102e1, 5.567537027, 3.1333340687e-2, 1.4984928198e-2, 6.5842344623e-3,
    ],
    squares: 5.6427082397e3,
    model: (b, x) => {
      const below = 1 + x * (b[4]! + x * (b[5]! + x * b[6]!));
      const value = (b[0]! + x * (b[1]! + x * (b[2]! + x * b[3]!))) / below;
      const powers = [1, x, x * x, x * x * x];
      return [value, [...powers.map((p) => p / below), ...powers.slice(1).map((p) => (-value * p) / below)]];
    },
  },
];

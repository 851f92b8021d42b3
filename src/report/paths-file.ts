import { ByteWriter, type ColumnSource, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";
import type { FileInProgress } from "../core/index.ts";

/** Simulated paths of successive numbers, row-major [paths x times]. */
export interface PathRows {
  readonly firstPath: number;
  readonly paths: number;
  /** Stored ones a path: all from 0 on, or the last one only. */
  readonly times: number;
  readonly spot: Float64Array | Float32Array;
  /** Variance, or the volatility index. */
  readonly level: Float64Array | Float32Array;
}

/** A Parquet file of paths while it is written: a row group for each batch, so that memory holds one batch only. */
export interface PathsFile {
  append(rows: PathRows): Promise<void>;
  /** Writes the footer; the file itself is completed by whoever opened it. */
  finish(): Promise<void>;
}

/**
 * Begins a Parquet file of the columns path, step, time (years), spot and `levelName`.
 * @param firstStep of the stored ones: 0, or the last one of paths of which only the end is stored
 * @param metadata of the file, as JSON under the key `backhedge`
 */
export function openPathsFile(
  file: FileInProgress,
  {
    levelName,
    firstStep,
    stepYears,
  }: { levelName: "variance" | "volatilityIndex"; firstStep: number; stepYears: number },
  metadata: unknown,
): PathsFile {
  const bytes = new ByteWriter();
  const kvMetadata = [{ key: "backhedge", value: JSON.stringify(metadata) }];
  let writer: ParquetWriter | undefined;
  const flush = async () => {
    await file.append(bytes.getBytes());
    bytes.index = 0; // `offset`, the position in the file, goes on
  };
  return {
    append: async (rows) => {
      const columnData = columnsOf(rows, levelName, firstStep, stepYears);
      writer ??= new ParquetWriter({ writer: bytes, schema: schemaFromColumnData({ columnData }), kvMetadata });
      await writer.write({ columnData, rowGroupSize: rows.spot.length });
      await flush();
    },
    finish: async () => {
      await writer?.finish();
      await flush();
    },
  };
}

function columnsOf(
  { firstPath, paths, times, spot, level }: PathRows,
  levelName: string,
  firstStep: number,
  stepYears: number,
): ColumnSource[] {
  const size = paths * times;
  const path = new Int32Array(size);
  const step = new Int32Array(size);
  const time = new Float64Array(size);
  for (let at = 0; at < size; at++) {
    path[at] = firstPath + Math.floor(at / times);
    step[at] = firstStep + (at % times);
    time[at] = step[at]! * stepYears;
  }
  const type = spot instanceof Float32Array ? "FLOAT" : "DOUBLE";
  // Random digits do not compress.
  const random = { type, nullable: false, encoding: "PLAIN", codec: "UNCOMPRESSED" } as const;
  return [
    { name: "path", type: "INT32", nullable: false, data: path },
    { name: "step", type: "INT32", nullable: false, data: step },
    { name: "time", type: "DOUBLE", nullable: false, data: time },
    { name: "spot", ...random, data: spot },
    { name: levelName, ...random, data: level },
  ];
}

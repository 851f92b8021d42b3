import { nodeEffects } from "../../core/index.ts";
import { generateMarket, niftyLike, sampleText } from "./generate.ts";
import { samples } from "./samples.ts";

// `npm run sample`: writes the committed synthetic history anew. A test holds the file to what this makes.
const fx = nodeEffects((line) => process.stderr.write(`${line}\n`));
const path = samples.india.path();
await fx.write(path, sampleText(generateMarket(niftyLike)));
fx.log(`wrote ${path}`);

import { nodeEffects } from "../core/index.ts";
import { configJsonSchema } from "./config-schema.ts";

// `npm run schema`: writes the configuration's JSON schema for editors. A test holds the file to the program's own schema.
const fx = nodeEffects((line) => process.stderr.write(`${line}\n`));
await fx.write("configs/schema.json", `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
fx.log("wrote configs/schema.json");

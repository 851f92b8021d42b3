export { normalCdf, normalPdf } from "../core/index.ts";

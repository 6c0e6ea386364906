/** What takes files out of a request: middleware, parsers, and what they give. */
import { table } from "./match.js";

interface UploadRow {
  readonly match: string | readonly string[];
  readonly docs: string;
  /** The option that is a function which is asked of each file: after the request, it is given the file. */
  readonly asks?: string;
}

export const uploadRows: readonly UploadRow[] = [
  { match: "multer#().single|array|fields|any", asks: "fileFilter", docs: "https://github.com/expressjs/multer" },
  { match: ["express-fileupload#", "express-formidable#", "connect-busboy#"], docs: "https://github.com/richardgirges/express-fileupload" },
  { match: ["formidable#", "formidable#IncomingForm", "busboy#"], docs: "https://github.com/node-formidable/formidable" },
  { match: "@nestjs/platform-express#FileInterceptor|FilesInterceptor|FileFieldsInterceptor|AnyFilesInterceptor", asks: "fileFilter", docs: "https://docs.nestjs.com/techniques/file-upload" },
  { match: ["fastify#FastifyRequest().file|files|saveRequestFiles|parts"], docs: "https://github.com/fastify/fastify-multipart" },
  { match: "@koa/multer#().single|array|fields|any", asks: "fileFilter", docs: "https://github.com/koajs/multer" },
  { match: "tus-node-server#Server().handle", docs: "https://github.com/tus/tus-node-server" },
  { match: "@tus/server#Server().handle|handleWeb", docs: "https://github.com/tus/tus-node-server" },
];
export const uploads = table(uploadRows);

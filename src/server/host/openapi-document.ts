import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { contract } from '#shared/api/index.ts';

/** The contract for scripts in any language (OpenAPI 3.1). */
export function openApiDocument(version: string) {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  return generator.generate(contract, {
    info: {
      title: 'eSIM Workbench',
      version,
      description:
        'The contract of a workstation. Calls that change something answer with an operationId; follow it at /operations/events. ' +
        'Address and token of the running host are in host.json of its data folder.',
    },
    servers: [{ url: '/api' }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    security: [{ token: [] }],
  });
}

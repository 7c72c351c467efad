export { contentSecurityPolicy, securityHeaders } from './content-security-policy.ts';
export { rendererFiles, type RendererAnswer, type RendererFiles } from './renderer-files.ts';

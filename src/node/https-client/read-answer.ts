import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, unzip } from 'node:zlib';
import type { HttpResponse } from '#core/environment/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import type { Where } from './explain-refusal.ts';

const answerLimit = 16 * 1024 * 1024;

const unpackers = {
  gzip: promisify(unzip),
  'x-gzip': promisify(unzip),
  deflate: promisify(unzip),
  br: promisify(brotliDecompress),
};

/** The whole answer. Rejects with WorkbenchError HTTP_TOO_LARGE or HTTP_UNREADABLE, or with what the connection broke by. */
export async function readAnswer(incoming: IncomingMessage, where: Where): Promise<HttpResponse> {
  const packed = await collect(incoming, where);
  const body = await unpack(packed, incoming.headers['content-encoding'], where);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  return { status: incoming.statusCode ?? 0, headers, body: body.toString('utf8') };
}

async function collect(incoming: IncomingMessage, where: Where): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > answerLimit) throw tooLarge(where);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function unpack(packed: Buffer, encoding: string | undefined, where: Where): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? 'identity';
  if (name === 'identity' || name === '' || packed.length === 0) return packed;
  const unpacker = Object.hasOwn(unpackers, name) ? unpackers[name as keyof typeof unpackers] : undefined;
  try {
    if (unpacker === undefined) throw new Error(`unknown encoding ${name}`);
    return await unpacker(packed, { maxOutputLength: answerLimit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(where);
    throw new WorkbenchError('HTTP_UNREADABLE', `${where.host}: the answer cannot be unpacked`, {
      details: { ...where, fault: 'encoding', reason: name.slice(0, 40) },
    });
  }
}

const tooLarge = (where: Where) =>
  new WorkbenchError('HTTP_TOO_LARGE', `answer of ${where.host} is over 16 MiB`, { details: { ...where } });

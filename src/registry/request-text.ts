import { stringify } from 'yaml';
import { RekeyerError } from '../domain/errors/index.js';
import type { RotationRequest } from '../domain/request.js';
import { formatInstant } from '../domain/time.js';
import { readBlob } from './read.js';

/**
 * The file of a request, as the bot proposes it: the same request gives the same bytes, so that its blob's id says
 * whether somebody has touched it.
 *
 * @throws INTERNAL when our own reader would not accept it; nothing is proposed that is not valid
 */
export function requestText(request: Omit<RotationRequest, 'source'>): string {
  const { name, labels, record, ...spec } = request;
  const document = {
    apiVersion: 'rekeyer/v1',
    kind: 'RotationRequest',
    metadata: { name, ...(Object.keys(labels).length > 0 ? { labels } : {}) },
    spec: { ...spec, ...(record ? { record: { ...record, rotatedAt: formatInstant(record.rotatedAt) } } : {}) },
  };
  const text = stringify(document, { lineWidth: 0 });
  const [problem] = readBlob(Buffer.from(text, 'utf8')).problems;
  if (problem) throw new RekeyerError('INTERNAL', `a request of ours would not be valid: ${problem.message}`);
  return text;
}

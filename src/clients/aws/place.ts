import { isIP } from 'node:net';
import type { Connection } from '../../domain/connection.js';
import { RekeyerError } from '../../domain/errors/index.js';

/** Where one service is reached, and the region that signatures to it name. */
export interface ServicePlace {
  readonly endpoint: string;
  readonly region: string;
}

/** IAM and STS as one connection reaches them. */
export interface Place {
  readonly iam: ServicePlace;
  readonly sts: ServicePlace;
}

const DEFAULT_REGION = 'us-east-1';
const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-\d$/;

/**
 * Partitions with one IAM each, by what their regions begin with; the last stands for all others.
 *
 * @see the endpoint rules of @aws-sdk/client-iam
 */
const PARTITIONS = [
  { begins: 'cn-', domain: 'amazonaws.com.cn', iam: 'iam.cn-north-1.amazonaws.com.cn', home: 'cn-north-1' },
  { begins: 'us-gov-', domain: 'amazonaws.com', iam: 'iam.us-gov.amazonaws.com', home: 'us-gov-west-1' },
  { begins: 'eusc-', domain: 'amazonaws.eu', iam: 'iam.eusc-de-east-1.amazonaws.eu', home: 'eusc-de-east-1' },
  { begins: '', domain: 'amazonaws.com', iam: 'iam.amazonaws.com', home: 'us-east-1' },
] as const;

/**
 * Where does this connection reach AWS?
 *
 * `auth.region` chooses the STS endpoint and the partition; without one it is us-east-1. `urls` names one endpoint for
 * everything instead, such as LocalStack's. Nothing is taken from the environment or from ~/.aws.
 *
 * @throws CONNECTIONS_INVALID for a region that is none, several urls, or one that would send keys unencrypted
 */
export function placeOf(connection: Connection): Place {
  const { region, partition, endpoint } = partsOf(connection, connection.auth.region?.reveal() ?? DEFAULT_REGION);
  if (endpoint !== undefined) return { iam: { endpoint, region: partition.home }, sts: { endpoint, region } };
  return {
    iam: { endpoint: `https://${partition.iam}`, region: partition.home },
    sts: { endpoint: `https://sts.${region}.${partition.domain}`, region },
  };
}

/**
 * Where does this connection reach a service of one region?
 *
 * @param service  as endpoints and signatures name it: `secretsmanager`, `ssm`
 * @throws CONNECTIONS_INVALID as `placeOf` does
 */
export function regionalPlaceOf(connection: Connection, service: string, region: string): ServicePlace {
  const { partition, endpoint } = partsOf(connection, region);
  return { endpoint: endpoint ?? `https://${service}.${region}.${partition.domain}`, region };
}

function partsOf({ name, urls }: Connection, region: string) {
  const invalid = (what: string): never => {
    throw new RekeyerError('CONNECTIONS_INVALID', `connection "${name}": ${what}`);
  };
  if (!REGION.test(region)) invalid('its region is not the name of an AWS region');
  const [endpoint, second] = urls;
  if (second !== undefined) invalid('names several urls; one endpoint serves all of AWS');
  if (endpoint !== undefined && !isSafe(endpoint)) {
    invalid(`${endpoint} is neither https nor on this machine, so keys would travel in the clear`);
  }
  return { region, endpoint, partition: PARTITIONS.find(({ begins }) => region.startsWith(begins)) ?? PARTITIONS[3] };
}

/** The answer that creates a key carries its secret, so plain HTTP stays on this machine. */
function isSafe(endpoint: string): boolean {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));
}

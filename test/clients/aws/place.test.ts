import { describe, expect, it } from '@jest/globals';
import { placeOf } from '../../../src/clients/aws/place.js';
import type { Connection } from '../../../src/domain/connection.js';
import { Secret } from '../../../src/domain/secret.js';

const connection = (region?: string, urls: readonly string[] = []) =>
  ({ name: 'aws', urls, auth: region === undefined ? {} : { region: new Secret(region) } }) as unknown as Connection;

describe('where AWS is reached', () => {
  it.each([
    [undefined, 'https://iam.amazonaws.com', 'us-east-1', 'https://sts.us-east-1.amazonaws.com', 'us-east-1'],
    [
      'eu-central-1',
      'https://iam.amazonaws.com',
      'us-east-1',
      'https://sts.eu-central-1.amazonaws.com',
      'eu-central-1',
    ],
    [
      'cn-northwest-1',
      'https://iam.cn-north-1.amazonaws.com.cn',
      'cn-north-1',
      'https://sts.cn-northwest-1.amazonaws.com.cn',
      'cn-northwest-1',
    ],
    [
      'us-gov-east-1',
      'https://iam.us-gov.amazonaws.com',
      'us-gov-west-1',
      'https://sts.us-gov-east-1.amazonaws.com',
      'us-gov-east-1',
    ],
    [
      'eusc-de-east-1',
      'https://iam.eusc-de-east-1.amazonaws.eu',
      'eusc-de-east-1',
      'https://sts.eusc-de-east-1.amazonaws.eu',
      'eusc-de-east-1',
    ],
  ])('region %s', (region, iam, iamRegion, sts, stsRegion) => {
    expect(placeOf(connection(region))).toEqual({
      iam: { endpoint: iam, region: iamRegion },
      sts: { endpoint: sts, region: stsRegion },
    });
  });

  it.each(['https://aws.example.com', 'http://localhost:4566', 'http://127.0.0.1:4566', 'http://[::1]:4566'])(
    'one endpoint for both: %s',
    (url) => {
      const { iam, sts } = placeOf(connection('eu-west-1', [url]));
      expect([iam.endpoint, sts.endpoint]).toEqual([url, url]);
      expect([iam.region, sts.region]).toEqual(['us-east-1', 'eu-west-1']);
    },
  );

  it.each([
    ['keys in the clear', connection('eu-west-1', ['http://aws.example.com']), 'in the clear'],
    ['a host that only begins like loopback', connection('eu-west-1', ['http://127.example.com']), 'in the clear'],
    ['something that is no address', connection('eu-west-1', ['aws']), 'in the clear'],
    ['two endpoints', connection('eu-west-1', ['https://a.example.com', 'https://b.example.com']), 'several'],
    ['a region that would make another host', connection('eu-west-1.example.com/'), 'region'],
  ])('refuses %s', (_what, wrong, words) => {
    expect(() => placeOf(wrong)).toThrow(expect.objectContaining({ code: 'CONNECTIONS_INVALID' }));
    expect(() => placeOf(wrong)).toThrow(words);
  });
});

/** What the `ping` of several machines says, read. */
import { expect, test } from 'vitest';
import { echoesIn } from './ping.ts';

const IPUTILS = `PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.

--- 127.0.0.1 ping statistics ---
`;

test.each([
  [
    'iputils',
    `${IPUTILS}2 packets transmitted, 2 received, 0% packet loss, time 1029ms\nrtt min/avg/max/mdev = 0.022/0.184/0.346/0.162 ms\n`,
    { sent: 2, received: 2, averageMs: 0.184 },
  ],
  [
    'some lost',
    `${IPUTILS}3 packets transmitted, 1 received, 66.6667% packet loss, time 2003ms\nrtt min/avg/max/mdev = 12.1/12.1/12.1/0.0 ms, pipe 2\n`,
    { sent: 3, received: 1, averageMs: 12.1 },
  ],
  [
    'unreachable',
    `${IPUTILS}3 packets transmitted, 0 received, +3 errors, 100% packet loss, time 2046ms\npipe 3\n`,
    { sent: 3, received: 0, averageMs: undefined },
  ],
  [
    'duplicates',
    `${IPUTILS}1 packets transmitted, 1 received, +2 duplicates, 0% packet loss, time 0ms\nrtt min/avg/max/mdev = 1.0/2.0/3.0/0.5 ms\n`,
    { sent: 1, received: 1, averageMs: 2 },
  ],
  [
    'busybox',
    'PING ::1 (::1): 56 data bytes\n\n--- ::1 ping statistics ---\n2 packets transmitted, 2 packets received, 0% packet loss\nround-trip min/avg/max = 0.036/0.045/0.054 ms\n',
    { sent: 2, received: 2, averageMs: 0.045 },
  ],
  [
    'without times',
    `${IPUTILS}1 packets transmitted, 1 received, 0% packet loss, time 0ms\n`,
    { sent: 1, received: 1, averageMs: undefined },
  ],
  ['cut in the middle', `${IPUTILS}2 packets trans`, undefined],
  ['nothing', '', undefined],
  ['another thing', 'usage: ping [-c count] host', undefined],
])('ALR-182 %s', (_name, said, expected) => {
  expect(echoesIn(said)).toEqual(expected);
});

/** Which contacts are tried, in which order, and why the others are not. */
import { expect, test } from 'vitest';
import { type ChannelFacts, type Contact, planContacts } from './contact-rules.ts';

const email: ChannelFacts = { name: 'email', capabilities: ['page', 'update', 'test'] };
const chat: ChannelFacts = { name: 'chat', capabilities: ['update'] };
const channels = [chat, email];

function contact(id: string, kind = 'email', verified = true): Contact {
  return { id, kind, address: `${id}@example.test`, verified };
}

const idsOf = (plan: ReturnType<typeof planContacts>) => plan.tried.map(({ id }) => id);

test('NOT-4 verified contacts come first, then the oldest', () => {
  const contacts = [contact('new', 'email', false), contact('a'), contact('b')];
  expect(idsOf(planContacts(contacts, channels, 'high'))).toEqual(['a', 'b', 'new']);
});

test('NOT-4 an unverified contact is tried and flagged', () => {
  const { tried } = planContacts([contact('new', 'email', false), contact('a')], channels, 'high');
  expect(tried.map(({ note }) => note)).toEqual([null, 'this address was never verified']);
});

test('NOT-4 among equals the order of channels counts', () => {
  const contacts = [contact('mail'), contact('room', 'chat')];
  expect(idsOf(planContacts(contacts, channels, 'low'))).toEqual(['room', 'mail']);
});

test('NOT-5 a page uses only what can page, and says why not', () => {
  const plan = planContacts([contact('room', 'chat'), contact('p', 'pigeon')], channels, 'high');
  expect(plan.tried).toEqual([]);
  expect(plan.left.map(({ reason }) => reason)).toEqual([
    'chat cannot carry this',
    'there is no channel for pigeon',
  ]);
});

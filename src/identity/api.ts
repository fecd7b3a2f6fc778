/** Wire shapes of people, teams, sessions, tokens and settings: what HTTP, CLI and screens exchange. */
import { z, zLine, zUuid } from '../kernel/schema.ts';
import { ROLES } from './core/access.ts';
import { zEmail, zName, zPassword, zRoles } from './core/user.ts';
import { zZone } from './core/zone.ts';

const zRole = z.enum(ROLES);

/** `role` is the short form of `roles` with one entry; both together are refused. */
const roleOrRoles = { role: zRole.optional(), roles: zRoles.optional() };

export const zNewPerson = z
  .strictObject({ name: zName, email: zEmail, timeZone: zZone.optional(), ...roleOrRoles })
  .refine(notBoth, { path: ['roles'], message: 'Give either role or roles.' });
export type NewPerson = z.infer<typeof zNewPerson>;

export const zPersonChange = z
  .strictObject({
    name: zName.optional(),
    email: zEmail.optional(),
    timeZone: zZone.optional(),
    ...roleOrRoles,
    active: z.boolean().optional(),
    expectedVersion: z.int().min(1).optional(),
  })
  .refine(notBoth, { path: ['roles'], message: 'Give either role or roles.' });
export type PersonChange = z.infer<typeof zPersonChange>;

export const zPerson = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  timeZone: z.string(),
  roles: z.array(zRole).readonly(),
  active: z.boolean(),
  isOwner: z.boolean(),
  hasPassword: z.boolean(),
  version: z.int(),
  createdAt: z.string(),
});
export type Person = z.infer<typeof zPerson>;

export const zContact = z.object({
  id: z.string(),
  /** Name of a channel. */
  kind: z.string(),
  /** Here only of mail addresses; all, as far as they may be seen, under `/people/{id}/contacts`. */
  value: z.string(),
  verifiedAt: z.string().nullable(),
  lastTestAt: z.string().nullable(),
  /** Whether the provider took the last test message. */
  lastTestOk: z.boolean().nullable(),
});

export const zPersonWithContacts = zPerson.extend({ contacts: z.array(zContact).readonly() });
export type PersonWithContacts = z.infer<typeof zPersonWithContacts>;

export const zNewTeam = z.strictObject({
  name: zName,
  /** Person id. */
  lead: zUuid.nullish(),
  members: z.array(zUuid).max(1000).default([]),
});
export type NewTeam = z.infer<typeof zNewTeam>;

export const zTeamChange = z.strictObject({
  name: zName.optional(),
  lead: zUuid.nullable().optional(),
  members: z.array(zUuid).max(1000).optional(),
  expectedVersion: z.int().min(1).optional(),
});
export type TeamChange = z.infer<typeof zTeamChange>;

export const zTeam = z.object({
  id: z.string(),
  name: z.string(),
  leadId: z.string().nullable(),
  isEveryone: z.boolean(),
  memberIds: z.array(z.string()).readonly(),
  version: z.int(),
  createdAt: z.string(),
});
export type Team = z.infer<typeof zTeam>;

/** A password to check, not to set: any length that cannot hurt. */
const zTriedPassword = z.string().min(1).max(1000);

export const zSignIn = z.strictObject({ email: z.string().max(254), password: zTriedPassword });
export type SignIn = z.infer<typeof zSignIn>;

export const zPasswordChange = z.strictObject({
  currentPassword: zTriedPassword,
  newPassword: zPassword,
});

export const zPasswordChoice = z.strictObject({ password: zPassword });

/** `GET /api/v1/session`: who I am. */
export const zWhoAmI = z.object({
  /** Null for a token that acts for itself. */
  person: zPerson.nullable(),
  roles: z.array(z.string()).readonly(),
  teams: z.array(z.object({ id: z.string(), name: z.string(), lead: z.boolean() })).readonly(),
  timeZone: z.string(),
  organisation: z.object({ name: z.string(), timeZone: z.string() }),
  via: z.enum(['cookie', 'bearer', 'none']),
});
export type WhoAmI = z.infer<typeof zWhoAmI>;

export const zSetup = z.strictObject({
  token: z.string().min(1).max(200),
  name: zName,
  email: zEmail,
  password: zPassword,
  timeZone: zZone,
  organisation: zLine(1, 120).optional(),
  start: z.enum(['empty', 'demo']).default('empty'),
});
export type Setup = z.infer<typeof zSetup>;

export const zNewToken = z
  .strictObject({
    name: zName,
    ...roleOrRoles,
    expiresInDays: z.int().min(1).max(3650).optional(),
    /** True: the token acts as the caller, with at most the caller's roles; anybody may have some. */
    own: z.boolean().default(false),
  })
  .refine(notBoth, { path: ['roles'], message: 'Give either role or roles.' });
export type NewToken = z.infer<typeof zNewToken>;

export const zToken = z.object({
  id: z.string(),
  name: z.string(),
  roles: z.array(zRole).readonly(),
  personId: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
});
export type Token = z.infer<typeof zToken>;

/** The one answer that holds the secret. */
export const zCreatedToken = z.object({
  id: z.string(),
  name: z.string(),
  roles: z.array(zRole).readonly(),
  token: z.string(),
  expiresAt: z.string().nullable(),
});
export type CreatedToken = z.infer<typeof zCreatedToken>;

export const zAuditItem = z.object({
  id: z.int(),
  at: z.string(),
  actorId: z.string(),
  action: z.string(),
  object: z.string(),
  old: z.unknown(),
  new: z.unknown(),
  ip: z.string().nullable(),
  credential: z.string().nullable(),
  reason: z.string().nullable(),
});

export const zSetting = z.object({
  key: z.string(),
  title: z.string(),
  value: z.unknown(),
  default: z.unknown(),
  version: z.int(),
  readOnly: z.boolean(),
  /** JSON Schema of the value. */
  schema: z.unknown(),
});

/** `?limit=&cursor=` answers. */
export function zPageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item).readonly(), nextCursor: z.string().nullable() });
}

function notBoth(value: { readonly role?: unknown; readonly roles?: unknown }): boolean {
  return value.role === undefined || value.roles === undefined;
}

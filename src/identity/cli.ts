/**
 * `evenkeel token ...` and `evenkeel user ...`. Unlike the commands of other features these work on the
 * database itself, through `accounts.ts`: they are how one gets in before there is a token, and back
 * in when the last password is lost.
 */
import type { Command } from 'commander';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { z, zUuid } from '../kernel/schema.ts';
import type { CliContext } from '../platform/cli.ts';
import { accounts, addAccount, createToken, revoke, setPassword, tokensInUse } from './accounts.ts';
import { zNewPerson } from './api.ts';
import { ROLES } from './core/access.ts';
import { zName, zPassword } from './core/user.ts';

export function identityCommands(program: Command, context: CliContext): void {
  tokenCommands(program, context);
  userCommands(program, context);
}

const zTokenOptions = z.object({
  role: z.enum(ROLES),
  name: zName.default('command line'),
  expiresInDays: z.coerce.number().int().min(1).max(3650).optional(),
});

function tokenCommands(program: Command, { machine, print }: CliContext): void {
  const token = program.command('token').description('API tokens: made once, shown once');
  token
    .command('create')
    .description('make a token and print it; it is not shown again')
    .requiredOption('--role <role>', `one of ${ROLES.join(', ')}`)
    .option('--name <name>', 'what it is for', 'command line')
    .option('--expires-in-days <days>', 'stop working after so many days')
    .action(async (options) => {
      const wish = checked(zTokenOptions, options);
      const made = await createToken(await machine(), wish);
      print(made.token, made);
    });
  token
    .command('list')
    .description('tokens in use, never their secrets')
    .action(async () => {
      const items = await tokensInUse(await machine());
      const lines = items.map((one) => {
        const used = one.lastUsedAt ?? 'never used';
        return `${one.id}  ${one.roles.join(',')}  ${used}  ${one.name}`;
      });
      print(lines.join('\n') || 'No tokens.', { items });
    });
  token
    .command('revoke <id>')
    .description('make a token worthless')
    .action(async (id) => {
      unlessRefused(await revoke(await machine(), checked(zUuid, id)));
      print('Revoked.', { id, revoked: true });
    });
}

function userCommands(program: Command, { machine, print }: CliContext): void {
  const user = program.command('user').description('people who can sign in and be paged');
  user
    .command('create')
    .description('add a person; prints a link to choose a password unless one is given')
    .requiredOption('--name <name>', 'as shown on screens')
    .requiredOption('--email <address>', 'to sign in and to be paged')
    .option('--role <role...>', `some of ${ROLES.join(', ')} (default: responder)`)
    .option('--time-zone <zone>', "such as Europe/Berlin (default: the organisation's)")
    .option('--password-env <variable>', 'environment variable that holds the password')
    .action(async (options) => {
      const { passwordEnv, role: roles, ...rest } = options;
      const input = checked(zNewPerson, { ...rest, ...(roles === undefined ? {} : { roles }) });
      const password = passwordEnv === undefined ? undefined : passwordIn(passwordEnv);
      const added = unlessRefused(await addAccount(await machine(), { ...input, password }));
      const { person, invitation } = added;
      print(invitation ?? `${person.name} can sign in.`, { ...person, invitation });
    });
  user
    .command('list')
    .description('everybody, by name')
    .action(async () => {
      const items = await accounts(await machine());
      const lines = items.map((one) => {
        const state = one.active ? '' : '  (inactive)';
        return `${one.id}  ${one.email}  ${one.roles.join(',')}  ${one.name}${state}`;
      });
      print(lines.join('\n') || 'Nobody yet.', { items });
    });
  user
    .command('set-password <email>')
    .description('set a password and end every session of that person')
    .requiredOption('--password-env <variable>', 'environment variable that holds the password')
    .action(async (email, options) => {
      const password = passwordIn(options.passwordEnv);
      unlessRefused(await setPassword(await machine(), { email, password }));
      print('Password set; every session of this person has ended.', { email, changed: true });
    });
}

/** Never an argument: arguments are seen in process lists and kept in shell histories. */
function passwordIn(variable: string): string {
  return checked(zPassword, process.env[variable] ?? '', `the password in ${variable}`);
}

/** Throws an Error a person can act on; the program prints its message and leaves with 1. */
function checked<S extends z.ZodType>(schema: S, value: unknown, what?: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = what ?? issue?.path.join('.') ?? '';
  throw new Error(`${where}${where === '' ? '' : ': '}${issue?.message ?? 'not valid'}`);
}

function unlessRefused<T>(outcome: T | Refusal): T {
  if (isRefusal(outcome)) throw new Error(outcome.message);
  return outcome;
}

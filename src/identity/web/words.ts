/** Every word of the identity pages, in one place. */
export const WORDS = {
  signIn: {
    title: 'Sign in',
    sub: 'To the bridge of your organisation.',
    email: 'Email',
    password: 'Password',
    submit: 'Sign in',
    trouble: 'Something broken and no account?',
    report: 'Report trouble',
    first:
      'First start? Evenkeel printed a set-up link in its terminal. An admin can send you a new password link.',
  },
  invite: {
    title: 'Choose a password',
    hello: 'Welcome,',
    password: 'New password',
    submit: 'Save and sign in',
    gone: 'This link does not work any more.',
  },
  setup: {
    title: 'Set up Evenkeel',
    sub: 'You become the owner: the last one to be paged when nobody else answers.',
    name: 'Your name',
    email: 'Your email',
    password: 'Password',
    passwordHelp: 'At least 12 characters. A sentence is good.',
    organisation: 'Name of your organisation',
    zone: 'Time zone of your organisation',
    zoneHelp: 'Business hours and reports count in it. Everybody may choose their own later.',
    start: 'How do you want to begin?',
    demo: 'Start with the demo company',
    demoHelp: 'Six services, two rotations and a scripted night to play through. Removable.',
    empty: 'Start empty',
    emptyHelp: 'Just you. Add the first service and connect your monitoring.',
    submit: 'Set up and sign in',
    gone: 'This set-up link does not work any more.',
  },
} as const;

/** What an admin can give to a person or a token, in words. */
export const ROLE_NAMES: Readonly<Record<string, string>> = {
  agent: 'Service desk',
  responder: 'Responder',
  problem_manager: 'Problem manager',
  change_manager: 'Change manager',
  facilitator: 'Facilitator',
  comms: 'Communications',
  security: 'Security',
  auditor: 'Auditor',
  admin: 'Admin',
};

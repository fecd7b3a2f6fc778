/** Every word of the simulator, in one place. */
export const SIMULATOR_WORDS = {
  oncall: 'On call',
  place: 'Simulator',
  title: 'Who would be called?',
  sub: 'The very rules of the real path, asked about any moment. Nothing is written, nobody is called.',
  noQuestion: 'Choose a service and a moment.',
  noQuestionHelp:
    'You see who would be called, by which message and when, and which rule decided each line: policy, rota, personal rules.',
  drawn: 'Who, when, by what',
  told: 'Line by line',
  toldHelp: 'with the rules that decided',
  question: 'The question',
  service: 'Service',
  policy: 'Policy instead',
  policyHelp: 'Empty: that of the service',
  how: 'What happens',
  byPerson: 'A person opens it',
  byAlert: 'A monitor sends an alert',
  moment: 'From this moment',
  momentWrong: 'Give a date and a time.',
  drill: 'As a drill: only those who agreed',
  assume: 'Assume that',
  addAssumption: 'Assume something',
  down: 'Channels that are down',
  nobody: 'Nobody is called',
  nobodyReached: 'Nobody is reached',
} as const;

export const HOW = [
  { value: 'P1', label: 'P1' },
  { value: 'P2', label: 'P2' },
  { value: 'P3', label: 'P3' },
  { value: 'P4', label: 'P4' },
  { value: 'P5', label: 'P5' },
] as const;

export const SEVERITIES = [
  { value: 'critical', label: 'Critical' },
  { value: 'error', label: 'Error' },
  { value: 'warning', label: 'Warning' },
  { value: 'info', label: 'Info' },
] as const;

export const ACTS = [
  { value: 'acknowledge', label: 'acknowledges' },
  { value: 'decline', label: 'says "not me"' },
  { value: 'fail', label: 'cannot be reached' },
] as const;
export type Act = (typeof ACTS)[number]['value'];

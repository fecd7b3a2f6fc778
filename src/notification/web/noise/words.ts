/** Words of the noise report. */
export const NOISE = {
  place: 'Noise',
  sub: 'Monitoring rules by the pages that needed no action. Rules are ranked, people never.',
  none: 'Nobody was paged for an alert in this time.',
  noneHelp:
    'When alerts page people, this says which monitoring rules did so for nothing, so that they can be mended, silenced or told to wait.',
  cut: 'More than 10,000 incidents lie in this time; the newest 10,000 were read.',
  rules: 'Monitoring rules',
  order: 'most pages without need first',
  how: 'An incident counts for the rule of its first alert. It needed no action where it was cancelled, recovered before anybody accepted it, or showed no fault; while it is open, or merged into another, that is not known. At night is 23 to 7 by the clock of the person paged.',
} as const;

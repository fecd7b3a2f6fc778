/** A switch, with its style: few pages have one, and the first load carries nothing that it does not show. */
import '@mantine/core/styles/Switch.layer.css';

export { Switch } from '@mantine/core';

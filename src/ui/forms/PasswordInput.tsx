/** A field for a secret, with its style and that of its eye: they come with the pages that have one. */
import '@mantine/core/styles/ActionIcon.layer.css';
import '@mantine/core/styles/PasswordInput.layer.css';

export { PasswordInput } from '@mantine/core';

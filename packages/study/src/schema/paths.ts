/** How paths are written in study.yaml. */
export const pathNotes = {
  description: 'Relative to study.yaml; ${NAME:-default} takes an environment variable.',
};

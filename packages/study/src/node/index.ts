export { listTemplates, readTemplate, type Template } from './templates.ts';

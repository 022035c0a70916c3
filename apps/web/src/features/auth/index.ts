export { LoginForm } from './LoginForm.js';

import { , type Rows } from './request-rules.js';

/*
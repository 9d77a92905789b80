import zh from '../../i18n/dmn.zh-CN.json';
import { wordsIn } from '../words';

/** The texts of the decision editor. */
export const dmnWords = (chinese: boolean) => wordsIn(zh, chinese);

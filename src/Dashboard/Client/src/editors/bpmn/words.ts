import zh from '../../i18n/bpmn.zh-CN.json';
import { wordsIn } from '../words';

/** The texts of the process designer. */
export const wordsModule = (chinese: boolean) => wordsIn(zh, chinese);

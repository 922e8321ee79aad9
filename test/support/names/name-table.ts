/** A name as a person writes it, and the form in which Holdfast keeps it. */
export interface WrittenName {
  readonly written: string;
  /** Where it differs from `written`. */
  readonly kept?: string;
}

/** Names that people and companies have, and how they come out of forms, spreadsheets and scans. */
export const WRITTEN_NAMES: readonly WrittenName[] = [
  // Companies: digits, dashes, brackets, book title marks, quotation marks.
  { written: '上海2345网络有限公司' },
  { written: '3M中国有限公司' },
  { written: '7-Eleven便利店' },
  { written: '一汽—大众汽车有限公司' },
  { written: '一汽－大众汽车有限公司' },
  { written: '一汽-大众汽车有限公司' },
  { written: '上汽–通用五菱' },
  { written: '《语文报》社有限责任公司' },
  { written: '“老干妈”食品有限公司' },
  { written: '‘小米’之家' },
  { written: '"双引号"商行' },
  { written: '海风商贸（上海）有限公司' },
  { written: '海风商贸(上海)有限公司' },
  { written: 'A&B咨询（北京）有限公司' },
  { written: 'Ａ＆Ｂ咨询有限公司' },
  { written: '强生&强生' },
  { written: '３６５好药店' },
  { written: '58同城' },
  { written: 'C+D设计事务所' },
  { written: 'Ｃ＋Ｄ设计事务所' },
  { written: '爱尔兰#1酒吧' },
  { written: '24/7健身俱乐部' },
  { written: '吃喝玩乐、应有尽有商行' },
  { written: '哎呀呀！饰品店' },
  { written: '【旗舰】数码城' },
  { written: '「和」日本料理' },
  { written: '北京字节跳动科技有限公司' },
  { written: 'Yum! Brands (China)' },
  { written: 'Dr. Wang’s Clinic, Ltd.' },
  { written: 'L’Oréal 欧莱雅（中国）有限公司' },
  { written: 'Ｊ．Ｐ．摩根' },
  { written: '株式会社ソニー' },
  { written: '삼성전자 주식회사' },
  // Persons, also with characters outside the basic plane, 〇 and 々.
  { written: '王小明' },
  { written: '王' },
  { written: '欧阳〇' },
  { written: '李〇〇' },
  { written: '佐々木' },
  { written: '李𠮷' },
  { written: '𬭎𬭊' },
  { written: '䶮龑' },
  { written: '⺈王' },
  { written: 'Łukasz Żółć' },
  { written: "O'Brien (Seán)" },
  { written: 'Nguyễn Thị Ánh' },
  { written: 'Jean‐Luc d’Été' },
  { written: 'Mary  Ann　Smith' },
  { written: 'ئابدۇراخمان' },
  { written: 'བསྟན་འཛིན་' },
  // The dots of transliterated names.
  { written: '阿卜杜拉·热合曼' },
  { written: '阿卜杜拉•热合曼', kept: '阿卜杜拉·热合曼' },
  { written: '阿卜杜拉・热合曼', kept: '阿卜杜拉·热合曼' },
  { written: '阿卜杜拉．热合曼', kept: '阿卜杜拉·热合曼' },
  { written: '阿卜杜拉‧热合曼', kept: '阿卜杜拉·热合曼' },
  { written: '古丽•巴哈尔・买买提', kept: '古丽·巴哈尔·买买提' },
  { written: '雅诗•兰黛（上海）商贸有限公司', kept: '雅诗·兰黛（上海）商贸有限公司' },
  // Blanks of every kind around it.
  { written: '  王小明 ', kept: '王小明' },
  { written: '\u3000王小明\u3000', kept: '王小明' },
  { written: '王小明\r\n', kept: '王小明' },
  { written: '\t海风 商贸\t', kept: '海风 商贸' },
  { written: '\uFEFF王小明\u00A0', kept: '王小明' },
];

/** What is no name anywhere. */
export const NO_NAMES: readonly string[] = [
  '',
  '   ',
  '···',
  '（）',
  '12345',
  '王\u0000小明',
  '王\n小明',
  '王\u200B小明',
  '王\u202E小明',
  '王小明\uD800',
  '<script>',
  '王小明😀',
  '王|小明',
  'x'.repeat(61),
];

/** What is none at one provider, with what the error says. */
export const NO_NAMES_AT: readonly {
  readonly provider: string;
  readonly written: string;
  readonly says: string;
}[] = [
  {
    provider: 'pingan',
    written: 'A&TranFee=0.00',
    says: 'without =, which divides the fields of what 平安 signs',
  },
  { provider: 'pingan', written: '汉'.repeat(41), says: 'at most 120 bytes in UTF-8' },
];

import { randomInt } from 'node:crypto';
import type { z } from 'zod';
import type { ProviderHttp } from '../../http/provider-http.js';
import { InvalidInput } from '../../domain/errors.js';
import type { PinganConfig } from './config.js';
import type { Deadline } from '../deadline.js';
import { exchange, type Reply } from './transport/transport.js';
import { interfaceNamed, type InterfaceName } from './endpoints.js';
import { createSession } from './transport/access-token.js';
import { shanghaiDate } from './shanghai-date.js';
import {
  answerSchemas,
  requestFields,
  type Answers,
  type RequestField,
  type RequestFields,
} from './transport/wire.js';

type Required<F extends RequestField> = Readonly<Record<F, string>>;
type Optional<F extends RequestField> = Readonly<Partial<Record<F, string | undefined>>>;

/** A write goes under the operation's own number, a question under one of its own. */
export interface WriteCall {
  readonly serialNumber: string;
  readonly deadline: Deadline;
}

type Transfer = Required<
  'OutSubAcctNo' | 'OutMemberCode' | 'InSubAcctNo' | 'InMemberCode' | 'TranAmt' | 'TranFee' | 'OrderNo'
> &
  Optional<'OutSubAcctName' | 'InSubAcctName' | 'Remark'>;
type Card = Required<
  'MemberName' | 'MemberGlobalType' | 'MemberGlobalId' | 'MemberAcctNo' | 'BankType' | 'Mobile'
> &
  Required<'AcctOpenBranchName'> &
  Optional<'CnapsBranchId' | 'EiconBankBranchId'>;
type Refund = Required<
  'OldTranSeqNo' | 'OldOutSubAcctNo' | 'OldOutMemberCode' | 'OldInSubAcctNo' | 'OldInMemberCode'
> &
  Required<'OldOrderNo' | 'ReturnAmt' | 'ReturnCommission'> &
  Optional<'Remark' | 'ReservedMsg'>;

/**
 * The gateway's interfaces, one function each, in the bank's own words. Values are strings only. Each ends by its
 * deadline and brings a {@link Reply}.
 * @throws InvalidInput, from every function, for a value that the bank's tables do not allow; nothing was sent then.
 */
export interface PinganClient {
  openAccount(
    call: WriteCall,
    fields: Required<'TranNetMemberCode' | 'MemberProperty'> & Optional<'UserNickname' | 'Mobile'>,
  ): Promise<Reply<Answers['6000']>>;
  applyCardBinding(
    call: WriteCall,
    fields: Required<'SubAcctNo' | 'TranNetMemberCode'> & Card,
  ): Promise<Reply<Answers['6066']>>;
  verifyCardBinding(
    call: WriteCall,
    fields: Required<'SubAcctNo' | 'TranNetMemberCode' | 'MemberAcctNo' | 'MessageCheckCode'>,
  ): Promise<Reply<Answers['6067']>>;
  /** 6034: flag 1 下单预支付, 2 确认并付款, 3 退款. Payer and payee are the buyer and the seller in all three. */
  transfer(flag: '1' | '2' | '3', call: WriteCall, fields: Transfer): Promise<Reply<Answers['6034']>>;
  /** 6164 branch 1: the refund of a 6034 flag 2. */
  refund(call: WriteCall, fields: Refund): Promise<Reply<Answers['6164']>>;

  findAccount(deadline: Deadline, fields: Required<'TranNetMemberCode'>): Promise<Reply<Answers['6092']>>;
  listCards(deadline: Deadline, fields: Required<'SubAcctNo' | 'PageNum'>): Promise<Reply<Answers['6098']>>;
  /** 6110 flag 2: 会员间交易. */
  findTransfer(
    deadline: Deadline,
    fields: Required<'TranNetSeqNo'> & Optional<'TranDate'>,
  ): Promise<Reply<Answers['6110']>>;
  accountBalance(deadline: Deadline, fields: Required<'SubAcctNo'>): Promise<Reply<Answers['6093']>>;
  memberBalance(deadline: Deadline, fields: Required<'TranNetMemberCode'>): Promise<Reply<Answers['6037']>>;
  /** 6010 flag 3: 功能子账号. */
  listFunctionalAccounts(deadline: Deadline, fields: Required<'PageNum'>): Promise<Reply<Answers['6010']>>;
}

/** A client of the RSA gateway with a session of its own. */
export function createPinganClient(deps: {
  config: PinganConfig;
  http: ProviderHttp;
  now: () => Date;
}): PinganClient {
  const exchangeDeps = { ...deps, session: createSession(deps) };

  async function call<S extends z.ZodType>(
    name: InterfaceName,
    schema: S,
    { serialNumber, deadline, repeatable }: WriteCall & { repeatable: boolean },
    fields: RequestFields,
  ): Promise<Reply<z.output<S>>> {
    if (!/^[A-Za-z0-9]{22}$/.test(serialNumber))
      throw new InvalidInput('CnsmrSeqNo', '22 letters and digits');
    const to = interfaceNamed(name);
    const request = { to, serialNumber, fields: requestFields(fields), schema, deadline, repeatable };
    return exchange(exchangeDeps, request);
  }

  const ask = <S extends z.ZodType>(
    name: InterfaceName,
    schema: S,
    deadline: Deadline,
    fields: RequestFields,
  ) =>
    call(
      name,
      schema,
      { serialNumber: questionNumber(deps.config, deps.now()), deadline, repeatable: true },
      fields,
    );
  const schemas = answerSchemas;
  // A member code opens one account, trades between members deduplicate; of card bindings no document says so.
  const once = (to: WriteCall) => ({ ...to, repeatable: false });
  const again = (to: WriteCall) => ({ ...to, repeatable: true });
  const byNumber = (to: WriteCall) => ({ ...to, repeatable: deps.config.deduplication });

  return {
    openAccount: (to, fields) => call('6000', schemas['6000'], again(to), { FunctionFlag: '1', ...fields }),
    applyCardBinding: (to, fields) => call('6066', schemas['6066'], once(to), fields),
    verifyCardBinding: (to, fields) => call('6067', schemas['6067'], once(to), fields),
    transfer: (flag, to, fields) =>
      call(`6034/${flag}`, schemas['6034'], byNumber(to), {
        FunctionFlag: flag,
        TranType: '01',
        Ccy: 'RMB',
        ...fields,
      }),
    refund: (to, fields) => call('6164', schemas['6164'], byNumber(to), { FunctionFlag: '1', ...fields }),

    findAccount: (deadline, fields) => ask('6092', schemas['6092'], deadline, fields),
    listCards: (deadline, fields) => ask('6098', schemas['6098'], deadline, { QueryFlag: '2', ...fields }),
    findTransfer: (deadline, fields) =>
      ask('6110', schemas['6110'], deadline, { FunctionFlag: '2', ...fields }),
    accountBalance: (deadline, fields) => ask('6093', schemas['6093'], deadline, fields),
    memberBalance: (deadline, fields) => ask('6037', schemas['6037'], deadline, fields),
    listFunctionalAccounts: (deadline, fields) =>
      ask('6010', schemas['6010'], deadline, { QueryFlag: '3', ...fields }),
  };
}

/** A question's own number. Its letter keeps it apart from those of operations, whose last ten are digits. */
function questionNumber(config: PinganConfig, now: Date): string {
  const random = Array.from({ length: 9 }, () => randomInt(36).toString(36).toUpperCase()).join('');
  return `${config.userShortNumber}${shanghaiDate(now).slice(2)}Q${random}`;
}

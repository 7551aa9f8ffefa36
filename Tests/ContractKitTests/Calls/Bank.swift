import ContractKit

/// Holds wei for accounts; one way to take them out is guarded, the other is the classic mistake.
@Contract
struct Bank {
  /// What each account may take out.
  @Storage public var deposits: Mapping<Address, UInt256>
  /// How often it was called.
  @Storage public var calls: UInt64

  /// Adds what came with the call.
  @Payable
  public mutating func deposit() { deposits[Message.sender] += Message.value }

  /// Pays before it notes the payment, but cannot be entered again.
  @NonReentrant
  public mutating func withdraw() { payFirst() }

  /// Pays before it notes the payment.
  public mutating func withdrawCarelessly() { payFirst() }

  /// Fails at the end of guarded work.
  @NonReentrant
  public mutating func failGuarded() throws(BankError) {
    calls += 1
    throw .refused(Message.sender)
  }

  /// Counts and gives the count.
  public mutating func count() -> UInt64 {
    calls += 1
    return calls
  }

  /// Says who calls, with what, and whether the account has code.
  public func look(_ account: Address) -> (caller: Address, origin: Address, hasCode: Bool, wei: UInt256) {
    (Message.sender, Transaction.origin, account.isContract, account.balance)
  }

  /// Gives a number or an error.
  public func half(_ number: UInt256) throws(BankError) -> UInt256 {
    guard number % 2 == 0 else { throw .refused(address) }
    return number / 2
  }

  private mutating func payFirst() {
    let amount = deposits[Message.sender]
    if amount.isZero { return }
    send(amount, to: Message.sender)
    deposits[Message.sender] = 0
  }
}

@ContractError
enum BankError {
  case refused(Address)
}

/// The bank, as another contract sees it.
@ContractInterface
protocol BankInterface {
  @Payable mutating func deposit()
  mutating func withdraw()
  mutating func withdrawCarelessly()
  mutating func failGuarded()
  mutating func count() -> UInt64
  func look(_ account: Address) -> (caller: Address, origin: Address, hasCode: Bool, wei: UInt256)
  func half(_ number: UInt256) -> UInt256
  func missing() -> UInt256
}

/// The bank with a function declared as reading that writes.
@ContractInterface
protocol LyingBank {
  func count() -> UInt64
}

/// A contract that calls the bank, and calls it again when it is paid.
@Contract
struct Customer {
  @Storage var place: Address
  /// How often it still calls back.
  @Storage public var rounds: UInt64
  @Storage var isCareless: Bool
  /// How many attempts there were.
  @Storage public var tries: UInt64

  /// The customer of a bank.
  public init(bank: Address) { place = bank }

  /// Puts in what came with the call.
  @Payable
  public mutating func put() { bank.paying(Message.value).deposit() }

  /// Takes out, several times if the bank lets it.
  public mutating func take(rounds: UInt64, carelessly: Bool) {
    self.rounds = rounds
    isCareless = carelessly
    withdraw()
  }

  /// Calls back into the bank.
  @Payable
  public mutating func receive() {
    if rounds == 0 { return }
    rounds -= 1
    withdraw()
  }

  /// Whom the bank sees.
  public func look() -> (Address, Address, Bool, UInt256) {
    let seen = bank.look(place)
    return (seen.caller, seen.origin, seen.hasCode, seen.wei)
  }

  /// Half of a number by the bank.
  public func half(_ number: UInt256) -> UInt256 { bank.half(number) }

  /// A call that needs code where there is none.
  public mutating func callNobody() { BankInterfaceContract(at: Address(0xDEAD)).withdraw() }

  /// A result where there is none.
  public func readNobody() -> UInt256 { BankInterfaceContract(at: Address(0xDEAD)).half(2) }

  /// A function that the bank does not have.
  public func missing() -> UInt256 { bank.missing() }

  /// A static call of a function that writes.
  public func lie() -> UInt64 { LyingBankContract(at: place).count() }

  /// A failed call whose failure is looked at; what the callee did is undone, what this did stays.
  public mutating func attempt(_ input: Bytes) -> (Bool, Bytes) {
    tries += 1
    let outcome = ExternalCall.perform(input, to: place)
    _ = bank.count()
    return (outcome.succeeded, outcome.data)
  }

  /// Runs the bank's code on this contract's storage.
  public mutating func borrow(_ input: Bytes) -> Bool {
    ExternalCall.perform(input, to: place, kind: .delegate).succeeded
  }

  /// Calls itself until the chain says no, and gives the depth.
  public mutating func dive() -> UInt64 {
    DiverContract(at: address).descend(0)
  }

  /// One step of the dive.
  public mutating func descend(_ depth: UInt64) -> UInt64 {
    if depth == 40 { return depth }
    return DiverContract(at: address).descend(depth + 1)
  }

  private var bank: BankInterfaceContract { BankInterfaceContract(at: place) }

  private mutating func withdraw() {
    if isCareless { bank.withdrawCarelessly() } else { bank.withdraw() }
  }
}

/// The customer, as it sees itself.
@ContractInterface
protocol Diver {
  mutating func descend(_ depth: UInt64) -> UInt64
}

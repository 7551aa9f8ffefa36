import ContractKit

/// What is stored of a proposal; its actions are in its number and in its event.
@StorageStruct
struct Proposal {
  @Storage var proposer: Address
  /// The snapshot; 0 when there is no proposal.
  @Storage var voteStart: UInt64
  @Storage var isExecuted: Bool
  @Storage var isCanceled: Bool
  @Storage var voteEnd: UInt64
  /// Until when voting goes on because the quorum came late; 0 while the quorum is not reached.
  @Storage var extendedEnd: UInt64
  /// When it may be executed; 0 before it is queued.
  @Storage var eta: UInt64
  /// Its operation in the Timelock; zero before it is queued.
  @Storage var operation: Hash
  @Storage var againstVotes: UInt256
  @Storage var forVotes: UInt256
  @Storage var abstainVotes: UInt256
  @Storage var hasVoted: Mapping<Address, Bool>

  /// The last second of voting.
  var deadline: UInt64 { max(voteEnd, extendedEnd) }
}

/// The states of a proposal, numbered as in OpenZeppelin's Governor.
enum ProposalState: UInt8 {
  case pending, active, canceled, defeated, succeeded, queued, expired, executed

  /// A set of states as bits, the first state lowest.
  static func bits(_ states: ProposalState...) -> Hash {
    var bits: UInt64 = 0
    for state in states { bits |= 1 &<< UInt64(state.rawValue) }
    return Hash(UInt256(bits))
  }

  /// Whether the state is in a set.
  func isIn(_ set: Hash) -> Bool { set.word.l0 &>> UInt64(rawValue) & 1 == 1 }
}

/// The states of an operation of the Timelock.
enum OperationState {
  static let unset: UInt8 = 0
  static let done: UInt8 = 3
  static let expired: UInt8 = 4
}

/// The calls of a proposal.
struct Actions {
  var targets: [Address]
  var values: [UInt256]
  var calldatas: [Bytes]

  /// Reverts unless there is an action and the three lists are equally long.
  func check() {
    let count = targets.count
    guard count > 0, values.count == count, calldatas.count == count else {
      GovernorError.invalidProposalLength(
        targets: UInt256(count), calldatas: UInt256(calldatas.count), values: UInt256(values.count)
      ).revert()
    }
  }

  /// The proposal's number.
  func proposal(_ descriptionHash: Hash) -> UInt256 { hash([descriptionHash]).word }

  /// The number of the Timelock's operation: nothing comes before it.
  func operation(_ salt: Hash) -> Hash { hash([.zero, salt]) }

  /// `keccak256(abi.encode(targets, values, calldatas, words…))`.
  private func hash(_ words: [Hash]) -> Hash {
    var data = ABIEncoder(
      words: 3 + words.count, tail: targets.tailSize + values.tailSize + calldatas.tailSize)
    targets.encode(to: &data)
    values.encode(to: &data)
    calldatas.encode(to: &data)
    for word in words { word.encode(to: &data) }
    return data.keccak256
  }
}

/// Who may propose a description.
enum ProposerSuffix {
  /// `#proposer=0x` and 40 hexadecimal digits.
  private static let marker: StaticString = "#proposer=0x"
  private static let digits = 40

  /// Whether the description may be proposed by the account: it names no proposer at its end, or this one.
  static func permits(_ proposer: Address, _ description: Bytes) -> Bool {
    let text = description.elements
    let expected = Bytes(marker).elements
    let start = text.count - digits - expected.count
    if start < 0 { return true }
    for index in 0..<expected.count where text[start + index] != expected[index] { return true }
    var word = UInt256.zero
    for byte in text[(text.count - digits)...] {
      guard let digit = value(of: byte) else { return true }
      word = word << 4 | UInt256(UInt64(digit))
    }
    return Address(truncating: word) == proposer
  }

  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

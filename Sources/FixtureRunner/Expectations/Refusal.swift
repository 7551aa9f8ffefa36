import ChainTypes
import Primitives
import StateTransition

/// Why this chain refused what a case offers.
enum Refusal: Error {
  /// The bytes are no transaction.
  case transactionDecoding(TransactionDecodingError)
  /// The bytes are no block.
  case blockDecoding(BlockDecodingError)
  /// The transaction is not valid here.
  case transaction(TransactionValidationError)
  /// The block breaks a rule.
  case block(BlockValidationError)
  /// The block's parent was not accepted.
  case unknownParent
  /// The signer is not the account that the file names.
  case wrongSender(Address, expected: Address)
  /// A header's hash is not the one that the file gives.
  case wrongHash(Hash, expected: Hash)
  /// The accounts of the genesis have another state root than its header.
  case genesisRoot(Hash)
}

extension Refusal: CustomStringConvertible {
  /// One sentence.
  var description: String {
    switch self {
    case .transactionDecoding(let error): "\(error)"
    case .blockDecoding(let error): "\(error)"
    case .transaction(let error): "\(error)"
    case .block(let error): "\(error)"
    case .unknownParent: "the parent is not known"
    case .wrongSender(let sender, let expected): "the sender is \(sender.hex), the file says \(expected.hex)"
    case .wrongHash(let hash, let expected): "the hash is \(hash.hex), the file says \(expected.hex)"
    case .genesisRoot(let root): "the accounts have the state root \(root.hex)"
    }
  }

  /// What is wrong with this refusal when one of these exceptions, separated by bars, was expected; nil when nothing is.
  func problem(expected: String?) -> String? {
    guard let expected else { return "refused: \(self)" }
    let names = expected.split(separator: "|").map(String.init)
    for name in names {
      guard let isReason = ExpectedException.table[name] else { return "the expected exception \(name) is not known" }
      if isReason(reason) { return nil }
    }
    return "refused for another reason: \(self); expected \(expected)"
  }

  /// The refusal without the block around an invalid transaction.
  private var reason: Refusal {
    switch self {
    case .block(.transaction(_, let error)): .transaction(error)
    case .blockDecoding(.transaction(_, let error)): .transactionDecoding(error)
    default: self
    }
  }
}

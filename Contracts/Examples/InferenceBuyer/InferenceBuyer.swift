public import ContractKit

/// Asks models of the chain on behalf of its callers, and keeps who asked what and the hash of the answer.
///
/// Answers are computed by every validator and agree to the bit, so the hash is a fact: whoever has the text can prove
/// later that this model gave this answer to this prompt.
@Contract
public struct InferenceBuyer {
  /// The gateway that answers.
  @Storage public var gateway: Address
  /// The number of answers so far; their ids count from 1.
  @Storage public var answerCount: UInt256
  @Storage var answers: Mapping<UInt256, Answer>

  /// A buyer at a gateway; on OpenLedger it is at `0x1007`.
  public init(gateway: Address) throws(BuyerError) {
    guard gateway.isContract else { throw .noGateway(gateway) }
    self.gateway = gateway
  }

  /// Asks a model and gives the answer's id and bytes. What the answer costs is taken from the wei that come with the
  /// call, and the rest goes back to the caller.
  /// - Parameter seed: the same seed gives the same answer.
  @Payable @NonReentrant
  public mutating func ask(
    model: UInt256, prompt: Bytes, maxOutputTokens: UInt32, seed: UInt64
  ) throws(BuyerError) -> (id: UInt256, output: Bytes) {
    guard !prompt.isEmpty && prompt.count <= BuyerLimits.promptBytes else {
      throw .invalidPrompt(UInt64(prompt.count), UInt64(BuyerLimits.promptBytes))
    }
    let asker = Message.sender
    // The wei of this call are in the balance already; others that somebody forced in are not the caller's.
    let others = balance - Message.value
    let output = GatewayContract(at: gateway).paying(Message.value).infer(
      model: model, prompt: prompt, maxOutputTokens: maxOutputTokens, seed: seed, temperatureMilli: 0)
    answerCount += 1
    let id = answerCount
    var answer = answers[id]
    answer.note(asker: asker, model: model, prompt: Hash.keccak256(prompt), output: Hash.keccak256(output))
    let rest = balance - others
    emit(
      Answered(
        id: id, asker: asker, model: model, promptHash: answer.promptHash, outputHash: answer.outputHash,
        price: Message.value - rest))
    if rest > 0 { send(rest, to: asker) }
    return (id, output)
  }

  /// Who asked which model when, and the hashes of prompt and answer; zeros for an id that is not there.
  public func answerOf(
    _ id: UInt256
  ) -> (asker: Address, model: UInt256, promptHash: Hash, outputHash: Hash, time: UInt64) {
    let answer = answers[id]
    return (answer.asker, answer.model, answer.promptHash, answer.outputHash, answer.time)
  }

  /// Whether a text is the answer of an id.
  public func isAnswer(_ id: UInt256, output: Bytes) -> Bool {
    let answer = answers[id]
    return !answer.asker.isZero && answer.outputHash == Hash.keccak256(output)
  }

  /// What the contract owes between calls: nothing.
  public static func liabilities() -> UInt256 { 0 }

  /// Takes what the gateway gives back; refuses wei of anyone else, who could only lose them here.
  @Payable
  public mutating func receive() throws(BuyerError) {
    guard Message.sender == gateway else { throw .notGateway(Message.sender) }
  }
}

/// Named limits of the buyer.
enum BuyerLimits {
  /// The most bytes of a prompt.
  static var promptBytes: Int { 8_192 }
}

/// One answer.
@StorageStruct
struct Answer {
  @Storage var asker: Address
  @Storage var time: UInt64
  @Storage var model: UInt256
  @Storage var promptHash: Hash
  @Storage var outputHash: Hash

  mutating func note(asker: Address, model: UInt256, prompt: Hash, output: Hash) {
    self.asker = asker
    time = Block.timestamp
    self.model = model
    promptHash = prompt
    outputHash = output
  }
}

/// The InferenceGateway, as far as the buyer needs it.
@ContractInterface
protocol Gateway {
  @Payable mutating func infer(
    model: UInt256, prompt: Bytes, maxOutputTokens: UInt32, seed: UInt64, temperatureMilli: UInt32
  ) -> Bytes
}

/// Why the buyer refuses. A refusal of the gateway, too few wei for instance, comes through as it is.
@ContractError
public enum BuyerError {
  /// There is no contract at this address.
  case noGateway(Address)
  /// A prompt has no bytes or more than allowed: its bytes, and the most.
  case invalidPrompt(UInt64, UInt64)
  /// Wei came from this account, which is not the gateway.
  case notGateway(Address)
}

/// A model answered.
@Event
public struct Answered {
  /// The answer's id.
  @Indexed public var id: UInt256
  /// Who asked.
  @Indexed public var asker: Address
  /// The model.
  @Indexed public var model: UInt256
  /// The Keccak-256 hash of the prompt.
  public var promptHash: Hash
  /// The Keccak-256 hash of the answer.
  public var outputHash: Hash
  /// What it cost, in wei.
  public var price: UInt256

  /// An event.
  public init(id: UInt256, asker: Address, model: UInt256, promptHash: Hash, outputHash: Hash, price: UInt256) {
    self.id = id
    self.asker = asker
    self.model = model
    self.promptHash = promptHash
    self.outputHash = outputHash
    self.price = price
  }
}

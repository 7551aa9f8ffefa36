public import Primitives

/// How a message reaches its code: the call family or the create family.
public enum MessageKind: Sendable, Hashable {
  /// Runs the target's code on the target's storage.
  case call
  /// A call whose whole subtree may not change state (EIP-214).
  case staticCall
  /// Runs another account's code on the caller's storage, with the caller as its own caller (CALLCODE).
  case callCode
  /// Runs another account's code on the caller's storage, caller and value kept (EIP-7).
  case delegateCall
  /// Creates a contract at the address derived from the creator and its nonce.
  case create
  /// Creates a contract at the address derived from the creator, the salt and the init data (EIP-1014).
  case create2(salt: UInt256)

  /// Whether the message creates a contract.
  public var isCreate: Bool {
    switch self {
    case .create, .create2: true
    case .call, .staticCall, .callCode, .delegateCall: false
    }
  }
}

/// One call frame's request: what runs, on whose storage, with what value, input and gas.
public struct Message: Sendable {
  /// How the message reaches its code.
  public var kind: MessageKind
  /// The account that the program sees as its caller.
  public var caller: Address
  /// The account whose storage and balance the program uses; ignored in a create request, where `processMessage`
  /// computes it.
  public var target: Address
  /// The account whose code runs; differs from `target` in a delegate call and where code is delegated (EIP-7702).
  public var codeAddress: Address
  /// Whether `codeAddress` came from a delegation designator; then no precompiled contract runs (EIP-7702).
  public var isDelegated: Bool
  /// The value, in wei, that the program sees.
  public var value: UInt256
  /// Whether `value` moves from `caller` to `target`; false in a delegate call.
  public var transfersValue: Bool
  /// Whether state changes are forbidden in this frame and below it.
  public var isStatic: Bool
  /// Calldata of a call; init data of a create request; constructor arguments when a machine runs a creation.
  public var input: CallData
  /// Gas given to the frame.
  public var gas: UInt64
  /// Nesting depth; the transaction's own message is at 0 and the limit is `Message.maximumDepth`.
  public var depth: Int

  /// The deepest frame that may run (EELS `STACK_DEPTH_LIMIT`).
  public static let maximumDepth = 1024

  /// Makes a message; `codeAddress` is the target unless given, and value moves unless the kind is a delegate call.
  public init(
    kind: MessageKind, caller: Address, target: Address, codeAddress: Address? = nil, value: UInt256 = .zero,
    transfersValue: Bool? = nil, isStatic: Bool = false, isDelegated: Bool = false, input: Bytes = [], gas: UInt64,
    depth: Int = 0
  ) {
    self.kind = kind
    self.caller = caller
    self.target = target
    self.codeAddress = codeAddress ?? target
    self.isDelegated = isDelegated
    self.value = value
    self.transfersValue = transfersValue ?? (kind != .delegateCall)
    self.isStatic = isStatic || kind == .staticCall
    self.input = CallData(input)
    self.gas = gas
    self.depth = depth
  }
}

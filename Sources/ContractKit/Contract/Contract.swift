/// A contract. `@Contract` adds the conformance.
public protocol Contract {
  /// The contract at the current address.
  init(_contract: ContractInstance)
  /// Runs the constructor or the function that the message names, and ends the frame.
  static func _dispatch() -> Never
  #if !hasFeature(Embedded)
    /// The external functions as a test calls them, through calldata.
    associatedtype TestClient: ContractTestClient
  #endif
}

/// Tells the initializer that `@Contract` adds from constructors.
public struct ContractInstance: Sendable {
  /// The only value.
  @inline(__always)
  public init() {}
}

extension Contract {
  /// The address of this contract.
  public var address: Address { Host.address(.this) }

  /// The wei that this contract holds. During a payable call it includes the value that came with it.
  public var balance: UInt256 { Host.word(.selfBalance) }

  /// Writes an event to the log of the transaction.
  @inline(__always)
  public mutating func emit<E: Event>(_ event: E) { event.log() }

  /// Sends wei with all the gas; the receiver's code may call back before this returns. Reverts with its reason when
  /// it refuses.
  public mutating func send(_ value: UInt256, to account: Address) { ExternalCall.send(value, to: account) }
}

/// A reference to a contract elsewhere. `@ContractInterface` makes one for a protocol.
public protocol ContractReference: Equatable, Sendable {
  /// The account that is called.
  var address: Address { get }
}

/// The error of a contract: `@ContractError` adds the conformance to an enumeration.
public protocol ContractError: Error, Equatable {
  /// Ends the frame, undoes what it did, and gives the error as Solidity's custom error.
  func revert() -> Never
  /// The error in revert data; nil when it is another one.
  init?(selector: UInt32, arguments: inout ABIDecoder)
}

/// What the macros call so that the code they generate stays short.
public enum Dispatch {
  /// Reverts when wei came with the call.
  @inline(never)
  public static func refuseValue() {
    if !Host.word(.callValue).isZero { Host.revert() }
  }

  /// Ends the frame without a result.
  @inline(never)
  public static func finish() -> Never {
    unsafe Host.finish(UnsafeRawBufferPointer(start: nil, count: 0))
  }

  /// Ends the frame with one word.
  @inline(never)
  public static func finish(word: UInt256) -> Never {
    var encoder = ABIEncoder(words: 1, tail: 0)
    encoder.append(word: word)
    encoder.finish()
  }

  /// Ends the frame with one number.
  @inline(never)
  static func finish(number: UInt64) -> Never {
    var encoder = ABIEncoder(words: 1, tail: 0)
    encoder.append(number: number)
    encoder.finish()
  }

  /// Ends the frame with an address.
  @inline(never)
  public static func finish(_ value: Address) -> Never {
    var encoder = ABIEncoder(words: 1, tail: 0)
    encoder.append(address: value)
    encoder.finish()
  }

  /// Ends the frame with a truth value.
  @inline(__always)
  public static func finish(_ value: Bool) -> Never { finish(number: value ? 1 : 0) }

  /// Ends the frame with a number.
  @inline(__always)
  public static func finish(_ value: UInt64) -> Never { finish(number: value) }

  /// Ends the frame with a number.
  @inline(__always)
  public static func finish(_ value: UInt32) -> Never { finish(number: UInt64(value)) }

  /// Ends the frame with a number.
  @inline(__always)
  public static func finish(_ value: UInt16) -> Never { finish(number: UInt64(value)) }

  /// Ends the frame with a number.
  @inline(__always)
  public static func finish(_ value: UInt8) -> Never { finish(number: UInt64(value)) }

  /// Ends the frame with bytes.
  @inline(never)
  public static func finish(_ value: Bytes) -> Never {
    var encoder = ABIEncoder(words: 1, tail: value.tailSize)
    encoder.append(bytes: value)
    encoder.finish()
  }

  /// Ends the frame with text.
  @inline(__always)
  public static func finish(_ value: Text) -> Never { finish(value.utf8) }

  /// Ends the frame with bytes as they are.
  @inline(never)
  public static func finish(bytes: Bytes) -> Never {
    unsafe Host.finish(bytes.scratch)
  }

  /// Ends the frame with one value.
  @inline(__always)
  public static func finish<Value: ABIWord>(_ value: Value) -> Never { finish(word: value.word) }

  /// Ends the frame with one value.
  @inline(__always)
  public static func finish<Value: ABIValue>(_ value: Value) -> Never {
    var encoder = ABIEncoder(words: 1, tail: value.tailSize)
    value.encode(to: &encoder)
    encoder.finish()
  }
}

public import ContractKit

/// Says and does other things on bytecode than natively: what a comparison must find.
@Contract
public struct TwoFaced {
  /// What was written.
  @Storage public var word: UInt256

  /// 1 natively and 2 on bytecode.
  public func result() -> UInt256 { TwoFaced.face }

  /// Stores what `result` gives.
  public mutating func store() { word = TwoFaced.face }

  /// Logs what `result` gives.
  public mutating func log() { emit(Seen(face: TwoFaced.face)) }

  /// Sends as many wei as `result` gives.
  @Payable
  public mutating func pay() { send(TwoFaced.face, to: Message.sender) }

  /// Fails with what `result` gives.
  public mutating func fail() throws(TwoFacedError) { throw .face(TwoFaced.face) }

  /// Asks another account on bytecode than natively.
  public func ask() -> Bool {
    ExternalCall.perform(Bytes(), to: Address(0xAB00 + TwoFaced.face.l0), kind: .static).succeeded
  }

  /// Ends natively, and traps on bytecode.
  public func trap() -> UInt64 {
    var number = UInt64.max - 1
    number += TwoFaced.face.l0
    return number
  }

  /// The same on both sides.
  public mutating func agree(_ value: UInt256) -> UInt256 {
    word = value
    return value
  }

  private static var face: UInt256 {
    #if hasFeature(Embedded)
      2
    #else
      1
    #endif
  }
}

/// What the contract logs.
@Event
public struct Seen {
  /// Which of the two ran.
  public var face: UInt256

  /// An event.
  public init(face: UInt256) { self.face = face }
}

/// Why it refuses.
@ContractError
public enum TwoFacedError {
  /// What the contract gives.
  case face(UInt256)
}

import ChainSpecification
import Cryptography
public import Execution
import PairingCurves
public import Primitives

/// 0x0A KZG_POINT_EVALUATION: proves that a blob's polynomial has a value at a point (EIP-4844).
public struct PointEvaluation: Precompile {
  /// 0x0A.
  public let address = Address(low: 0x0A)
  /// The name in the specification.
  public let name = "KZG_POINT_EVALUATION"

  /// The contract.
  public init() {}

  private static let inputBytes = 192

  /// Takes versioned hash, z, y, commitment and proof; gives the number of field elements in a blob and their modulus.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      try meter.charge(context.block.schedule.precompiles.pointEvaluation)
      guard message.input.count == Self.inputBytes else { throw .invalidLength }
      let input = message.input.bytes
      let commitment = input[96..<144]
      guard Bytes(input[0..<32]) == KZGCommitment.versionedHash(of: commitment) else {
        throw .failure(.precompile("the versioned hash is not that of the commitment"))
      }
      let z = UInt256(bigEndian: input[32..<64])
      let y = UInt256(bigEndian: input[64..<96])
      let holds: Bool
      do throws(PointError) {
        holds = try KZGCommitment.verify(commitment: commitment, z: z, y: y, proof: input[144..<192])
      } catch {
        throw .invalidPoint(error)
      }
      guard holds else { throw .failure(.precompile("the proof does not hold")) }
      return UInt256(KZGCommitment.blobElements).bigEndianBytes + KZGCommitment.modulus.bigEndianBytes
    }
  }
}

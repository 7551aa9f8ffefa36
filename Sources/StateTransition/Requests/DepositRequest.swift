import ChainSpecification
import ChainTypes
import Primitives

/// Deposits to the beacon chain, which the logs of the deposit contract describe (EIP-6110).
public enum DepositRequest {
  /// The type of the request (EIP-7685).
  static let type: UInt8 = 0x00
  /// The fork from which on deposits are requests.
  static let firstFork = HardFork.prague
  /// The deposit contract of Ethereum.
  static let contract = Address(
    truncating: UInt256(l0: 0x9CBE_0530_3D77_05FA, l1: 0x219A_B540_356C_BB83, l2: 0x00000000, l3: 0))
  /// The topic of its log: the hash of `DepositEvent(bytes,bytes,bytes,bytes,bytes)`.
  static let topic = Hash(
    UInt256(
      l0: 0xA790_803B_E390_38C5, l1: 0xE7E1_EE91_2FC0_889A, l2: 0xAFEA_4E5C_D82D_4049, l3: 0x649B_BC62_D0E3_1342))

  /// One field of the log's data: where the word with its length lies, and its length, in bytes.
  private struct Field {
    let name: String
    let offset: Int
    let byteCount: Int
  }

  private static let fields = [
    Field(name: "pubkey", offset: 160, byteCount: 48),
    Field(name: "withdrawal_credentials", offset: 256, byteCount: 32),
    Field(name: "amount", offset: 320, byteCount: 8),
    Field(name: "signature", offset: 384, byteCount: 96),
    Field(name: "index", offset: 512, byteCount: 8),
  ]
  private static let dataByteCount = 576
  private static let wordByteCount = 32

  /// Why the data of a log is not laid out as the deposit contract does.
  public enum LayoutError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The data has another length.
    case wrongLength(Int)
    /// The field begins somewhere else.
    case wrongOffset(field: String)
    /// The field has another length.
    case wrongFieldLength(field: String)

    /// One sentence that names the field.
    public var description: String {
      switch self {
      case .wrongLength(let length): "its data has \(length) bytes instead of \(DepositRequest.dataByteCount)"
      case .wrongOffset(let field): "its \(field) begins at the wrong place"
      case .wrongFieldLength(let field): "its \(field) has the wrong length"
      }
    }
  }

  /// Whether a log describes a deposit.
  static func isDeposit(_ log: Log) -> Bool { log.address == contract && log.topics.first == topic }

  /// The request in a log's data, 192 bytes: EELS `extract_deposit_data`.
  static func decode(_ data: Bytes) throws(LayoutError) -> Bytes {
    guard data.count == dataByteCount else { throw .wrongLength(data.count) }
    for (index, field) in fields.enumerated() where word(data, at: index * wordByteCount) != UInt256(field.offset) {
      throw .wrongOffset(field: field.name)
    }
    var request: Bytes = []
    for field in fields {
      guard word(data, at: field.offset) == UInt256(field.byteCount) else { throw .wrongFieldLength(field: field.name) }
      let start = field.offset + wordByteCount
      request += data[start..<start + field.byteCount]
    }
    return request
  }

  private static func word(_ data: Bytes, at offset: Int) -> UInt256 { UInt256(bigEndian: data, at: offset) }
}

public import Primitives

extension Header: RLPValue {
  /// The header's Keccak-256 hash, which names the block; computed anew on every use.
  public var hash: Hash { Keccak256.hash(encoded) }

  /// Writes a list of 20 fields, or 21 with `requestsHash`.
  public func encode(into encoder: inout RLPEncoder) {
    encoder.appendList { encoder in
      encoder.append(parentHash)
      encoder.append(ommersHash)
      encoder.append(beneficiary)
      encoder.append(stateRoot)
      encoder.append(transactionsRoot)
      encoder.append(receiptsRoot)
      encoder.append(logsBloom.bytes)
      encoder.append(difficulty)
      encoder.append(number)
      encoder.append(gasLimit)
      encoder.append(gasUsed)
      encoder.append(timestamp)
      encoder.append(extraData)
      encoder.append(prevRandao)
      encoder.append(UInt256(nonce).bigEndianBytes.suffix(Self.nonceByteCount))
      encoder.append(baseFeePerGas)
      encoder.append(withdrawalsRoot)
      encoder.append(blobGasUsed)
      encoder.append(excessBlobGas)
      encoder.append(parentBeaconBlockRoot)
      if let requestsHash { encoder.append(requestsHash) }
    }
  }

  /// Reads a header of Cancun, Prague or Osaka; throws when a field has another size.
  public init(from reader: inout RLPReader) throws(RLPError) {
    var fields = try reader.readList()
    parentHash = try fields.readHash()
    ommersHash = try fields.readHash()
    beneficiary = try fields.readAddress()
    stateRoot = try fields.readHash()
    transactionsRoot = try fields.readHash()
    receiptsRoot = try fields.readHash()
    logsBloom = try Bloom(from: &fields)
    difficulty = try fields.readUInt256()
    number = try fields.readUInt64()
    gasLimit = try fields.readUInt64()
    gasUsed = try fields.readUInt64()
    timestamp = try fields.readUInt64()
    extraData = try fields.readBytes()
    prevRandao = try fields.readHash()
    nonce = UInt256(bigEndian: try fields.readBytes(count: Self.nonceByteCount)).l0
    baseFeePerGas = try fields.readUInt256()
    withdrawalsRoot = try fields.readHash()
    blobGasUsed = try fields.readUInt64()
    excessBlobGas = try fields.readUInt64()
    parentBeaconBlockRoot = try fields.readHash()
    requestsHash = fields.isAtEnd ? nil : try fields.readHash()
    try fields.finish()
  }

  private static let nonceByteCount = 8
}

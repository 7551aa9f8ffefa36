public import Primitives

extension Header {
  /// The header's Keccak-256 hash, which names the block; computed anew on every use.
  public var hash: Hash { Keccak256.hash(encoded) }

  /// The header in its wire form.
  public var encoded: Bytes { rlp.encoded() }

  /// The header as an RLP list of 20 fields, or 21 with `requestsHash`.
  public var rlp: RLP {
    var fields: [RLP] = [
      .bytes(parentHash.bytes), .bytes(ommersHash.bytes), .bytes(beneficiary.bytes), .bytes(stateRoot.bytes),
      .bytes(transactionsRoot.bytes), .bytes(receiptsRoot.bytes), .bytes(logsBloom.bytes), .uint(difficulty),
      .uint(number), .uint(gasLimit), .uint(gasUsed), .uint(timestamp), .bytes(extraData), .bytes(prevRandao.bytes),
      .bytes(UInt256(nonce).bigEndianBytes.suffix(Self.nonceBytes)), .uint(baseFeePerGas),
      .bytes(withdrawalsRoot.bytes), .uint(blobGasUsed), .uint(excessBlobGas), .bytes(parentBeaconBlockRoot.bytes),
    ]
    if let requestsHash {
      fields.append(.bytes(requestsHash.bytes))
    }
    return .list(fields)
  }

  /// Decodes a header from its wire form; strict as `RLP.decode`.
  public static func decode(_ bytes: Bytes) throws(BlockDecodingError) -> Header {
    do {
      return try Header(rlp: RLP.decode(bytes))
    } catch let error as RLPError {
      throw .malformed(error)
    } catch let error as BlockDecodingError {
      throw error
    }
  }
}

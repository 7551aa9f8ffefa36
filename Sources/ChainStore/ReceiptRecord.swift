internal import ChainTypes
internal import Primitives

/// The stored form of a block's receipts: `[[receipt, …], [sender, …]]`, so that reading a receipt recovers no signature.
enum ReceiptRecord {
  static func encode(_ receipts: [Receipt], _ senders: [Address]) -> Bytes {
    var encoder = RLPEncoder(reservingCapacity: receipts.count * 400 + 8)
    encoder.appendList { encoder in
      encoder.appendList { encoder in
        for receipt in receipts { encoder.append(receipt.encoded) }
      }
      encoder.appendList { encoder in
        for sender in senders { encoder.append(sender) }
      }
    }
    return encoder.bytes
  }

  static func decode(_ bytes: Bytes) throws(ReceiptDecodingError) -> (receipts: [Receipt], senders: [Address]) {
    let (encodings, senders) = try fields(bytes)
    var receipts: [Receipt] = []
    receipts.reserveCapacity(encodings.count)
    for encoding in encodings { receipts.append(try Receipt.decode(encoding)) }
    return (receipts, senders)
  }

  private static func fields(
    _ bytes: Bytes
  ) throws(ReceiptDecodingError) -> (encodings: [Bytes], senders: [Address]) {
    do throws(RLPError) {
      var record = try RLPReader(list: bytes)
      var receipts = try record.readList()
      var encodings: [Bytes] = []
      while !receipts.isAtEnd { encodings.append(try receipts.readBytes()) }
      var addresses = try record.readList()
      var senders: [Address] = []
      while !addresses.isAtEnd { senders.append(try addresses.readAddress()) }
      try record.finish()
      return (encodings, senders)
    } catch {
      throw .malformed(error)
    }
  }
}

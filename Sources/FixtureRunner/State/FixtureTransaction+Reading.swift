import ChainTypes
import Cryptography
import JSONCoding
import Primitives

extension FixtureTransaction {
  /// Reads the transaction of one case: its wire form when the file has it, otherwise its fields.
  init(
    reading field: FixtureField, indexes: StateTest.Indexes, encoded: FixtureField?, chainID: UInt64
  ) throws(FixtureError) {
    let sender = try Self.sender(field)
    if let encoded {
      self = .encoded(try encoded.bytes(), sender: sender)
      return
    }
    guard let sender else { throw .missingField("sender") }
    let to = try field.optional("to")?.text() ?? ""
    let transaction = Transaction(
      envelope: try Self.envelope(field, accessListIndex: indexes.data, chainID: chainID),
      nonce: try field["nonce"].uint64(), gasLimit: try field["gasLimit"].element(indexes.gas).uint64(),
      to: to.isEmpty ? nil : try FixtureField.address(to, "to"),
      value: try field["value"].element(indexes.value).uint256(), data: try field["data"].element(indexes.data).bytes())
    self = .fields(transaction, sender: sender)
  }

  /// The sender, or the account of the secret key.
  private static func sender(_ field: FixtureField) throws(FixtureError) -> Address? {
    if let sender = field.optional("sender") { return try sender.address() }
    guard let secret = field.optional("secretKey") else { return nil }
    let bytes = try secret.bytes()
    do throws(CryptographyError) { return try PrivateKey(bytes).address } catch {
      throw .invalidField("secretKey", expected: "a private key")
    }
  }

  private static func envelope(
    _ field: FixtureField, accessListIndex: Int, chainID: UInt64
  ) throws(FixtureError) -> Transaction.Envelope {
    let accessList = try accessList(field, index: accessListIndex)
    guard let maximumFee = try field.optional("maxFeePerGas")?.uint256() else {
      let price = try field["gasPrice"].uint256()
      return accessList.map { .accessList(chainID: chainID, gasPrice: price, accessList: $0) }
        ?? .legacy(chainID: chainID, gasPrice: price)
    }
    let priority = try field["maxPriorityFeePerGas"].uint256()
    if let hashes = field.optional("blobVersionedHashes") {
      var blobHashes: [Hash] = []
      for hash in try hashes.elements() { blobHashes.append(try hash.hash()) }
      return .blob(
        chainID: chainID, maximumPriorityFeePerGas: priority, maximumFeePerGas: maximumFee,
        accessList: accessList ?? [], maximumFeePerBlobGas: try field["maxFeePerBlobGas"].uint256(),
        blobHashes: blobHashes)
    }
    if let list = field.optional("authorizationList") {
      var authorizations: [Authorization] = []
      for entry in try list.elements() { authorizations.append(try authorization(entry)) }
      return .setCode(
        chainID: chainID, maximumPriorityFeePerGas: priority, maximumFeePerGas: maximumFee,
        accessList: accessList ?? [], authorizations: authorizations)
    }
    return .dynamicFee(
      chainID: chainID, maximumPriorityFeePerGas: priority, maximumFeePerGas: maximumFee, accessList: accessList ?? [])
  }

  /// The access list that belongs to a choice of data; nil when the transaction has none.
  private static func accessList(_ field: FixtureField, index: Int) throws(FixtureError) -> AccessList? {
    guard let lists = field.optional("accessLists") else { return nil }
    let list = try lists.element(index)
    if list.value.isNull { return nil }
    var entries: AccessList = []
    for entry in try list.elements() {
      var keys: [Hash] = []
      let fields = try entry["storageKeys"].elements()
      for key in fields { keys.append(try key.hash()) }
      entries.append(AccessListEntry(address: try entry["address"].address(), storageKeys: keys))
    }
    return entries
  }

  private static func authorization(_ field: FixtureField) throws(FixtureError) -> Authorization {
    let parity = if let parity = field.optional("yParity") { try parity.uint64() } else { try field["v"].uint64() }
    guard let yParity = UInt8(exactly: parity) else { throw .invalidField("yParity", expected: "one byte") }
    return Authorization(
      chainID: try field["chainId"].uint256(), address: try field["address"].address(),
      nonce: try field["nonce"].uint64(),
      signature: RecoverableSignature(r: try field["r"].uint256(), s: try field["s"].uint256(), yParity: yParity))
  }
}

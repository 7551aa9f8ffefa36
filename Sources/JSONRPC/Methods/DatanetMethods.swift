internal import ABI
internal import ChainTypes
internal import JSONCoding
internal import Primitives
internal import WorldState

extension MethodTable {
  /// Datanets and their rows, read from DatanetRegistry.
  static let datanetMethods: [RPCMethod] = [
    RPCMethod(
      "openledger_datanets", "Counts the Datanets; their ids count from 1.", [.optional("block", .block)],
      returns: "quantity", weight: .heavy
    ) { arguments, context throws(RPCError) in
      let header = try context.knownHeader(try arguments[0].block())
      let registry = try context.systemContract("DatanetRegistry")
      return .quantity(try context.read(.datanetCount, of: registry, [], at: header).results[0].asUInt256 ?? .zero)
    },
    RPCMethod(
      "openledger_datanet", "Gives a Datanet with its owner, name, licence, row count and versions.",
      [.required("id", .integer), .optional("block", .block)],
      returns: "object with id, owner, name, licence, rowCount and versions", weight: .heavy, handler: datanet),
    RPCMethod(
      "openledger_datanetRows", "Gives rows of a Datanet with their contributors and hashes.",
      [
        .required("id", .integer), .required("first", .integer), .required("count", .integer),
        .optional("block", .block),
      ],
      returns: "array of objects with index, hash, contributor, data and text", weight: .heavy, handler: rows),
    RPCMethod(
      "openledger_getRowProof",
      "Proves against a version's root that a row and its contributor have their place in the version.",
      [
        .required("id", .integer), .required("version", .integer), .required("index", .integer),
        .optional("block", .block),
      ],
      returns: "object with id, version, root, rowCount, index, hash, contributor and siblings, the lowest first",
      weight: .heavy, handler: rowProof),
  ]

  private static let datanet: RPCMethod.Handler = { arguments, context throws(RPCError) in
    let id = ABIValue.uint(UInt256(try arguments[0].count(maximum: .max)))
    let header = try context.knownHeader(try arguments[1].block())
    let registry = try context.systemContract("DatanetRegistry")
    let read = { (function: ContractFunction, extra: [ABIValue]) throws(RPCError) in
      try context.read(function, of: registry, [id] + extra, at: header).results[0]
    }
    var versions: [JSON] = []
    let versionCount = try read(.versionCountOf, []).asUInt64 ?? 0
    for number in stride(from: versionCount, to: 0, by: -1).prefix(RPCLimits.maximumDatanetVersions) {
      let version = ABIValue.uint(UInt256(number))
      versions.append([
        "number": .quantity(number), "rowCount": .quantity(try read(.versionRowCount, [version]).asUInt256 ?? .zero),
        "root": .hash(try read(.versionRoot, [version]).asHash ?? .zero),
      ])
    }
    return [
      "id": .quantity(id.asUInt256 ?? .zero), "owner": .address(try read(.ownerOf, []).asAddress),
      "name": .string(try read(.nameOf, []).asString ?? ""),
      "licence": .string(try read(.licenceOf, []).asString ?? ""),
      "rowCount": .quantity(try read(.rowCountOf, []).asUInt256 ?? .zero),
      "versionCount": .quantity(versionCount), "versions": .array(versions.reversed()),
    ]
  }

  private static let rows: RPCMethod.Handler = { arguments, context throws(RPCError) in
    let id = ABIValue.uint(UInt256(try arguments[0].count(maximum: .max)))
    let first = try arguments[1].count(maximum: .max)
    let count = try arguments[2].count(maximum: RPCLimits.maximumDatanetRows)
    let header = try context.knownHeader(try arguments[3].block())
    let registry = try context.systemContract("DatanetRegistry")
    let total = try context.read(.rowCountOf, of: registry, [id], at: header).results[0].asUInt64 ?? 0
    guard first < total else { return [] }
    var rows: [JSON] = []
    for index in first..<first + min(count, total - first) {
      let arguments = [id, .uint(UInt256(index))]
      let content = try context.read(.row, of: registry, arguments, at: header).results[0].asBytes ?? []
      let contributor = try context.read(.contributorOf, of: registry, arguments, at: header).results[0]
      // The bytes of a removed row may be gone; its hash stays.
      let hash = try context.read(.rowHash, of: registry, arguments, at: header).results[0].asHash ?? .zero
      rows.append([
        "index": .quantity(index), "hash": .hash(hash),
        "contributor": .address(contributor.asAddress), "data": .data(content),
        "text": String(validating: content, as: UTF8.self).map { .string($0) } ?? .null,
      ])
    }
    return .array(rows)
  }

  private static let rowProof: RPCMethod.Handler = { arguments, context throws(RPCError) in
    let id = UInt256(try arguments[0].count(maximum: .max))
    let number = try arguments[1].count(maximum: .max)
    let version = UInt256(number)
    let index = try arguments[2].count(maximum: .max)
    let header = try context.knownHeader(try arguments[3].block())
    let registry = try context.systemContract("DatanetRegistry")
    let read = { (function: ContractFunction) throws(RPCError) in
      try context.read(function, of: registry, [.uint(id), .uint(version)], at: header).results[0]
    }
    let rowCount = try read(.versionLeafCount).asUInt64 ?? 0
    let root = try read(.versionRoot).asHash ?? .zero
    guard index < rowCount else {
      throw .notFound("version \(version) of Datanet \(id) has no row \(index), it has \(rowCount)")
    }
    if rowCount > RPCLimits.maximumProofRows {
      throw .limitExceeded("rows are proved in versions of at most \(RPCLimits.maximumProofRows) rows, not \(rowCount)")
    }
    let storage = DatanetStorage(datanet: id)
    let leaves = try context.read(at: header) { state throws(StateError) in
      var leaves: [RowProof.Leaf] = []
      for row in 0..<rowCount {
        let slot = storage.row(at: row)
        leaves.append(
          DatanetStorage.leaf(
            hash: try state.storage(registry, slot), details: try state.storage(registry, slot &+ 1),
            version: number))
      }
      return leaves
    }
    guard leaves[Int(index)] != .absent else {
      throw .notFound("row \(index) of Datanet \(id) is not in version \(version)")
    }
    guard let proof = RowProof(index: Int(index), leaves: leaves), proof.isValid(root: root) else {
      throw .internal("the rows of Datanet \(id) do not give the root of version \(version)")
    }
    return [
      "id": .quantity(id), "version": .quantity(version), "root": .hash(root), "rowCount": .quantity(rowCount),
      "index": .quantity(index), "hash": .hash(proof.leaf.row), "contributor": .address(proof.leaf.contributor),
      "siblings": .array(proof.siblings.map { .hash($0) }),
    ]
  }
}

extension ContractFunction {
  private static func ofDatanet(_ name: String, _ extra: [ABIType] = [], _ result: ABIType) -> ContractFunction {
    ContractFunction(name, [.uint(bits: 256)] + extra, returns: [result])
  }
  fileprivate static let datanetCount = ContractFunction("datanetCount", [], returns: [.uint(bits: 256)])
  fileprivate static let ownerOf = ofDatanet("ownerOf", [], .address)
  fileprivate static let nameOf = ofDatanet("nameOf", [], .string)
  fileprivate static let licenceOf = ofDatanet("licenceOf", [], .string)
  fileprivate static let rowCountOf = ofDatanet("rowCountOf", [], .uint(bits: 64))
  fileprivate static let versionCountOf = ofDatanet("versionCountOf", [], .uint(bits: 64))
  fileprivate static let versionRowCount = ofDatanet("versionRowCount", [.uint(bits: 64)], .uint(bits: 64))
  fileprivate static let versionRoot = ofDatanet("versionRoot", [.uint(bits: 64)], .fixedBytes(32))
  fileprivate static let versionLeafCount = ofDatanet("versionLeafCount", [.uint(bits: 64)], .uint(bits: 64))
  fileprivate static let rowHash = ofDatanet("rowHash", [.uint(bits: 64)], .fixedBytes(32))
  fileprivate static let row = ofDatanet("row", [.uint(bits: 64)], .bytes)
  fileprivate static let contributorOf = ofDatanet("contributorOf", [.uint(bits: 64)], .address)
}

internal import ChainStore
internal import ChainTypes
internal import JSONCoding
internal import Primitives
internal import WorldState

extension RPCContext {
  /// Reads the state after the block that a parameter names.
  func read<Value>(
    at parameter: RPCParameter, _ body: (any StateReader) throws -> Value
  ) throws(RPCError) -> Value {
    let state = backend.chain.state(at: try knownHeader(try parameter.block()))
    do {
      return try body(state)
    } catch {
      throw .internal("\(error)")
    }
  }
}

extension MethodTable {
  /// Accounts, code, storage and their proofs.
  static let stateMethods: [RPCMethod] = [
    RPCMethod(
      "eth_getBalance", "Gives the balance of an account in wei.",
      [.required("address", .address), .optional("block", .block)], returns: "quantity"
    ) { arguments, context throws(RPCError) in
      let address = try arguments[0].address()
      return .quantity(try context.read(at: arguments[1]) { try $0.account(address)?.balance ?? .zero })
    },
    RPCMethod(
      "eth_getTransactionCount",
      "Gives the nonce of an account; with the tag pending, transactions in the pool are counted.",
      [.required("address", .address), .optional("block", .block)], returns: "quantity"
    ) { arguments, context throws(RPCError) in
      let address = try arguments[0].address()
      if try arguments[1].block() == .pending { return .quantity(try context.backend.pendingNonce(of: address)) }
      return .quantity(try context.read(at: arguments[1]) { try $0.account(address)?.nonce ?? 0 })
    },
    RPCMethod(
      "eth_getCode", "Gives the code of an account.", [.required("address", .address), .optional("block", .block)],
      returns: "bytes"
    ) { arguments, context throws(RPCError) in
      let address = try arguments[0].address()
      let code = try context.read(at: arguments[1]) { state -> Bytes in
        guard let account = try state.account(address), account.codeHash != Keccak256.emptyBytesHash else { return [] }
        return try state.code(account.codeHash)?.bytes ?? []
      }
      return .data(code)
    },
    RPCMethod(
      "eth_getStorageAt", "Gives the word in a storage slot of an account.",
      [.required("address", .address), .required("slot", .hash), .optional("block", .block)], returns: "32 bytes"
    ) { arguments, context throws(RPCError) in
      let address = try arguments[0].address()
      let slot = try arguments[1].slot()
      return .hash(Hash(try context.read(at: arguments[2]) { try $0.storage(address, slot) }))
    },
    RPCMethod(
      "eth_getProof", "Gives the Merkle proof of an account and of storage slots (EIP-1186).",
      [.required("address", .address), .required("slots", .slots), .optional("block", .block)],
      returns: "proof object", weight: .heavy, handler: getProof),
  ]

  private static let getProof: RPCMethod.Handler = { arguments, context throws(RPCError) in
    let address = try arguments[0].address()
    var slots: [UInt256] = []
    for parameter in try arguments[1].array(maximum: RPCLimits.maximumProofSlots) { slots.append(try parameter.slot()) }
    let header = try context.knownHeader(try arguments[2].block())
    let proof = try context.chain { chain throws(ChainStoreError) in
      try chain.proof(of: address, slots: slots, at: header)
    }
    return [
      "address": .address(address),
      "accountProof": .array(proof.nodes.map { .data($0) }),
      "balance": .quantity(proof.account.balance),
      "codeHash": .hash(proof.account.codeHash),
      "nonce": .quantity(proof.account.nonce),
      "storageHash": .hash(proof.account.storageRoot),
      "storageProof": .array(
        proof.slots.map { entry in
          [
            "key": .quantity(entry.slot), "value": .quantity(entry.value),
            "proof": .array(entry.nodes.map { .data($0) }),
          ]
        }),
    ]
  }
}

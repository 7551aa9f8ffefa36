internal import ChainStore
internal import ChainTypes
internal import JSONCoding
internal import Primitives
internal import StateStore
internal import WorldState

extension RPCContext {
  /// Reads the state after the block that a parameter names.
  func read<Value>(
    at parameter: RPCParameter, _ body: (any StateReader) throws(StateError) -> Value
  ) throws(RPCError) -> Value {
    try read(at: try knownHeader(try parameter.block()), body)
  }

  /// Reads the state after a block.
  func read<Value>(
    at header: Header, _ body: (any StateReader) throws(StateError) -> Value
  ) throws(RPCError) -> Value {
    do throws(StateError) {
      return try body(try backend.chain.state(at: header))
    } catch {
      throw RPCContext.rpcError(error)
    }
  }

  /// The world state after a block, to simulate on.
  func state(after header: Header) throws(RPCError) -> WorldState {
    do throws(StateError) {
      return try backend.chain.states.state(at: header.number)
    } catch {
      throw RPCContext.rpcError(error)
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
      let balance = try context.read(at: arguments[1]) { state throws(StateError) in
        try state.account(address)?.content.balance
      }
      return .quantity(balance ?? .zero)
    },
    RPCMethod(
      "eth_getTransactionCount",
      "Gives the nonce of an account; with the tag pending, transactions in the pool are counted.",
      [.required("address", .address), .optional("block", .block)], returns: "quantity"
    ) { arguments, context throws(RPCError) in
      let address = try arguments[0].address()
      if try arguments[1].block() == .pending { return .quantity(try context.backend.pendingNonce(of: address)) }
      let nonce = try context.read(at: arguments[1]) { state throws(StateError) in
        try state.account(address)?.content.nonce
      }
      return .quantity(nonce ?? 0)
    },
    RPCMethod(
      "eth_getCode", "Gives the code of an account.", [.required("address", .address), .optional("block", .block)],
      returns: "bytes"
    ) { arguments, context throws(RPCError) in
      let address = try arguments[0].address()
      let code = try context.read(at: arguments[1]) { state throws(StateError) -> Bytes in
        guard let account = try state.account(address)?.content, account.hasCode else { return [] }
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
      let value = try context.read(at: arguments[2]) { state throws(StateError) in try state.storage(address, slot) }
      return .hash(Hash(value))
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

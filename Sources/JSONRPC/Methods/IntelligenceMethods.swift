internal import ABI
internal import ChainTypes
internal import Execution
internal import JSONCoding
internal import Primitives

extension MethodTable {
  /// Models, inferences, Datanets and system contracts.
  static let intelligenceMethods: [RPCMethod] = [
    RPCMethod(
      "openledger_chainRules",
      "Gives the parameters, forks and stopped precompiled contracts that hold in the block after a block, with what governance has set.",
      [.optional("block", .block)],
      returns: "object with blockNumber, timestamp, changes, parameters, forks and pausedPrecompiles", weight: .heavy
    ) { arguments, context throws(RPCError) in
      try context.chainRules(after: try context.knownHeader(try arguments[0].block()))
    },
    RPCMethod("openledger_contracts", "Lists the system contracts with their addresses and ABIs.", returns: "array") {
      _, context throws(RPCError) in
      .array(
        context.backend.identity.contracts.map { contract in
          [
            "name": .string(contract.name), "address": .string(contract.address.checksummed),
            "abi": (try? JSON.parse(contract.interfaceJSON)) ?? .null,
          ]
        })
    },
    RPCMethod(
      "openledger_models", "Lists the base models and adapters of the genesis with their manifest hashes.",
      returns: "object with models and adapters"
    ) { _, context throws(RPCError) in
      let identity = context.backend.identity
      return [
        "models": .array(
          identity.models.map { ["name": .string($0.name), "manifestHash": .hash($0.manifestHash)] }),
        "adapters": .array(
          identity.adapters.map {
            ["name": .string($0.name), "base": .string($0.base), "manifestHash": .hash($0.manifestHash)]
          }),
      ]
    },
    RPCMethod(
      "openledger_quote", "Gives the exact gas of an inference and its price at the suggested gas price.",
      [.required("question", .inference), .optional("block", .block)],
      returns: "object with gas, promptTokens, gasPrice and cost", weight: .heavy
    ) { arguments, context throws(RPCError) in
      let header = try context.knownHeader(try arguments[1].block())
      let question = try context.question(arguments[0], at: header)
      let (results, _) = try context.read(.quote, of: .quote, question.arguments, at: header)
      let gas = results[0].asUInt256 ?? .zero
      let gasPrice = context.nextBaseFee(after: header) &+ (try context.suggestedPriorityFee(at: header))
      return [
        "gas": .quantity(gas), "promptTokens": .quantity(results[1].asUInt256 ?? .zero),
        "gasPrice": .quantity(gasPrice), "cost": .quantity(gas &* gasPrice),
        "model": .hash(question.model), "adapter": .hash(question.adapter),
      ]
    },
    RPCMethod(
      "openledger_infer",
      "Asks a model without a transaction: the answer is the one that the same call in a transaction gives.",
      [.required("question", .inference), .optional("block", .block)],
      returns: "object with text, output, promptTokens, outputTokens and gas", weight: .heavy
    ) { arguments, context throws(RPCError) in
      try context.answer(arguments, tracer: nil)
    },
    RPCMethod(
      streaming: "openledger_streamInference",
      "Answers as openledger_infer does; a client that accepts text/event-stream gets the text piece by piece before the result.",
      [.required("question", .inference), .optional("block", .block)],
      returns: "object with text, output, promptTokens, outputTokens and gas"
    ) { arguments, context, piece throws(RPCError) in
      try context.answer(arguments, tracer: TextTracer(piece))
    },
  ]
}

/// A question to a model, ready for the INFER and QUOTE contracts.
private struct Question {
  var model: Hash
  var adapter: Hash
  var prompt: Bytes
  var maximumOutputTokens: UInt32
  var seed: UInt64
  var temperatureMilli: UInt32

  var arguments: [ABIValue] {
    [
      .hash(model), .hash(adapter), .bytes(prompt), .uint(UInt256(UInt64(maximumOutputTokens))),
      .uint(UInt256(seed)), .uint(UInt256(UInt64(temperatureMilli))),
    ]
  }
}

extension RPCContext {
  /// Asks a model: the very output of INFER, told to a tracer as it is generated.
  fileprivate func answer(_ arguments: RPCArguments, tracer: (any Tracer)?) throws(RPCError) -> JSON {
    let header = try knownHeader(try arguments[1].block())
    let question = try question(arguments[0], at: header)
    let (quote, _) = try read(.quote, of: .quote, question.arguments, at: header)
    let (results, _) = try read(.infer, of: .infer, question.arguments, at: header, tracer: tracer)
    let output = results[0].asBytes ?? []
    return [
      "text": .string(String(decoding: output, as: UTF8.self)), "output": .data(output),
      "promptTokens": .quantity(results[1].asUInt256 ?? .zero),
      "outputTokens": .quantity(results[2].asUInt256 ?? .zero), "gas": .quantity(quote[0].asUInt256 ?? .zero),
      "model": .hash(question.model), "adapter": .hash(question.adapter),
    ]
  }

  fileprivate func question(_ parameter: RPCParameter, at header: Header) throws(RPCError) -> Question {
    try parameter.requireObject(members: [
      "model", "adapter", "prompt", "promptData", "maxOutputTokens", "seed", "temperatureMilli",
    ])
    let (model, adapter) = try names(model: parameter["model"], adapter: parameter["adapter"], at: header)
    guard parameter["prompt"].isMissing != parameter["promptData"].isMissing else {
      throw .invalidParameters("\(parameter.path) needs either prompt, text, or promptData, bytes")
    }
    let prompt =
      parameter["prompt"].isMissing
      ? try parameter["promptData"].data() : Bytes(try parameter["prompt"].string().utf8)
    let count = { (member: RPCParameter, maximum: UInt64) throws(RPCError) in
      try member.optional { member throws(RPCError) in try member.count(maximum: maximum) }
    }
    return Question(
      model: model, adapter: adapter, prompt: prompt,
      maximumOutputTokens: UInt32(
        try count(parameter["maxOutputTokens"], UInt64(UInt32.max)) ?? UInt64(backend.identity.defaultOutputTokens)),
      seed: try count(parameter["seed"], .max) ?? 0,
      temperatureMilli: UInt32(try count(parameter["temperatureMilli"], UInt64(UInt32.max)) ?? 0))
  }

  /// The manifest hashes that a question names: by hash, by name in the genesis, or by an alias of ModelRegistry.
  private func names(
    model: RPCParameter, adapter: RPCParameter, at header: Header
  ) throws(RPCError) -> (model: Hash, adapter: Hash) {
    let identity = backend.identity
    var base: Hash?
    var found = Hash.zero
    if let name = try adapter.optional({ parameter throws(RPCError) in try parameter.string() }) {
      if let known = identity.adapters.first(where: { $0.name == name }) {
        found = known.manifestHash
        base = identity.models.first { $0.name == known.base }?.manifestHash
      } else if let hash = name.hasPrefix("0x") ? Hash(hex: name) : nil {
        found = hash
      } else {
        (base, found) = try alias(name, adapter, at: header)
      }
    }
    guard let name = try model.optional({ parameter throws(RPCError) in try parameter.string() }) else {
      guard let only = base ?? (identity.models.count == 1 ? identity.models[0].manifestHash : nil) else {
        throw .invalidParameters("\(model.path) is needed; openledger_models lists the base models")
      }
      return (only, found)
    }
    if let known = identity.models.first(where: { $0.name == name }) { return (known.manifestHash, found) }
    if name.hasPrefix("0x"), let hash = Hash(hex: name) { return (hash, found) }
    let (aliasBase, aliasAdapter) = try alias(name, model, at: header)
    return (aliasBase, found.word.isZero ? aliasAdapter : found)
  }

  /// The base model and the adapter that an alias of ModelRegistry points at.
  private func alias(
    _ name: String, _ parameter: RPCParameter, at header: Header
  ) throws(RPCError) -> (base: Hash, adapter: Hash) {
    guard let registry = backend.identity.contract("ModelRegistry")?.address,
      let id = try? read(.resolve, of: registry, [.string(name)], at: header).results[0]
    else {
      throw .invalidParameters(
        "\(parameter.path) \"\(name.prefix(64))\" is no model or adapter of the genesis, no hash and no alias of ModelRegistry"
      )
    }
    let base = try read(.baseOf, of: registry, [id], at: header).results[0]
    let adapter = try read(.adapterOf, of: registry, [id], at: header).results[0]
    return (base.asHash ?? .zero, adapter.asHash ?? .zero)
  }
}

extension Address {
  /// The precompiled contract that answers prompts.
  fileprivate static let infer = Address(low: 0x0A01)
  /// The precompiled contract that gives the gas of an answer.
  fileprivate static let quote = Address(low: 0x0A06)
}

extension ContractFunction {
  private static let inferenceParameters: [ABIType] = [
    .fixedBytes(32), .fixedBytes(32), .bytes, .uint(bits: 32), .uint(bits: 64), .uint(bits: 32),
  ]
  fileprivate static let infer = ContractFunction(
    "infer", inferenceParameters, returns: [.bytes, .uint(bits: 32), .uint(bits: 32)])
  fileprivate static let quote = ContractFunction(
    "quote", inferenceParameters, returns: [.uint(bits: 64), .uint(bits: 32)])
  fileprivate static let resolve = ContractFunction("resolve", [.string], returns: [.uint(bits: 256)])
  fileprivate static let baseOf = ContractFunction("baseOf", [.uint(bits: 256)], returns: [.fixedBytes(32)])
  fileprivate static let adapterOf = ContractFunction("adapterOf", [.uint(bits: 256)], returns: [.fixedBytes(32)])
}

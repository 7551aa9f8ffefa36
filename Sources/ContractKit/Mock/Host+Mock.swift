#if !hasFeature(Embedded)
  import Cryptography
  import Primitives

  extension Host {
    private static var frame: MockFrame { MockFrame.current }

    static func finish(_ data: UnsafeRawBufferPointer) -> Never {
      unsafe frame.end(.returned([UInt8](data)))
    }

    static func revert(_ data: UnsafeRawBufferPointer) -> Never {
      unsafe frame.end(.reverted([UInt8](data)))
    }

    static func scratch(_ count: Int) -> UnsafeMutableRawPointer { unsafe frame.allocate(count) }

    static var inputSize: Int { frame.input.count }

    static func copyInput(to destination: UnsafeMutableRawPointer, from offset: Int, count: Int) {
      let input = frame.input
      let available = max(0, min(count, input.count - offset))
      unsafe copy(input, from: offset, to: destination, count: available)
      unsafe destination.advanced(by: available).initializeMemory(
        as: UInt8.self, repeating: 0, count: count - available)
    }

    static var returnDataSize: Int { frame.returnData.count }

    static func copyReturnData(to destination: UnsafeMutableRawPointer, count: Int) {
      let data = frame.returnData
      if count > data.count { frame.end(.failed("return data range")) }
      unsafe copy(data, from: 0, to: destination, count: count)
    }

    /// Copies bytes that are there.
    private static func copy(_ bytes: [UInt8], from offset: Int, to destination: UnsafeMutableRawPointer, count: Int) {
      guard count > 0 else { return }
      unsafe bytes.withUnsafeBytes { source in
        // Safe: the callers ask for bytes inside of the array only.
        unsafe destination.copyMemory(from: source.baseAddress.unsafelyUnwrapped + offset, byteCount: count)
      }
    }

    static func storageLoad(_ slot: UInt256) -> UInt256 {
      frame.chain.world.storage[MockSlot(account: frame.address, slot: slot)] ?? .zero
    }

    static func storageStore(_ value: UInt256, at slot: UInt256) {
      refuseStatic()
      frame.chain.world.store(value, at: MockSlot(account: frame.address, slot: slot))
    }

    static func transientLoad(_ slot: UInt256) -> UInt256 {
      frame.chain.world.transient[MockSlot(account: frame.address, slot: slot)] ?? .zero
    }

    static func transientStore(_ value: UInt256, at slot: UInt256) {
      refuseStatic()
      frame.chain.world.storeTransient(value, at: MockSlot(account: frame.address, slot: slot))
    }

    static func address(_ fact: AddressFact) -> Address {
      switch fact {
      case .this: frame.address
      case .caller: frame.caller
      case .origin: frame.chain.origin
      case .coinbase: frame.chain.coinbase
      }
    }

    static func word(_ fact: WordFact) -> UInt256 {
      switch fact {
      case .callValue: frame.value
      case .gasPrice: frame.chain.gasPrice
      case .selfBalance: frame.chain.world.balances[frame.address] ?? .zero
      case .prevRandao: frame.chain.prevRandao
      case .baseFee: frame.chain.baseFee
      }
    }

    static func number(_ fact: NumberFact) -> UInt64 {
      switch fact {
      case .contextKind: frame.isCreating ? 1 : 0
      case .blockNumber: frame.chain.blockNumber
      case .timestamp: frame.chain.timestamp
      case .blockGasLimit: frame.chain.blockGasLimit
      case .chainID: frame.chain.chainID
      case .gasLeft: frame.chain.blockGasLimit
      }
    }

    static func balance(of account: Address) -> UInt256 { frame.chain.world.balances[account] ?? .zero }

    static func codeSize(of account: Address) -> UInt64 { frame.chain.world.code[account]?.size ?? 0 }

    static func codeHash(of account: Address) -> UInt256 {
      let world = frame.chain.world
      guard let code = world.code[account] else {
        // EIP-1052: nothing for an account that does not exist, the hash of nothing for one without code.
        let exists = world.balances[account] != nil || world.nonce(of: account) != 0
        return exists ? UInt256(Keccak256.hash([UInt8]()).word) : .zero
      }
      return UInt256(Keccak256.hash(code.bytes ?? Array("\(code)".utf8)).word)
    }

    static func log(topics: UnsafeRawPointer?, count: Int, data: UnsafeRawBufferPointer) {
      refuseStatic()
      var words: [UInt256] = []
      if let topics = unsafe topics {
        for index in 0..<count {
          unsafe words.append(topics.loadUnaligned(fromByteOffset: index * 32, as: UInt256.self))
        }
      }
      let log = unsafe MockLog(address: frame.address, topics: words, data: Bytes([UInt8](data)))
      frame.chain.world.logs.append(log)
    }

    static func keccak256(_ data: UnsafeRawBufferPointer) -> UInt256 {
      unsafe UInt256(Keccak256.hash(data).word)
    }

    static func call(
      _ kind: UInt, gas: UInt64, to account: Address, value: UInt256, input: UnsafeRawBufferPointer
    ) -> Bool {
      let caller = frame
      if caller.isStatic && kind == ExternalCall.Kind.normal.rawValue && !value.isZero { refuseStatic() }
      let call = unsafe MockCall(
        caller: kind == 2 ? caller.caller : caller.address, target: kind == 2 ? caller.address : account,
        code: account, value: kind == 2 ? caller.value : value, movesValue: kind == 0,
        isStatic: caller.isStatic || kind == 1, isDelegate: kind == 2, input: Bytes([UInt8](input)),
        depth: caller.depth + 1)
      switch caller.chain.perform(call) {
      case .returned(let data):
        caller.returnData = data
        return true
      case .reverted(let data):
        caller.returnData = data
        return false
      case .failed:
        caller.returnData = []
        return false
      }
    }

    static func create(value: UInt256, initCode: UnsafeRawBufferPointer, salt: UInt256?) -> Address? {
      refuseStatic()
      let creator = frame
      let result = unsafe creator.chain.create(by: creator, value: value, initCode: [UInt8](initCode), salt: salt)
      creator.returnData = result.data
      return result.address
    }

    static func blockHash(_ number: UInt64) -> UInt256 {
      let current = frame.chain.blockNumber
      guard number < current, current - number <= 256 else { return .zero }
      return UInt256(Keccak256.hash(Primitives.UInt256(number)).word)
    }

    static func binary(_ operation: BinaryOperation, _ first: UInt256, _ second: UInt256) -> UInt256 {
      let a = first.primitive
      let b = second.primitive
      return switch operation {
      case .multiply: UInt256(a &* b)
      case .divide: UInt256(a.divided(by: b))
      case .remainder: UInt256(a.remainder(dividingBy: b))
      case .power: UInt256(a.power(b))
      }
    }

    static func ternary(
      _ operation: TernaryOperation, _ first: UInt256, _ second: UInt256, _ modulus: UInt256
    ) -> UInt256 {
      switch operation {
      case .addModulo: UInt256(first.primitive.addMod(second.primitive, modulus: modulus.primitive))
      case .multiplyModulo: UInt256(first.primitive.multiplyMod(second.primitive, modulus: modulus.primitive))
      }
    }

    static func recover(_ hash: UInt256, v: UInt8, r: UInt256, s: UInt256) -> Address {
      guard v == 27 || v == 28,
        let account = Secp256k1.recover(
          hash: Primitives.Hash(hash.primitive), r: r.primitive, s: s.primitive, yParity: v - 27)
      else { return .zero }
      return Address(truncating: UInt256(account.word))
    }

    /// Ends a static frame that tries to change something.
    static func refuseStatic() {
      if frame.isStatic { frame.end(.failed("static violation")) }
    }
  }
#endif

#if hasFeature(Embedded)
  import CContractHost

  extension Host {
    @inline(__always)
    static func finish(_ data: UnsafeRawBufferPointer) -> Never {
      unsafe host_return(data.baseAddress, UInt(bitPattern: data.count))
    }

    @inline(__always)
    static func revert(_ data: UnsafeRawBufferPointer) -> Never {
      unsafe host_revert(data.baseAddress, UInt(bitPattern: data.count))
    }

    /// Zeroed memory that lives until the frame ends.
    @inline(__always)
    static func scratch(_ count: Int) -> UnsafeMutableRawPointer {
      // Safe: the runtime reverts instead of giving a null pointer.
      unsafe contract_allocate(UInt(bitPattern: count)).unsafelyUnwrapped
    }

    @inline(__always)
    static var inputSize: Int { Int(bitPattern: host_calldata_size()) }

    @inline(__always)
    static func copyInput(to destination: UnsafeMutableRawPointer, from offset: Int, count: Int) {
      unsafe host_calldata_copy(destination, UInt(bitPattern: offset), UInt(bitPattern: count))
    }

    @inline(__always)
    static var returnDataSize: Int { Int(bitPattern: host_returndata_size()) }

    @inline(__always)
    static func copyReturnData(to destination: UnsafeMutableRawPointer, count: Int) {
      unsafe host_returndata_copy(destination, 0, UInt(bitPattern: count))
    }

    @inline(never)
    static func storageLoad(_ slot: UInt256) -> UInt256 {
      var key = slot
      var value = UInt256.zero
      unsafe host_storage_load(&key, &value)
      return value
    }

    @inline(never)
    static func storageStore(_ value: UInt256, at slot: UInt256) {
      var key = slot
      var word = value
      unsafe host_storage_store(&key, &word)
    }

    @inline(never)
    static func transientLoad(_ slot: UInt256) -> UInt256 {
      var key = slot
      var value = UInt256.zero
      unsafe host_transient_load(&key, &value)
      return value
    }

    @inline(never)
    static func transientStore(_ value: UInt256, at slot: UInt256) {
      var key = slot
      var word = value
      unsafe host_transient_store(&key, &word)
    }

    @inline(__always)
    static func address(_ fact: AddressFact) -> Address {
      var result = Address.zero
      unsafe host_fact(fact.rawValue, &result)
      return result
    }

    @inline(__always)
    static func word(_ fact: WordFact) -> UInt256 {
      var result = UInt256.zero
      unsafe host_fact(fact.rawValue, &result)
      return result
    }

    @inline(__always)
    static func number(_ fact: NumberFact) -> UInt64 { UInt64(host_number(fact.rawValue)) }

    static func balance(of account: Address) -> UInt256 {
      var address = account
      var result = UInt256.zero
      unsafe host_balance(&address, &result)
      return result
    }

    static func codeSize(of account: Address) -> UInt64 {
      var address = account
      return unsafe UInt64(host_code_size(&address))
    }

    static func codeHash(of account: Address) -> UInt256 {
      var address = account
      var result = UInt256.zero
      unsafe host_code_hash(&address, &result)
      return result
    }

    @inline(__always)
    static func log(topics: UnsafeRawPointer?, count: Int, data: UnsafeRawBufferPointer) {
      unsafe host_log(topics, UInt(bitPattern: count), data.baseAddress, UInt(bitPattern: data.count))
    }

    @inline(never)
    static func keccak256(_ data: UnsafeRawBufferPointer) -> UInt256 {
      var result = UInt256.zero
      unsafe host_keccak256(data.baseAddress, UInt(bitPattern: data.count), &result)
      return result
    }

    @inline(never)
    static func call(
      _ kind: UInt, gas: UInt64, to account: Address, value: UInt256, input: UnsafeRawBufferPointer
    ) -> Bool {
      var address = account
      var amount = value
      return unsafe withUnsafePointer(to: &amount) { pointer in
        unsafe host_invoke(
          kind, UInt(gas), &address, value.isZero ? nil : pointer, input.baseAddress, UInt(bitPattern: input.count))
          != 0
      }
    }

    /// Creates a contract; nil when it fails, with the reason in the return data.
    @inline(never)
    static func create(value: UInt256, initCode: UnsafeRawBufferPointer, salt: UInt256?) -> Address? {
      var amount = value
      var word = salt ?? .zero
      var result = Address.zero
      let isZero = value.isZero
      let hasSalt = salt != nil
      let created = unsafe withUnsafePointer(to: &amount) { amount in
        unsafe withUnsafePointer(to: &word) { word in
          unsafe host_create(
            isZero ? nil : amount, initCode.baseAddress, UInt(bitPattern: initCode.count), hasSalt ? word : nil, &result
          ) != 0
        }
      }
      return created ? result : nil
    }

    static func blockHash(_ number: UInt64) -> UInt256 {
      var result = UInt256.zero
      unsafe host_block_hash(UInt(number), &result)
      return result
    }

    @inline(never)
    static func binary(_ operation: BinaryOperation, _ first: UInt256, _ second: UInt256) -> UInt256 {
      var a = first
      var b = second
      var result = UInt256.zero
      unsafe host_binary(operation.rawValue, &a, &b, &result)
      return result
    }

    static func ternary(
      _ operation: TernaryOperation, _ first: UInt256, _ second: UInt256, _ modulus: UInt256
    ) -> UInt256 {
      var a = first
      var b = second
      var m = modulus
      var result = UInt256.zero
      unsafe host_ternary(operation.rawValue, &a, &b, &m, &result)
      return result
    }

    static func recover(_ hash: UInt256, v: UInt8, r: UInt256, s: UInt256) -> Address {
      var digest = hash
      var first = r
      var second = s
      var result = Address.zero
      _ = unsafe host_recover(&digest, UInt(v), &first, &second, &result)
      return result
    }
  }
#endif

extension ERC1155 {
  /// Makes tokens of one kind and asks a contract that gets them; reverts with `ERC1155InvalidReceiver`, and with
  /// `Panic(0x11)` when the balance would not fit.
  public mutating func mint(_ to: Address, _ id: UInt256, _ value: UInt256, _ data: Bytes = Bytes()) {
    if to.isZero { ERC1155Error.invalidReceiver(to).revert() }
    change(from: .zero, to: to, id, value, data)
  }

  /// Makes tokens of several kinds and asks a contract that gets them.
  public mutating func mintBatch(_ to: Address, _ ids: [UInt256], _ values: [UInt256], _ data: Bytes = Bytes()) {
    if to.isZero { ERC1155Error.invalidReceiver(to).revert() }
    change(from: .zero, to: to, ids, values, data)
  }

  /// Destroys tokens of one kind, whoever calls; reverts with `ERC1155InsufficientBalance`.
  public mutating func burn(_ from: Address, _ id: UInt256, _ value: UInt256) {
    if from.isZero { ERC1155Error.invalidSender(from).revert() }
    change(from: from, to: .zero, id, value, Bytes())
  }

  @inline(never)
  mutating func change(from: Address, to: Address, _ id: UInt256, _ value: UInt256, _ data: Bytes) {
    let `operator` = Message.sender
    move(from: from, to: to, id, value)
    TransferSingle(operator: `operator`, from: from, to: to, id: id, value: value).log()
    if !to.isContract { return }
    let answer = ERC1155ReceiverContract(at: to).tryOnERC1155Received(`operator`, from, id, value, data)
    // The selector of onERC1155Received(address,address,uint256,uint256,bytes).
    requireAcceptance(answer, 0xf23a_6e61, to)
  }

  @inline(never)
  mutating func change(from: Address, to: Address, _ ids: [UInt256], _ values: [UInt256], _ data: Bytes) {
    let `operator` = Message.sender
    requireEqual(ids.count, values.count)
    for index in 0..<ids.count { move(from: from, to: to, ids[index], values[index]) }
    TransferBatch(operator: `operator`, from: from, to: to, ids: ids, values: values).log()
    if !to.isContract { return }
    let answer = ERC1155ReceiverContract(at: to).tryOnERC1155BatchReceived(`operator`, from, ids, values, data)
    // The selector of onERC1155BatchReceived(address,address,uint256[],uint256[],bytes).
    requireAcceptance(answer, 0xbc19_7c81, to)
  }

  func requireEqual(_ ids: Int, _ values: Int) {
    if ids != values {
      ERC1155Error.invalidArrayLength(idsLength: UInt256(ids), valuesLength: UInt256(values)).revert()
    }
  }

  private mutating func move(from: Address, to: Address, _ id: UInt256, _ value: UInt256) {
    var row = balances[id]
    if !from.isZero {
      let balance = row[from]
      if balance < value {
        ERC1155Error.insufficientBalance(sender: from, balance: balance, needed: value, tokenId: id).revert()
      }
      row[from] = balance &- value
    }
    if !to.isZero { row[to] = row[to] + value }
  }

  private func requireAcceptance(_ answer: Attempt<Hash>, _ magic: UInt64, _ to: Address) {
    switch answer {
    case .returned(let word) where word.word == UInt256(l0: 0, l1: 0, l2: 0, l3: magic &<< 32): return
    case .failed(let reason) where !reason.isEmpty: reason.revert()
    default: ERC1155Error.invalidReceiver(to).revert()
    }
  }
}

/// A contract that takes ERC-1155 tokens.
@ContractInterface
protocol ERC1155Receiver {
  mutating func onERC1155Received(
    _ operator: Address, _ from: Address, _ id: UInt256, _ value: UInt256, _ data: Bytes
  ) -> Hash
  mutating func onERC1155BatchReceived(
    _ operator: Address, _ from: Address, _ ids: [UInt256], _ values: [UInt256], _ data: Bytes
  ) -> Hash
}

import ContractKit

/// What two models must have in common for one to take the other's place: the reasons of `NotASuccessor`.
private enum Difference {
  /// Both come from jobs that the precompiled contract TRAIN has done.
  static var trainer: Hash { Hash(ascii: "trainer") }
  /// They have the same base model.
  static var base: Hash { Hash(ascii: "base") }
  /// They have the same hyperparameters.
  static var plan: Hash { Hash(ascii: "plan") }
  /// They went on from the same adapter, or both from none, and learned the same members of rows.
  static var start: Hash { Hash(ascii: "start") }
  /// They have the same Datanets in the same order.
  static var datanets: Hash { Hash(ascii: "datanets") }
  /// No version of the successor is older, and one is newer.
  static var versions: Hash { Hash(ascii: "versions") }
}

extension ModelRegistry {
  private var training: Address { Address(0x0A02) }

  /// Retires a model of the caller's in favour of one that the same training made of newer versions of its Datanets.
  mutating func succeed(_ id: UInt256, by successor: UInt256) {
    var model = own(id)
    let next = own(successor)
    if next.isRetired { ModelError.retired(successor).revert() }
    if !model.successor.isZero { ModelError.retired(id).revert() }
    let difference = difference(model, next)
    if !difference.isZero { ModelError.notASuccessor(model: id, successor: successor, difference: difference).revert() }
    model.successor = successor
    if !model.isRetired {
      model.isRetired = true
      emit(ModelRetired(model: id))
    }
    emit(ModelReplaced(model: id, successor: successor))
  }

  /// What keeps a model from being the successor of another; zero for nothing.
  private func difference(_ model: Model, _ next: Model) -> Hash {
    let before = jobs[model.job]
    let after = jobs[next.job]
    // Job 0 has no trainer, and a model has no job that is not completed.
    if before.trainer != training || after.trainer != training { return Difference.trainer }
    if model.base != next.base { return Difference.base }
    if before.hyperparameters != after.hyperparameters { return Difference.plan }
    if start(of: model.job) != start(of: next.job) { return Difference.start }
    if model.sourceCount != next.sourceCount { return Difference.datanets }
    var isNewer = false
    for index in 0..<model.sourceCount {
      let source = model.sources[index]
      let replacement = next.sources[index]
      if source.datanet != replacement.datanet { return Difference.datanets }
      if replacement.version < source.version { return Difference.versions }
      if replacement.version > source.version { isNewer = true }
    }
    return isNewer ? .zero : Difference.versions
  }

  /// The hash of what TRAIN says a job began with.
  @inline(never)
  private func start(of job: UInt256) -> Hash {
    var message = ABIEncoder(selector: #functionSelector("startOf(uint256)").number, words: 1, tail: 0)
    job.encode(to: &message)
    return Hash.keccak256(ExternalCall.perform(message.bytes, to: training, kind: .static).orRevert())
  }
}

public import ChainStore

extension ChainStore {
  /// Checks the stored chain against itself while somebody watches; see ``verify(_:progress:)``.
  public func verify(
    _ scope: ChainVerification.Scope, observer: WorkObserver
  ) throws(ChainStoreError) -> ChainVerification {
    try verify(scope) { progress in
      let unit: WorkProgress.Unit = progress.activity == ChainVerification.blockActivity ? .blocks : .records
      observer.report(WorkProgress(progress.activity, unit, done: progress.done, total: progress.total))
    }
  }
}

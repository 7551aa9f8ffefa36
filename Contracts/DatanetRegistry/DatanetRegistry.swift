public import ContractKit

/// The community datasets: who contributed which row, who reviewed it, on which terms it may be used, and the immutable
/// versions that models are trained from.
///
/// Rows are blobs, kept by their Keccak-256 hash. A Datanet is an ERC-721 token of its owner.
@Contract
public struct DatanetRegistry {
  /// The number of Datanets; their ids count from 1.
  @Storage public var datanetCount: UInt256
  @Storage var datanets: Mapping<UInt256, Datanet>
  @Storage var tokens: ERC721
  /// The account that sets parameters and types of data, decides appeals, and gets fees and forfeited bonds.
  @Storage public var governor: Address
  /// The contract that locks payees.
  @Storage public var assetMarket: Address
  /// By `Parameter`.
  @Storage var parameters: Mapping<UInt64, UInt64>
  @Storage var kinds: Mapping<Hash, RowKind>
  /// What became of an account's rows in all Datanets.
  @Storage var reputations: Mapping<Address, Reputation>
  @Storage var owed: Mapping<Address, UInt256>
  /// All wei that the contract keeps for others: bonds, and what it owes.
  @Storage public var liabilities: UInt256

  /// Every type of data comes with its kind: 1 for any bytes, 2 for UTF-8 text, 3 for JSON objects.
  public init(
    governor: Address, assetMarket: Address, dataTypes: [Hash], kinds: [UInt8], feePerByte: UInt256,
    minimumBond: UInt256, appealBond: UInt256, appealWindow: UInt256, appealPeriod: UInt256, dailyRowsPerUser: UInt256,
    dailyRowsPerDatanet: UInt256, maximumRowBytes: UInt256, markThreshold: UInt256, nearDuplicatePolicy: UInt256,
    minimumQuality: UInt256, minimumVersionRows: UInt256, maximumRoyalty: UInt256
  ) throws(DatanetError) {
    if dataTypes.count != kinds.count { DatanetError.invalidPolicy.revert() }
    self.governor = governor
    self.assetMarket = assetMarket
    for index in 0..<dataTypes.count { set(dataTypes[index], kind: kinds[index]) }
    let values = [
      feePerByte, minimumBond, appealBond, appealWindow, appealPeriod, dailyRowsPerUser, dailyRowsPerDatanet,
      maximumRowBytes, markThreshold, nearDuplicatePolicy, minimumQuality, minimumVersionRows, maximumRoyalty,
    ]
    for index in 0..<values.count {
      if let parameter = Parameter(rawValue: UInt64(index)) { set(parameter, values[index]) }
    }
  }

  var blobs: BlobStoreContract { BlobStoreContract(at: Address(0x0A00)) }
  var similarity: SimilarityContract { SimilarityContract(at: Address(0x0A11)) }

  // MARK: - Opening and settings

  /// Opens a Datanet of the caller's and gives its id: rows are text, terms allow everything, rows are taken at once.
  public mutating func createDatanet(name: Text, licence: Text) throws(DatanetError) -> UInt256 {
    open(name, licence, Hash(ascii: "text"), isAccepting: true)
  }

  /// Opens a Datanet of the caller's that takes no rows before `setAccepting`, so that nobody fixes its terms too early.
  public mutating func draftDatanet(name: Text, licence: Text, dataType: Hash) throws(DatanetError) -> UInt256 {
    open(name, licence, dataType, isAccepting: false)
  }

  /// Sets the type of data, the schema's blob (zero for none), the keys that JSON rows must have, and the sizes of a row
  /// in bytes (a greatest of 0 for the governed one). Only the owner may, before the first row.
  public mutating func setSchema(
    datanet id: UInt256, dataType: Hash, schema: Hash, fields: [Text], minimumBytes: UInt32, maximumBytes: UInt32
  ) throws(DatanetError) {
    setSchema(id, dataType, schema, fields, minimumBytes, maximumBytes)
  }

  /// Sets the machine-readable terms, and the blob of the licence's text (zero for none). Only the owner may, before the
  /// first row: a contributor's terms never change.
  public mutating func setTerms(
    datanet id: UInt256, licenceText: Hash, trainingAllowed: Bool, commercial: Bool, attribution: Bool,
    royaltyBasisPoints: UInt16
  ) throws(DatanetError) {
    setTerms(id, licenceText, trainingAllowed, commercial, attribution, royaltyBasisPoints)
  }

  /// Sets how rows are taken from now on. Only the owner may.
  /// - Parameter isReviewed: whether curators decide about every row.
  /// - Parameter nearDuplicates: 0 ignores, 1 marks, 2 reviews, 3 refuses rows that are alike by `threshold` basis points.
  /// - Parameter checksLater: whether the schema is checked on demand only; for reviewed Datanets.
  /// - Parameter minimumQuality: the least score of an accepted row.
  /// - Parameter bond: the wei that a row brings that waits for review.
  /// - Parameter dailyRowsPerUser: the most rows of an account on a day, 0 for the governed maximum.
  /// - Parameter dailyRows: the most rows on a day, 0 for the governed maximum.
  public mutating func setPolicy(
    datanet id: UInt256, isReviewed: Bool, nearDuplicates: UInt8, threshold: UInt16, checksLater: Bool,
    minimumQuality: UInt8, bond: UInt256, dailyRowsPerUser: UInt32, dailyRows: UInt32
  ) throws(DatanetError) {
    setPolicy(
      id, isReviewed, nearDuplicates, threshold, checksLater, minimumQuality, bond, dailyRowsPerUser, dailyRows)
  }

  /// Starts and stops taking rows. Only the owner may.
  public mutating func setAccepting(datanet id: UInt256, isAccepting: Bool) throws(DatanetError) {
    var datanet = own(id)
    datanet.isAccepting = isAccepting
    emit(DatanetChanged(datanet: id))
  }

  /// Sets what one use for training costs, in wei. Only the owner may.
  public mutating func setTrainingPrice(datanet id: UInt256, price: UInt256) throws(DatanetError) {
    var datanet = own(id)
    datanet.trainingPrice = price
    emit(DatanetChanged(datanet: id))
  }

  /// Replaces the tags. Only the owner may.
  public mutating func setTags(datanet id: UInt256, tags: [Hash]) throws(DatanetError) { setTags(id, tags) }

  /// Gives an account roles in a Datanet: 1 curator, 2 appeal curator, 3 both, 0 none. Only the owner may.
  public mutating func setCurator(datanet id: UInt256, account: Address, roles: UInt8) throws(DatanetError) {
    if roles > Role.curator | Role.appealCurator { DatanetError.invalidPolicy.revert() }
    let datanet = own(id)
    var member = datanet.members[account]
    member.roles = roles
    emit(CuratorChanged(datanet: id, account: account, roles: roles))
  }

  // MARK: - Contributing

  /// Stores a row on chain under the caller's name and gives its index, which counts from 0. Fee and bond come with the
  /// call; what is too much goes back.
  @Payable @NonReentrant
  public mutating func contribute(datanet id: UInt256, row: Bytes) throws(DatanetError) -> UInt64 {
    take([row], into: id)
  }

  /// Stores several rows in order and gives the index of the first; either all are taken or none.
  @Payable @NonReentrant
  public mutating func contributeRows(datanet id: UInt256, rows: [Bytes]) throws(DatanetError) -> UInt64 {
    take(rows, into: id)
  }

  /// Takes a row of the caller's back that waits for review; its bond becomes the caller's again, the fee does not.
  public mutating func withdrawRow(datanet id: UInt256, index: UInt64) throws(DatanetError) { withdraw(id, index) }

  /// Removes accepted rows from all versions to come; earlier versions keep them. The contributor and the governor may.
  ///
  /// When one of the rows is in a version, the next version follows at once, unless it would be empty.
  public mutating func removeRows(datanet id: UInt256, indexes: [UInt64]) throws(DatanetError) {
    remove(id, indexes)
  }

  /// Gives the bytes of a removed row back; its hash stays in the versions that have it. Only the governor may.
  public mutating func releaseRow(datanet id: UInt256, index: UInt64) throws(DatanetError) {
    Governed.requireGovernor(governor)
    releaseContent(id, index)
  }

  // MARK: - Review

  /// Accepts at most 64 rows that wait for review with a quality score of 0 to 100. Curators and the owner may.
  public mutating func acceptRows(datanet id: UInt256, indexes: [UInt64], quality: UInt8) throws(DatanetError) {
    accept(id, indexes, quality: quality)
  }

  /// Rejects at most 64 rows that wait for review with a reason code that is not 0. Curators and the owner may.
  public mutating func rejectRows(datanet id: UInt256, indexes: [UInt64], reason: UInt16) throws(DatanetError) {
    reject(id, indexes, reason: reason)
  }

  /// Appeals against a rejection in the appeal window, with exactly the governed appeal bond. The contributor may.
  @Payable
  public mutating func appeal(datanet id: UInt256, index: UInt64) throws(DatanetError) { appealRow(id, index) }

  /// Decides an appeal in the appeal period. Appeal curators and the governor may, but not who rejected the row.
  public mutating func decideAppeal(
    datanet id: UInt256, index: UInt64, accept: Bool, quality: UInt8
  ) throws(DatanetError) {
    decide(id, index, accept: accept, quality: quality)
  }

  /// Closes a rejected row after the appeal window, or an appealed one that nobody decided in time. Anyone may.
  public mutating func settleRow(datanet id: UInt256, index: UInt64) throws(DatanetError) { settle(id, index) }

  /// Proves that a row that waits for a decision copies an earlier accepted one; its bond is forfeited. Anyone may.
  public mutating func proveDuplicate(datanet id: UInt256, index: UInt64, original: UInt64) throws(DatanetError) {
    proveCopy(id, index, original)
  }

  /// Proves that a row that waits for a decision breaks the schema; its bond is forfeited. Anyone may.
  public mutating func proveSchemaViolation(datanet id: UInt256, index: UInt64) throws(DatanetError) {
    proveViolation(id, index)
  }

  /// Freezes the accepted rows as a version and gives its number, which counts from 1. Only the owner may.
  public mutating func publishVersion(datanet id: UInt256) throws(DatanetError) -> UInt64 {
    let datanet = own(id)
    let rows = datanet.liveRows
    if rows == 0 || !datanet.hasChanges { DatanetError.nothingToPublish(rows).revert() }
    let least = value(.minimumVersionRows)
    if rows < least { DatanetError.tooFewRows(rows, least).revert() }
    return publish(datanet, id)
  }

  // MARK: - Access

  /// Sets whether reading has terms, what access costs in wei (0 for not for sale), and for how many seconds it is sold
  /// (0 for ever). Only the owner may.
  ///
  /// The grants are a record that readers and services honour. Bytes on a public chain can be read by everybody.
  public mutating func setAccess(
    datanet id: UInt256, isPermissioned: Bool, price: UInt256, duration: UInt64
  ) throws(DatanetError) {
    if duration > Limits.accessSeconds { DatanetError.invalidPolicy.revert() }
    var datanet = own(id)
    datanet.isPermissioned = isPermissioned
    datanet.accessPrice = price
    datanet.accessSeconds = duration
    emit(DatanetChanged(datanet: id))
  }

  /// Lets an account read up to a second, or with 0 no longer. Only the owner may.
  public mutating func setReader(datanet id: UInt256, reader: Address, until: UInt64) throws(DatanetError) {
    _ = own(id)
    grant(id, reader, until: until, price: .zero)
  }

  /// Buys access for the caller at exactly its price, which goes to the Datanet's payee.
  @Payable
  public mutating func buyAccess(datanet id: UInt256) throws(DatanetError) { sellAccess(id) }

  // MARK: - Money

  /// Pays an account all that it is owed, and gives the amount. Anyone may.
  @NonReentrant
  public mutating func withdrawFor(account: Address) throws(DatanetError) -> UInt256 { pay(account) }

  /// Locks the income of a Datanet to an account, whoever owns it. Only the asset market may.
  public mutating func lockPayee(datanet id: UInt256, payee: Address) throws(DatanetError) {
    if payee.isZero { DatanetError.payeeLocked(payee).revert() }
    lock(id, payee)
  }

  /// Gives the income of a Datanet back to its owner. Only the asset market may.
  public mutating func unlockPayee(datanet id: UInt256) throws(DatanetError) { lock(id, .zero) }

  // MARK: - Governance

  /// Sets a parameter in its range. Only the governor may.
  public mutating func setParameter(_ name: Hash, _ value: UInt256) {
    Governed.requireGovernor(governor)
    set(Parameter.named(name), value)
  }

  /// Allows a type of data with its kind, or with kind 0 no longer; Datanets keep what they have. Only the governor may.
  public mutating func setDataType(_ dataType: Hash, kind: UInt8) throws(DatanetError) {
    Governed.requireGovernor(governor)
    set(dataType, kind: kind)
  }

  /// A governed parameter.
  public func parameter(_ name: Hash) -> UInt256 {
    UInt256(value(Parameter.named(name)))
  }

  /// What the rows of a type of data must be: 0 for a type that is not allowed, 1 any bytes, 2 UTF-8 text, 3 JSON objects.
  public func kindOf(_ dataType: Hash) -> UInt8 { kinds[dataType].rawValue }

  // MARK: - Reading Datanets

  /// The name it was opened with.
  public func nameOf(datanet id: UInt256) throws(DatanetError) -> Text { existing(id).name }

  /// The licence of its rows: an SPDX identifier, or the name of a licence of its own.
  public func licenceOf(datanet id: UInt256) throws(DatanetError) -> Text { existing(id).licence }

  /// Who opened it, and gets the royalty of its sales.
  public func creatorOf(datanet id: UInt256) throws(DatanetError) -> Address { existing(id).creator }

  /// The blob of the licence's text; zero for none.
  public func licenceTextOf(datanet id: UInt256) throws(DatanetError) -> Hash { existing(id).licenceText }

  /// The machine-readable terms; all but the price in wei are fixed from the first row on.
  public func termsOf(datanet id: UInt256) throws(DatanetError) -> (
    trainingAllowed: Bool, commercial: Bool, attribution: Bool, royaltyBasisPoints: UInt16, trainingPrice: UInt256
  ) {
    let datanet = existing(id)
    return (
      datanet.trainingAllowed, datanet.commercial, datanet.attribution, datanet.royaltyBasisPoints,
      datanet.trainingPrice
    )
  }

  /// Type, kind, schema blob, and least and greatest row in bytes.
  public func schemaOf(datanet id: UInt256) throws(DatanetError) -> (
    dataType: Hash, kind: UInt8, schema: Hash, minimumBytes: UInt32, maximumBytes: UInt32
  ) {
    let datanet = existing(id)
    return (datanet.dataType, datanet.kind.rawValue, datanet.schema, datanet.minimumBytes, datanet.maximumBytes)
  }

  /// The keys that every JSON row has.
  public func fieldsOf(datanet id: UInt256) throws(DatanetError) -> [Text] {
    let fields = existing(id).fields
    var list: [Text] = []
    while UInt256(list.count) < fields.count { list.append(fields[UInt256(list.count)]) }
    return list
  }

  /// The tags.
  public func tagsOf(datanet id: UInt256) throws(DatanetError) -> [Hash] {
    let tags = existing(id).tags
    var list: [Hash] = []
    while UInt256(list.count) < tags.count { list.append(tags[UInt256(list.count)]) }
    return list
  }

  /// How rows are taken, as `setPolicy` has it, and whether they are.
  public func policyOf(datanet id: UInt256) throws(DatanetError) -> (
    isAccepting: Bool, isReviewed: Bool, nearDuplicates: UInt8, threshold: UInt16, checksLater: Bool,
    minimumQuality: UInt8, bond: UInt256, dailyRowsPerUser: UInt32, dailyRows: UInt32
  ) {
    let datanet = existing(id)
    return (
      datanet.isAccepting, datanet.isReviewed, datanet.nearDuplicates.rawValue, datanet.threshold,
      datanet.checksLater, datanet.minimumQuality, datanet.bond, datanet.dailyRowsPerUser, datanet.dailyRows
    )
  }

  /// The most that rows of so many bytes cost, in wei: the fee, and what is kept as bonds when all wait for review.
  public func quote(datanet id: UInt256, rows: UInt64, byteCount: UInt64) throws(DatanetError) -> (
    fee: UInt256, bonds: UInt256
  ) {
    let rules = rules(of: existing(id))
    let mayWait = rules.isReviewed || rules.nearDuplicates == .review
    return (
      UInt256(byteCount) * UInt256(value(.feePerByte)), mayWait ? UInt256(rows) * rules.bond : .zero
    )
  }

  // MARK: - Reading rows

  /// The number of rows ever contributed; their indexes are below it.
  public func rowCountOf(datanet id: UInt256) throws(DatanetError) -> UInt64 { existing(id).rowCount }

  /// The number of accepted rows that were not removed: those of the next version.
  public func acceptedRowCountOf(datanet id: UInt256) throws(DatanetError) -> UInt64 { existing(id).liveRows }

  /// The Keccak-256 hash of a row.
  public func rowHash(datanet id: UInt256, index: UInt64) throws(DatanetError) -> Hash {
    existing(id).row(at: index).content
  }

  /// The account that contributed a row.
  public func contributorOf(datanet id: UInt256, index: UInt64) throws(DatanetError) -> Address {
    existing(id).row(at: index).contributor
  }

  /// The content of a row; empty when its bytes were given back.
  public func row(datanet id: UInt256, index: UInt64) throws(DatanetError) -> Bytes {
    let content = existing(id).row(at: index).content
    let size = blobs.size(content)
    return size == 0 ? Bytes() : blobs.read(content, 0, size)
  }

  /// What became of a row: its state (1 pending, 2 accepted, 3 rejected, 4 appealed, 5 closed, 6 withdrawn, 7 forfeited,
  /// 8 removed), score, reason, the versions from which it is in and out (0 for none), the wei of its bond, and the
  /// second until which to appeal or to decide.
  public func rowState(datanet id: UInt256, index: UInt64) throws(DatanetError) -> (
    state: UInt8, quality: UInt8, reason: UInt16, acceptedFrom: UInt32, removedFrom: UInt32, bond: UInt256,
    deadline: UInt64
  ) {
    let row = existing(id).row(at: index)
    return (row.state.rawValue, row.quality, row.reason, row.acceptedFrom, row.removedFrom, row.bond, row.deadline)
  }

  /// The row that a row copies, the first of its kind, and how alike it is to its nearest one in basis points.
  public func copyOf(datanet id: UInt256, index: UInt64) throws(DatanetError) -> (
    isCopy: Bool, original: UInt64, similarity: UInt16
  ) {
    let row = existing(id).row(at: index)
    let original = row.copyOf
    return original == 0 ? (false, index, 0) : (true, original - 1, row.similarity)
  }

  // MARK: - Reading versions

  /// The number of published versions.
  public func versionCountOf(datanet id: UInt256) throws(DatanetError) -> UInt64 { existing(id).versionCount }

  /// The number of rows in a version.
  public func versionRowCount(datanet id: UInt256, version: UInt64) throws(DatanetError) -> UInt64 {
    existing(id).version(version).rowCount
  }

  /// The number of leaves of a version's tree: the rows below this index, in the version or not.
  public func versionLeafCount(datanet id: UInt256, version: UInt64) throws(DatanetError) -> UInt64 {
    existing(id).version(version).leafCount
  }

  /// The Merkle root of a version.
  public func versionRoot(datanet id: UInt256, version: UInt64) throws(DatanetError) -> Hash {
    existing(id).version(version).root
  }

  /// Whether a row is in a version.
  public func isInVersion(datanet id: UInt256, version: UInt64, index: UInt64) throws(DatanetError) -> Bool {
    let datanet = existing(id)
    _ = datanet.version(version)
    return datanet.row(at: index).isIn(version)
  }

  /// The number of rows of a version that an account contributed.
  public func rowsOf(datanet id: UInt256, version: UInt64, contributor: Address) throws(DatanetError) -> UInt64 {
    let datanet = existing(id)
    _ = datanet.version(version)
    return UInt64(datanet.members[contributor].rowHistory.value(at: version))
  }

  // MARK: - Reading accounts

  /// The roles of an account in a Datanet: 1 curator, 2 appeal curator, 3 both.
  public func rolesOf(datanet id: UInt256, account: Address) throws(DatanetError) -> UInt8 {
    existing(id).members[account].roles
  }

  /// What became of an account's reviewed rows in one Datanet, and its score in basis points.
  public func reputationIn(datanet id: UInt256, account: Address) throws(DatanetError) -> (
    accepted: UInt64, rejected: UInt64, forfeited: UInt64, score: UInt256
  ) {
    let reputation = existing(id).members[account].reputation
    return (reputation.accepted, reputation.rejected, reputation.forfeited, reputation.score)
  }

  /// What became of an account's reviewed rows in all Datanets, and its score in basis points.
  public func reputationOf(account: Address) -> (
    accepted: UInt64, rejected: UInt64, forfeited: UInt64, score: UInt256
  ) {
    let reputation = reputations[account]
    return (reputation.accepted, reputation.rejected, reputation.forfeited, reputation.score)
  }

  /// Whether reading has terms, what access costs in wei, and for how many seconds it is sold.
  public func accessOf(datanet id: UInt256) throws(DatanetError) -> (
    isPermissioned: Bool, price: UInt256, duration: UInt64
  ) {
    let datanet = existing(id)
    return (datanet.isPermissioned, datanet.accessPrice, datanet.accessSeconds)
  }

  /// Whether an account may read by the terms of the Datanet: everybody when it has none, the owner, and who has access.
  public func canRead(datanet id: UInt256, account: Address) throws(DatanetError) -> Bool {
    let datanet = existing(id)
    return !datanet.isPermissioned || tokens.ownerOf(id) == account
      || datanet.members[account].readableUntil >= Block.timestamp
  }

  /// Who gets the income of a Datanet: its owner unless the asset market locked it to somebody.
  public func payeeOf(datanet id: UInt256) throws(DatanetError) -> Address { payee(of: id) }

  /// The wei that an account may withdraw.
  public func owedTo(account: Address) -> UInt256 { owed[account] }

  // MARK: - ERC-721 and ERC-2981

  /// The name of the token.
  public static func name() -> Text { "OpenLedger Datanet" }

  /// The symbol of the token.
  public static func symbol() -> Text { "DATANET" }

  /// The owner of a Datanet.
  public func ownerOf(_ tokenId: UInt256) -> Address { tokens.ownerOf(tokenId) }

  /// The number of an account's Datanets.
  public func balanceOf(_ owner: Address) -> UInt256 { tokens.balanceOf(owner) }

  /// Who may move a Datanet besides its owner.
  public func getApproved(_ tokenId: UInt256) -> Address { tokens.getApproved(tokenId) }

  /// Whether an operator may move all Datanets of an owner.
  public func isApprovedForAll(_ owner: Address, _ operator: Address) -> Bool {
    tokens.isApprovedForAll(owner, `operator`)
  }

  /// Lets an account move a Datanet.
  public mutating func approve(_ to: Address, _ tokenId: UInt256) { tokens.approve(to, tokenId) }

  /// Lets an operator move all Datanets of the caller, or takes that back.
  public mutating func setApprovalForAll(_ operator: Address, _ approved: Bool) {
    tokens.setApprovalForAll(`operator`, approved)
  }

  /// Moves a Datanet.
  public mutating func transferFrom(_ from: Address, _ to: Address, _ tokenId: UInt256) {
    tokens.transferFrom(from, to, tokenId)
  }

  /// Moves a Datanet, and asks a contract that gets it.
  public mutating func safeTransferFrom(_ from: Address, _ to: Address, _ tokenId: UInt256) {
    tokens.safeTransferFrom(from, to, tokenId)
  }

  /// Moves a Datanet, and asks a contract that gets it with data for it.
  public mutating func safeTransferFrom(_ from: Address, _ to: Address, _ tokenId: UInt256, _ data: Bytes) {
    tokens.safeTransferFrom(from, to, tokenId, data)
  }

  /// What a sale pays to the Datanet's creator, in wei, rounded down.
  public func royaltyInfo(_ tokenId: UInt256, _ salePrice: UInt256) throws(DatanetError) -> (
    receiver: Address, royaltyAmount: UInt256
  ) {
    let datanet = existing(tokenId)
    return (datanet.creator, ERC2981.share(datanet.royaltyBasisPoints, of: salePrice))
  }

  /// Whether the contract has an interface: ERC-165, ERC-721 or ERC-2981.
  public static func supportsInterface(_ interfaceId: Bytes4) -> Bool {
    interfaceId == Bytes4(0x01ff_c9a7) || interfaceId == Bytes4(0x80ac_58cd) || interfaceId == Bytes4(0x2a55_205a)
  }
}

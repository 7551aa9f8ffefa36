public import ContractKit

/// An ERC-721 with royalties, and an ERC-1155 beside it, over the building blocks.
@Contract
public struct Deeds {
  @Storage var tokens: ERC721
  @Storage var royalties: ERC2981

  /// Runs `supportsInterface` of the building block, or of what the test needs.
  public static func supportsInterface(_ id: Bytes4) -> Bool {
    id == ERC165.erc165 || id == ERC165.erc721 || id == ERC165.erc2981
  }

  /// Runs `balanceOf` of the building block, or of what the test needs.
  public func balanceOf(_ owner: Address) -> UInt256 { tokens.balanceOf(owner) }
  /// Runs `ownerOf` of the building block, or of what the test needs.
  public func ownerOf(_ id: UInt256) -> Address { tokens.ownerOf(id) }
  /// Runs `getApproved` of the building block, or of what the test needs.
  public func getApproved(_ id: UInt256) -> Address { tokens.getApproved(id) }
  /// Runs `approve` of the building block, or of what the test needs.
  public mutating func approve(_ to: Address, _ id: UInt256) { tokens.approve(to, id) }

  /// Runs `isApprovedForAll` of the building block, or of what the test needs.
  public func isApprovedForAll(_ owner: Address, _ operator: Address) -> Bool {
    tokens.isApprovedForAll(owner, `operator`)
  }

  /// Runs `setApprovalForAll` of the building block, or of what the test needs.
  public mutating func setApprovalForAll(_ operator: Address, _ approved: Bool) {
    tokens.setApprovalForAll(`operator`, approved)
  }

  /// Runs `transferFrom` of the building block, or of what the test needs.
  public mutating func transferFrom(_ from: Address, _ to: Address, _ id: UInt256) {
    tokens.transferFrom(from, to, id)
  }

  /// Runs `safeTransferFrom` of the building block, or of what the test needs.
  public mutating func safeTransferFrom(_ from: Address, _ to: Address, _ id: UInt256) {
    tokens.safeTransferFrom(from, to, id)
  }

  /// Runs `safeTransferFrom` of the building block, or of what the test needs.
  public mutating func safeTransferFrom(_ from: Address, _ to: Address, _ id: UInt256, _ data: Bytes) {
    tokens.safeTransferFrom(from, to, id, data)
  }

  /// Runs `mint` of the building block, or of what the test needs.
  public mutating func mint(_ to: Address, _ id: UInt256) { tokens.safeMint(to, id) }
  /// Runs `burn` of the building block, or of what the test needs.
  public mutating func burn(_ id: UInt256) {
    tokens.requireAuthorised(Message.sender, owner: tokens.ownerOf(id), id)
    tokens.burn(id)
  }

  /// Runs `royaltyInfo` of the building block, or of what the test needs.
  public func royaltyInfo(_ id: UInt256, _ price: UInt256) -> (receiver: Address, amount: UInt256) {
    royalties.royaltyInfo(id, price)
  }

  /// Runs `setRoyalty` of the building block, or of what the test needs.
  public mutating func setRoyalty(_ receiver: Address, _ basisPoints: UInt16) {
    royalties.setDefault(receiver, basisPoints: basisPoints)
  }

  /// Runs `setTokenRoyalty` of the building block, or of what the test needs.
  public mutating func setTokenRoyalty(_ id: UInt256, _ receiver: Address, _ basisPoints: UInt16) {
    royalties.setToken(id, receiver, basisPoints: basisPoints)
  }
}

/// Who gets tokens: takes them, refuses them, answers nonsense, or passes them on before it answers.
@Contract
public struct Receiver {
  @Storage var mood: UInt8
  /// Who gets what comes in.
  @Storage public var thief: Address

  /// Sets the contract up.
  public init(mood: UInt8, thief: Address) {
    self.mood = mood
    self.thief = thief
  }

  /// Runs `onERC721Received` of the building block, or of what the test needs.
  public mutating func onERC721Received(
    _ operator: Address, _ from: Address, _ id: UInt256, _ data: Bytes
  ) throws(ReceiverError) -> Bytes4 {
    if mood == 1 { throw .refused(id) }
    if mood == 2 { return 0xdead_beef }
    if mood == 3 { DeedTokenContract(at: Message.sender).transferFrom(address, thief, id) }
    return #functionSelector("onERC721Received(address,address,uint256,bytes)")
  }

  /// Runs `onERC1155Received` of the building block, or of what the test needs.
  public mutating func onERC1155Received(
    _ operator: Address, _ from: Address, _ id: UInt256, _ value: UInt256, _ data: Bytes
  ) -> Bytes4 {
    mood == 2 ? 0xdead_beef : #functionSelector("onERC1155Received(address,address,uint256,uint256,bytes)")
  }
}

/// What the receiver calls back.
@ContractInterface
protocol DeedToken {
  mutating func transferFrom(_ from: Address, _ to: Address, _ id: UInt256)
}

/// Why a receiver refuses.
@ContractError
public enum ReceiverError {
  /// The token is not wanted.
  case refused(UInt256)
}

/// An ERC-1155 over the building block.
@Contract
public struct Items {
  @Storage var items: ERC1155

  /// Runs `balanceOf` of the building block, or of what the test needs.
  public func balanceOf(_ account: Address, _ id: UInt256) -> UInt256 { items.balanceOf(account, id) }

  /// Runs `balanceOfBatch` of the building block, or of what the test needs.
  public func balanceOfBatch(_ accounts: [Address], _ ids: [UInt256]) -> [UInt256] {
    items.balanceOfBatch(accounts, ids)
  }

  /// Runs `setApprovalForAll` of the building block, or of what the test needs.
  public mutating func setApprovalForAll(_ operator: Address, _ approved: Bool) {
    items.setApprovalForAll(`operator`, approved)
  }

  /// Runs `safeTransferFrom` of the building block, or of what the test needs.
  public mutating func safeTransferFrom(
    _ from: Address, _ to: Address, _ id: UInt256, _ value: UInt256, _ data: Bytes
  ) { items.safeTransferFrom(from, to, id, value, data) }

  /// Runs `safeBatchTransferFrom` of the building block, or of what the test needs.
  public mutating func safeBatchTransferFrom(
    _ from: Address, _ to: Address, _ ids: [UInt256], _ values: [UInt256], _ data: Bytes
  ) { items.safeBatchTransferFrom(from, to, ids, values, data) }

  /// Runs `mint` of the building block, or of what the test needs.
  public mutating func mint(_ to: Address, _ id: UInt256, _ value: UInt256) { items.mint(to, id, value) }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Finds contents that are nearly the same, and measures how alike two stored blobs are.
/// Address: 0x0000000000000000000000000000000000000a11. Specification: Docs/Specification/Precompiles.md.
interface ISimilarity {
    /// The selector is unknown, or the arguments are not its ABI encoding.
    error InvalidCall();
    /// The call carries value.
    error NotPayable();
    /// The content has no bytes.
    error EmptyBlob();
    /// The content or the blob has `size` bytes, more than are sketched or compared.
    error BlobTooLarge(uint64 size, uint64 limit);
    /// There is no blob with this hash.
    error UnknownBlob(bytes32 hash);

    /// The eight band hashes of a content's MinHash sketch; contents that are 0.77 alike or more mostly share one.
    function bands(bytes calldata content) external view returns (bytes32[] memory hashes);

    /// The Jaccard similarity of two blobs' sets of shingles in basis points: 10,000 for equal sets.
    function similarity(bytes32 first, bytes32 second) external view returns (uint256 basisPoints);
}

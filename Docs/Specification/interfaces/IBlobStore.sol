// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Content of any size, stored once under its Keccak-256 hash and held by every node while somebody refers to it.
/// Address: 0x0000000000000000000000000000000000000A00. Specification: Docs/Specification/Precompiles.md.
interface IBlobStore {
    /// The selector is unknown, or the arguments are not its ABI encoding.
    error InvalidCall();
    /// The call carries value.
    error NotPayable();
    /// A blob has at least one byte.
    error EmptyBlob();
    /// The blob has `size` bytes, more than the chain's limit.
    error BlobTooLarge(uint64 size, uint64 limit);
    /// There is no blob with this hash.
    error UnknownBlob(bytes32 hash);
    /// The blob has only `size` bytes.
    error RangeOutOfBounds(uint64 size);
    /// `owner`, who calls, holds no reference to the blob.
    error NoReference(address owner, bytes32 hash);

    /// Stores content and gives its hash; the caller then holds one reference more, whether or not the blob was there.
    function store(bytes calldata content) external returns (bytes32 hash);

    /// The length in bytes of a blob; 0 when there is none.
    function size(bytes32 hash) external view returns (uint64 length);

    /// `length` bytes of a blob from `offset`.
    function read(bytes32 hash, uint64 offset, uint64 length) external view returns (bytes memory content);

    /// Stores the concatenation of stored blobs and gives its hash, as `store` does.
    function assemble(bytes32[] calldata parts) external returns (bytes32 hash);

    /// Gives the caller one more reference to a blob and gives the blob's length in bytes.
    function retain(bytes32 hash) external returns (uint64 length);

    /// Takes one of the caller's references back; gives whether the blob still exists.
    function release(bytes32 hash) external returns (bool exists);

    /// The number of references that an account holds.
    function references(address owner, bytes32 hash) external view returns (uint256 count);
}

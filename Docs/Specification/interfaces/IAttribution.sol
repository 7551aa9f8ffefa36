// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Which rows of Datanets made an answer: verbatim, by retrieval, and by influence; every validator computes the same numbers.
/// Address: 0x0000000000000000000000000000000000000A04. Specification: Docs/Specification/Precompiles.md.
interface IAttribution {
    /// The selector is unknown, or the arguments are not its ABI encoding, or lists that go together differ in length.
    error InvalidCall();
    /// The call carries value.
    error NotPayable();
    /// `caller` did not make a plain call.
    error Unauthorized(address caller);
    /// There is no model with this manifest hash.
    error UnknownModel(bytes32 model);
    /// The model's `file` is missing, malformed or not supported; "manifest" is the manifest itself.
    error InvalidModel(bytes32 model, string file);
    /// There is no adapter with this manifest hash.
    error UnknownAdapter(bytes32 adapter);
    /// The adapter's `file` is missing, malformed, or does not fit the model; "manifest" is the manifest itself.
    error InvalidAdapter(bytes32 adapter, string file);
    /// The adapter's files have `size` bytes together, more than the chain's limit.
    error AdapterTooLarge(uint64 size, uint64 limit);
    /// Prompt or answer have bytes for which the tokenizer has no token.
    error InvalidPrompt();
    /// The Datanet has no such version.
    error UnknownVersion(uint256 datanet, uint64 version);
    /// There are no Datanet versions, or the version has no rows.
    error NoRows();
    /// The row's blob exists no longer.
    error UnknownRow(bytes32 row);
    /// More Datanet versions than one call takes.
    error TooManySources(uint64 sources, uint64 limit);
    /// The answer, or the query, has no bytes.
    error EmptyAnswer();
    /// Prompt, answer or query have `size` bytes, more than one call takes.
    error AnswerTooLong(uint64 size, uint64 limit);
    /// There is no such method of attribution.
    error UnknownMethod(bytes32 method);
    /// A method is named twice, or the weights do not add up to 10,000.
    error InvalidWeights();
    /// The method needs an index of this Datanet version, which nobody has built.
    error MissingIndex(bytes32 method, uint256 datanet, uint64 version);
    /// The method needs what TRAIN captures, and the adapter was not trained from these versions with a capture.
    error MissingInfluence(bytes32 method, bytes32 adapter);
    /// The call takes more gas than the chain's parameter attributionGasPerCall.
    error AttributionTooLarge(uint64 gas, uint64 limit);
    /// The row is recorded itself, or has no weight.
    error NotInRest(uint64 source, uint64 row);

    /// The index of a Datanet version was recorded.
    event IndexBuilt(uint256 indexed datanet, uint64 indexed version, bytes32 index);

    /// A place in a row.
    struct Position {
        /// The index of the Datanet version in the call's lists.
        uint64 source;
        /// The row's index in its Datanet.
        uint64 row;
        /// The first byte of the span in the row's text.
        uint64 offset;
    }

    /// A part of an answer that occurs in rows and lies in no longer one that does.
    struct Span {
        /// Its first byte in the answer.
        uint64 start;
        /// Its bytes.
        uint64 length;
        /// How often it occurs in all rows.
        uint64 count;
        /// What it counts by its rarity; 0 for boilerplate.
        uint64 weight;
        /// The first places where it occurs.
        Position[] positions;
    }

    /// Builds the shards of a version's index that do not exist and lie among `count` from `first` on, for versions whose whole index
    /// does not fit into one transaction. Anyone may.
    /// @return built the number of shards that were built
    /// @return shards the number of shards of the version
    function buildShards(uint256 datanet, uint64 version, uint64 first, uint64 count)
        external
        returns (uint64 built, uint64 shards);

    /// Builds the shards of a version's index that do not exist, and records the index for good. Anyone may.
    /// @return index the blob that lists the shards
    function buildIndex(uint256 datanet, uint64 version) external returns (bytes32 index);

    /// The index of a version; zeros when there is none.
    /// @return index the blob that lists the shards
    /// @return rows the indexes of the Datanet that it covers
    /// @return shards the number of shards
    /// @return size the bytes of all shards together
    function indexOf(uint256 datanet, uint64 version)
        external
        view
        returns (bytes32 index, uint64 rows, uint64 shards, uint64 size);

    /// What TRAIN captured of an adapter's training; zeros when it captured nothing.
    /// @return index the blob with the rows' directions
    /// @return labels the blob that says which rows they are
    /// @return rows the number of rows
    /// @return dimension the numbers of a direction
    function influenceIndexOf(bytes32 adapter)
        external
        view
        returns (bytes32 index, bytes32 labels, uint64 rows, uint64 dimension);

    /// The parts of an answer that occur in rows word for word. It says where the same words stand, not what caused them.
    /// @param minimumLength the least bytes of a span
    function verbatim(
        uint256[] calldata datanets,
        uint64[] calldata versions,
        bytes calldata answer,
        uint32 minimumLength
    ) external view returns (Span[] memory spans);

    /// The rows of a version that match a query best by BM25, best first.
    /// @return scores fixed point, in units of 2^-32
    function retrieve(uint256 datanet, uint64 version, bytes calldata query, uint32 limit)
        external
        view
        returns (uint64[] memory rows, uint64[] memory scores);

    /// The rows of an adapter's training whose gradients move the answer most, largest magnitude first.
    /// @return sources the index of the Datanet version in the adapter's training
    /// @return scores positive for rows that made the answer likelier; any one scale
    function influence(bytes32 base, bytes32 adapter, bytes calldata prompt, bytes calldata answer, uint32 limit)
        external
        view
        returns (uint64[] memory sources, uint64[] memory rows, int256[] memory scores);

    /// What AttributionRewards records of an inference.
    /// @param inference the id of the inference, which is part of the leaves of the tree
    /// @param adapter manifest hash of the adapter, or 0 for the base model alone
    /// @param datanets the sources of the model, in its order
    /// @param methods "verbatim", "retrieval", "influence", "shapley", left-aligned ASCII
    /// @param weights basis points of the methods; together 10,000
    /// @return sources the index in `datanets` of each of at most 32 rows, ascending with `rows`
    /// @return influences the rows' weights
    /// @return clusters equal for near-duplicates, 0 for rows without any
    /// @return restRoot the root of the Merkle tree over all other rows with weight; 0 without any
    /// @return restTotal the sum of their weights after clusters were counted once
    function attribute(
        uint256 inference,
        bytes32 base,
        bytes32 adapter,
        uint256[] calldata datanets,
        uint64[] calldata versions,
        bytes calldata prompt,
        bytes calldata answer,
        bytes32[] calldata methods,
        uint16[] calldata weights
    )
        external
        view
        returns (
            uint64[] memory sources,
            uint64[] memory rows,
            int256[] memory influences,
            uint64[] memory clusters,
            bytes32 restRoot,
            uint128 restTotal
        );

    /// The leaf of a row behind the root that `attribute` gives for the same arguments: what AttributionRewards.claimRow takes.
    function prove(
        uint256 inference,
        bytes32 base,
        bytes32 adapter,
        uint256[] calldata datanets,
        uint64[] calldata versions,
        bytes calldata prompt,
        bytes calldata answer,
        bytes32[] calldata methods,
        uint16[] calldata weights,
        uint64 source,
        uint64 row
    ) external view returns (uint128 weight, bytes32[] memory proof);
}

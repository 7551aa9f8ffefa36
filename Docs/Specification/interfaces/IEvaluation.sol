// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// How well a model predicts rows, as an exact sum; every validator computes the same.
/// Address: 0x0000000000000000000000000000000000000a03. Specification: Docs/Specification/Precompiles.md.
interface IEvaluation {
    /// The selector is unknown, or the arguments are not its ABI encoding.
    error InvalidCall();
    /// The call carries value.
    error NotPayable();
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
    /// The Datanet has no such version.
    error UnknownVersion(uint256 datanet, uint64 version);
    /// There are no rows.
    error NoRows();
    /// There is no blob with this hash.
    error UnknownRow(bytes32 row);
    /// The row is not a JSON object with these fields as strings, or has bytes for which the tokenizer has no token.
    error InvalidRow(bytes32 row);

    /// Sums the losses of rows that are blobs.
    /// @param promptField the member of JSON rows that is the prompt; empty for none
    /// @param answerField the member of JSON rows whose tokens count; empty, as the other one, for rows of plain text
    /// @return loss the sum of the losses of the tokens that count, in nats times 2^32
    /// @return tokens the number of these tokens
    function evaluate(
        bytes32 model,
        bytes32 adapter,
        bytes32[] calldata rows,
        string calldata promptField,
        string calldata answerField
    ) external view returns (uint64 loss, uint64 tokens);

    /// Sums the losses of the rows of a version among `count` indexes from `first` on.
    function evaluateVersion(
        bytes32 model,
        bytes32 adapter,
        uint256 datanet,
        uint64 version,
        uint64 first,
        uint64 count,
        string calldata promptField,
        string calldata answerField
    ) external view returns (uint64 loss, uint64 tokens);
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// What a text means to a model, as integers; every validator computes the same.
/// Address: 0x0000000000000000000000000000000000000a05. Specification: Docs/Specification/Precompiles.md.
interface IEmbedding {
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
    /// The text has no tokens, or bytes for which the tokenizer has none.
    error InvalidPrompt();
    /// The text has more tokens than the chain's limit.
    error PromptTooLong(uint64 tokens, uint64 limit);
    /// The text exceeds the model's context.
    error ContextTooLong(uint64 tokens, uint64 limit);

    /// The mean of the final hidden states of a text's tokens.
    /// @return values the means divided by the scale, rounded
    /// @return scale the bits of an IEEE 754 binary32 number
    /// @return tokens the number of tokens of the text
    function embed(bytes32 model, bytes32 adapter, bytes calldata text)
        external
        view
        returns (int16[] memory values, uint32 scale, uint32 tokens);
}

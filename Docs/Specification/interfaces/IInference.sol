// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Runs a registered model; every validator computes the same bytes.
/// Address: 0x0000000000000000000000000000000000000A01. Specification: Docs/Specification/Precompiles.md.
interface IInference {
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
    /// The prompt has no tokens, or bytes for which the tokenizer has none.
    error InvalidPrompt();
    /// The prompt has more tokens than the chain's limit.
    error PromptTooLong(uint64 tokens, uint64 limit);
    /// More output tokens are asked for than the chain's limit.
    error OutputTooLong(uint64 tokens, uint64 limit);
    /// Prompt and output together exceed the model's context.
    error ContextTooLong(uint64 tokens, uint64 limit);
    /// A batch has at least one request.
    error EmptyBatch();
    /// The batch has more requests than one call takes.
    error BatchTooLarge(uint64 requests, uint64 limit);

    /// One generation of a batch; the fields are the arguments of `infer`.
    struct Request {
        bytes32 adapter;
        bytes prompt;
        uint32 maxOutputTokens;
        uint64 seed;
        uint32 temperatureMilli;
    }

    /// What one generation of a batch gave.
    struct Answer {
        bytes output;
        uint32 promptTokens;
        uint32 outputTokens;
    }

    /// Generates text.
    /// @param model manifest hash of the base model
    /// @param adapter manifest hash of the LoRA adapter, or 0 for the base model alone
    /// @param prompt the prompt's text
    /// @param maxOutputTokens the most tokens to generate
    /// @param seed key of the random draws; without effect when temperatureMilli is 0
    /// @param temperatureMilli temperature in thousandths; 0 takes the likeliest token each time
    /// @return output the generated text
    /// @return promptTokens the number of tokens of the prompt
    /// @return outputTokens the number of tokens generated
    function infer(
        bytes32 model,
        bytes32 adapter,
        bytes calldata prompt,
        uint32 maxOutputTokens,
        uint64 seed,
        uint32 temperatureMilli
    ) external view returns (bytes memory output, uint32 promptTokens, uint32 outputTokens);

    /// Generates for several requests together, each with its own adapter or none; every answer is that of `infer`.
    function inferBatch(bytes32 model, Request[] calldata requests) external view returns (Answer[] memory answers);
}

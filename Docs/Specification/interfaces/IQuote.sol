// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// What the contracts that run models would charge, without running them. Reverts with their errors.
/// Address: 0x0000000000000000000000000000000000000A06. Specification: Docs/Specification/Precompiles.md.
interface IQuote {
    /// The arguments are those of IInference.infer.
    /// @return gas the gas that infer charges inside its frame
    /// @return promptTokens the number of tokens of the prompt
    function quote(
        bytes32 model,
        bytes32 adapter,
        bytes calldata prompt,
        uint32 maxOutputTokens,
        uint64 seed,
        uint32 temperatureMilli
    ) external view returns (uint64 gas, uint32 promptTokens);

    /// One generation of a batch, as in IInference.
    struct Request {
        bytes32 adapter;
        bytes prompt;
        uint32 maxOutputTokens;
        uint64 seed;
        uint32 temperatureMilli;
    }

    /// What IInference.inferBatch charges inside its frame.
    function quoteBatch(bytes32 model, Request[] calldata requests) external view returns (uint64 gas);

    /// What IEmbedding.embed charges inside its frame.
    function quoteEmbed(bytes32 model, bytes32 adapter, bytes calldata text) external view returns (uint64 gas);

    /// What IEvaluation.evaluate charges inside its frame.
    function quoteEvaluate(
        bytes32 model,
        bytes32 adapter,
        bytes32[] calldata rows,
        string calldata promptField,
        string calldata answerField
    ) external view returns (uint64 gas);

    /// What IEvaluation.evaluateVersion charges inside its frame.
    function quoteEvaluateVersion(
        bytes32 model,
        bytes32 adapter,
        uint256 datanet,
        uint64 version,
        uint64 first,
        uint64 count,
        string calldata promptField,
        string calldata answerField
    ) external view returns (uint64 gas);

    /// What IAttribution.attribute charges in all.
    function quoteAttribute(
        uint256 inference,
        bytes32 base,
        bytes32 adapter,
        uint256[] calldata datanets,
        uint64[] calldata versions,
        bytes calldata prompt,
        bytes calldata answer,
        bytes32[] calldata methods,
        uint16[] calldata weights
    ) external view returns (uint64 gas);

    /// What a training takes from its opening to the registration of its adapter.
    /// @param adapter manifest hash of the adapter to go on from, or 0 for a new one
    /// @param plan the encoded plan: the hyperparameters of ModelRegistry.openJob
    /// @return gas the gas of all steps and of the registration
    /// @return steps the number of steps, as ModelRegistry.openJob takes it
    /// @return largestStep the gas of the step that takes most
    /// @return due what ITraining.open takes, in wei
    function quoteTraining(
        bytes32 model,
        bytes32 adapter,
        uint256[] calldata datanets,
        uint64[] calldata versions,
        bytes calldata plan,
        string calldata promptField,
        string calldata answerField
    ) external view returns (uint64 gas, uint64 steps, uint64 largestStep, uint256 due);

    /// What ITraining.openCounterfactual takes.
    /// @return largestStep the gas of the largest piece of its work
    function quoteCounterfactual(
        uint256 model,
        uint64[] calldata sources,
        uint64[] calldata rows,
        bool wholeContributors,
        bytes calldata prompt,
        bytes calldata answer
    ) external view returns (uint64 gas, uint64 steps, uint64 largestStep, uint256 due);

    /// What ITraining.openQuality takes at most; what is left at the end goes back.
    /// @return largestStep the gas of the largest piece of its work
    function quoteQuality(uint256 model, uint64 subsets, uint64 questions)
        external
        view
        returns (uint64 gas, uint64 steps, uint64 largestStep, uint256 due);
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// What an inference would cost, without running it. Reverts with the errors of IInference.
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
}

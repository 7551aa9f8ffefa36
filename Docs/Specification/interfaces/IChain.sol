// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// What governance has set of the chain's rules; every node obeys it from the next block on. Only the Timelock changes anything.
/// Address: 0x0000000000000000000000000000000000000a12. Specification: Docs/Specification/Precompiles.md.
///
/// Names of parameters and forks are ASCII, left-aligned in 32 bytes: bytes32("macsPerGas"), bytes32("osaka").
interface IChain {
    /// The selector is unknown, or the arguments are not its ABI encoding.
    error InvalidCall();
    /// The call carries value.
    error NotPayable();
    /// `caller` is not the Timelock, or did not make a plain call.
    error NotGovernor(address caller);
    /// There is no parameter with this name.
    error UnknownParameter(bytes32 name);
    /// The value is outside of the parameter's range, bounds included.
    error ParameterOutOfRange(bytes32 name, uint256 value, uint256 minimum, uint256 maximum);
    /// There is no fork with this name.
    error UnknownFork(bytes32 fork);
    /// The fork is in force already; it stays so.
    error ForkInForce(bytes32 fork);
    /// The fork may start at `earliest` at the earliest.
    error ForkTooSoon(bytes32 fork, uint64 time, uint64 earliest);
    /// The forks would not start in their order.
    error ForkOutOfOrder(bytes32 fork, uint64 time);
    /// The fork's blocks call a contract that has no code.
    error ForkNeedsContract(bytes32 fork, address missing);
    /// No precompiled contract that may be stopped has this address.
    error NotPausable(address precompile);
    /// No system contract is deployed at this address.
    error NotSystemContract(address account);
    /// There is no blob with this hash.
    error UnknownBlob(bytes32 hash);
    /// The blob has `size` bytes, more than a contract's code may have.
    error BlobTooLarge(uint64 size, uint64 limit);
    /// The blob is not a valid container and nothing else.
    error InvalidCode(bytes32 codeBlob);
    /// Every call of a precompiled contract that governance has stopped reverts with this.
    error PrecompilePaused(address precompile);

    /// Sets a parameter.
    function setParameter(bytes32 name, uint256 value) external;

    /// The value of a parameter in the next block.
    function parameter(bytes32 name) external view returns (uint256 value);

    /// Gives a fork the time from which on it is in force, in seconds since 1970.
    function scheduleFork(bytes32 fork, uint64 time) external;

    /// From which time on a fork is in force; 2^64 - 1 when it is not planned.
    function forkTime(bytes32 fork) external view returns (uint64 time);

    /// Stops a precompiled contract, or starts it again.
    function setPaused(address precompile, bool paused) external;

    /// Whether a precompiled contract is stopped in the next block.
    function isPaused(address precompile) external view returns (bool paused);

    /// Replaces a system contract's code, at once, by the container in a blob; storage and balance stay, no constructor runs.
    function upgrade(address systemContract, bytes32 codeBlob) external;
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Trains adapters from Datanets over as many blocks as it takes, and registers them in ModelRegistry.
/// Address: 0x0000000000000000000000000000000000000A02. Specification: Docs/Specification/Precompiles.md.
interface ITraining {
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
    /// `caller` did not make a plain call, or is not the chain itself.
    error Unauthorized(address caller);
    /// There is no blob with the hyperparameters of the job.
    error UnknownBlob(bytes32 hash);
    /// There is no job with this id, here or in ModelRegistry.
    error UnknownJob(uint256 job);
    /// The job of ModelRegistry is trained by this job already.
    error AlreadyOpened(uint256 job);
    /// `caller` does not own the job.
    error NotJobOwner(address caller);
    /// The job of ModelRegistry has another trainer, a price for its steps, or is not at its beginning.
    error InvalidJob(uint256 registryJob);
    /// The plan is not the encoding of one, or does not fit the model.
    error InvalidPlan();
    /// The plan has more steps than a job may have.
    error TooManySteps(uint64 steps, uint64 limit);
    /// The job of ModelRegistry has another number of steps than the plan.
    error WrongSteps(uint64 given, uint64 needed);
    /// A step takes more gas than a block gives to training.
    error StepTooLarge(uint64 gas, uint64 limit);
    /// Making the index of what a plan captures takes more gas than a block gives to training.
    error IndexTooLarge(uint64 gas, uint64 limit);
    /// The index of what a plan captures has more bytes than the chain's largest blob.
    error BlobTooLarge(uint64 size, uint64 limit);
    /// Not exactly what is due came with the call, in wei.
    error WrongPayment(uint256 sent, uint256 due);
    /// The job has ended.
    error JobEnded(uint256 job);
    /// The job has not done this step.
    error UnknownStep(uint64 step);
    /// The checkpoint of this step is no longer stored.
    error CheckpointGone(uint64 step);

    /// A job was opened; `budget` is in wei.
    event JobOpened(uint256 indexed job, address indexed owner, uint256 registryJob, uint256 budget);
    /// Its owner closed a job.
    event JobClosed(uint256 indexed job, uint256 refund);

    /// Takes on a job of ModelRegistry that the caller has opened with this contract as its trainer.
    /// @param adapter manifest hash of the adapter to go on from, or 0 for a new one
    /// @param promptField the member of JSON rows that is the prompt; empty for none
    /// @param answerField the member of JSON rows that is learned; empty, as the other one, for rows of plain text
    function open(uint256 registryJob, bytes32 adapter, string calldata promptField, string calldata answerField)
        external
        payable
        returns (uint256 job);

    /// Ends a job of the caller's; what is left of its money comes back.
    function close(uint256 job) external;

    /// The number of jobs; their ids count from 1.
    function jobCount() external view returns (uint64 count);

    /// What a job is and what it costs; prices and the rest of its money are in wei.
    function jobOf(uint256 job)
        external
        view
        returns (
            address owner,
            uint256 registryJob,
            bytes32 task,
            uint64 gas,
            uint64 gasPaid,
            uint64 gasPrice,
            uint256 left
        );

    /// Where a job is.
    /// @return state 1 open, 2 completed, 3 closed by its owner, 4 failed
    /// @return reason of 4: 1 a row is gone, 2 a file, 3 the engine refused, 4 ModelRegistry, 5 a step is too large now
    /// @return manifest of the adapter that it made, or 0
    /// @return model its id in ModelRegistry, or 0
    function progress(uint256 job)
        external
        view
        returns (
            uint8 state,
            uint8 reason,
            uint64 steps,
            uint64 stepsDone,
            bytes32 checkpoint,
            bytes32 manifest,
            uint256 model
        );

    /// What a step gave; step 0 is the start.
    /// @return checkpoint the hash of the training's state after it
    /// @return loss the sum of the losses of the tokens that count, in nats times 2^32
    function stepOf(uint256 job, uint64 step)
        external
        view
        returns (bytes32 checkpoint, uint64 loss, uint64 tokens, uint64 gas);

    /// The blob with the gradients that a step captured (Training.md, section 9); 0 when the plan captures nothing.
    function captureOf(uint256 job, uint64 step) external view returns (bytes32 capture);

    /// Does a step again, alone, from the checkpoint before it.
    function verifyStep(uint256 job, uint64 step) external view returns (bool matches, bytes32 checkpoint);

    /// Goes on with the jobs. Only the chain itself calls it, at the end of every block.
    function advance() external;
}

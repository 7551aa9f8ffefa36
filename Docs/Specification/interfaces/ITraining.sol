// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Trains adapters from Datanets over as many blocks as it takes, and registers them in ModelRegistry; trains them again on
/// changed data to find out what rows did.
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

    /// No job of this contract made the model, or the state has other rows where its task says that they stand.
    error UntrainedModel(uint256 model);
    /// The model was not trained from such a row.
    error UnknownTrainedRow(uint64 source, uint64 row);
    /// Without these rows there is nothing to train on.
    error NothingLeft();
    /// There is a prompt and no answer.
    error EmptyAnswer();
    /// Prompt or answer have `size` bytes, more than the limit.
    error AnswerTooLong(uint64 size, uint64 limit);
    /// The job is no completed retraining without rows.
    error NotCounterfactual(uint256 job);
    /// Fewer than 8 or more than 256 subsets, or no or more than 64 questions.
    error InvalidStudy(uint64 subsets, uint64 questions);
    /// The model's quality was measured by as many subsets before.
    error FewerSubsets(uint64 given, uint64 before);
    /// The training has too few documents that were trained on, or that were held out.
    error TooFewDocuments(uint64 found, uint64 needed);
    /// Nothing that `method` needs was captured when the adapter was trained.
    error MissingInfluence(bytes32 method, bytes32 adapter);
    /// The job is no completed measurement of quality.
    error NotQuality(uint256 job);

    /// A job was opened; `budget` is in wei. A study has no job of ModelRegistry: 0.
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

    /// What a step gave; step 0 is the start. Step s of run r of a study has the number 2^32 * r + s.
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

    /// What went back to a job's owner when it ended, in wei.
    function refundOf(uint256 job) external view returns (uint256 refund);

    /// What the training of a job of ModelRegistry started from, and which members of JSON rows it read.
    /// @return adapter manifest hash of the adapter that it went on from, or 0
    function startOf(uint256 registryJob)
        external
        view
        returns (bytes32 adapter, string memory promptField, string memory answerField);

    /// Takes on the retraining of a model without rows and all their near-duplicates.
    /// @param sources the index of each row's source among the model's
    /// @param rows the index of each row in its Datanet; pairs ascend, 1 to 1,024
    /// @param wholeContributors whether all other rows of these rows' contributors are left out as well
    /// @param prompt of an answer whose likelihood is compared, may be empty
    /// @param answer empty for none
    function openCounterfactual(
        uint256 model,
        uint64[] calldata sources,
        uint64[] calldata rows,
        bool wholeContributors,
        bytes calldata prompt,
        bytes calldata answer
    ) external payable returns (uint256 job);

    /// What a completed retraining without rows has found; losses are sums in nats times 2^32.
    /// @return answerStart the answer's loss under what the training had started from
    /// @return heldOutTokens the tokens of the held-out documents, at most 64, that were not left out
    /// @return leftOut the number of rows that were left out
    /// @return adapter manifest hash of the adapter that came out, whose files are not kept
    function counterfactualOf(uint256 job)
        external
        view
        returns (
            uint64 answerWith,
            uint64 answerWithout,
            uint64 answerStart,
            uint64 answerTokens,
            uint64 heldOutWith,
            uint64 heldOutWithout,
            uint64 heldOutTokens,
            uint64 leftOut,
            bytes32 adapter
        );

    /// Whether a completed retraining was one without each of some rows; at most 1,024.
    function leftOutOf(uint256 job, uint64[] calldata sources, uint64[] calldata rows)
        external
        view
        returns (bool[] memory leftOut);

    /// Takes on the measurement of how good a model's influence attribution is (Attribution.md, section 6).
    /// @param subsets how many retrainings on random halves: 8 to 256, and more than any completed measurement had
    /// @param questions how many held-out documents, 1 to 64
    function openQuality(uint256 model, uint64 subsets, uint64 questions) external payable returns (uint256 job);

    /// What a completed measurement has found, in basis points: what it has recorded in ModelRegistry.
    function qualityOf(uint256 job) external view returns (uint64 lds, uint64 noiseAUC, uint64 copyGain);

    /// Goes on with the jobs. Only the chain itself calls it, at the end of every block.
    function advance() external;
}

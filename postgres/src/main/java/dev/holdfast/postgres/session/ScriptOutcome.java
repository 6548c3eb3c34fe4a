package dev.holdfast.postgres.session;

/// How a text of several statements, sent as one simple query, ended.
public sealed interface ScriptOutcome {
    /// How many statements were completed, as the server told one by one.
    int completed();

    /// After how many statements the last `COMMIT` of the text itself took effect; 0 if none did.
    int committed();

    /// All statements were done.
    ///
    /// @param transactionOpen whether the text left a transaction open, which commits nothing
    record Done(int completed, int committed, boolean transactionOpen) implements ScriptOutcome {}

    /// The server refused statement number `completed + 1`. What followed the last commit is
    /// undone.
    record Refused(int completed, int committed, ServerRefusal refusal) implements ScriptOutcome {}
}

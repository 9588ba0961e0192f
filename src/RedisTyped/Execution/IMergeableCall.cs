using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>Who waits for the answer to a mergeable call. It is ended exactly once; its caller goes on elsewhere.</summary>
internal interface IMergeableCall
{
    /// <summary>The calling method.</summary>
    CommandMethod Method { get; }

    /// <summary>Which of the calls that wait together it is; for who ends them.</summary>
    int Position { get; set; }

    /// <summary>How the call has ended, or that it has not yet.</summary>
    Task Task { get; }

    /// <summary>Ends it with what the node answered: to GET and HGET the value, to EXISTS and TOUCH 1 or 0; to others it does not matter.</summary>
    void Complete(RedisValue answer);

    /// <summary>Ends it with what the node said against it, or why there is no answer.</summary>
    void Fail(Exception fault);

    /// <summary>Ends it without an answer, since somebody has cancelled.</summary>
    void Cancel();
}

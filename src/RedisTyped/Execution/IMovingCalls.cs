namespace RedisTyped.Execution;

/// <summary>A call whose keys are brought to their owner before it is sent.</summary>
internal interface IMovingCalls : IReplyGate
{
    /// <summary>Sends a command when the owner has the keys, and before they can be called back; not at all if its caller has given up by then.</summary>
    Task<T> SendBehindAsync<T>(Func<Task<T>> send, CancellationToken cancellationToken);

    /// <summary>Gives the reply to the call that was queued last. It is sent when its keys are there, and not at all if its caller has given up by then.</summary>
    Task<T> AnswerAsync<T>(CommandMethod method, Task<T> reply, CancellationToken cancellationToken);

    /// <summary>Refuses the call where it cannot wait for its keys.</summary>
    void Refuse(string call);
}

namespace RedisTyped.Execution;

/// <summary>A call whose keys are brought to their owner before it is sent.</summary>
internal interface IMovingCalls : IReplyGate
{
    /// <summary>Sees that the owner has the keys.</summary>
    Task PrepareAsync();

    /// <summary>Refuses the call where it cannot wait for its keys.</summary>
    void Refuse(string call);
}

using RedisTyped.Execution;

namespace RedisTyped.Blocking;

/// <summary>A wait was ended because its keys have another owner; it goes on there. No caller sees it.</summary>
/// <param name="owners">The topology that says which.</param>
internal sealed class OwnerChangedException(ConnectedTopology owners) : Exception("The keys have another owner.")
{
    /// <summary>The topology that says which.</summary>
    public ConnectedTopology Owners { get; } = owners;
}

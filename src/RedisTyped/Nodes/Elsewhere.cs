namespace RedisTyped.Nodes;

/// <summary>
/// While entered, who awaits a task that is ended by this thread goes on in the thread pool: one who blocks would keep the others from
/// theirs. <see cref="TaskCreationOptions.RunContinuationsAsynchronously"/> says the same, but only of the tasks of objects of their own.
/// </summary>
/// <remarks>Works since the runtime goes on with awaiting code in place only where no synchronization context of another type is set.</remarks>
internal sealed class Elsewhere : SynchronizationContext
{
    private static readonly Elsewhere Instance = new();

    private Elsewhere()
    {
    }

    /// <summary>Enters, until the scope is disposed of by the same thread.</summary>
    public static Scope Enter()
    {
        SynchronizationContext? before = Current;
        SetSynchronizationContext(Instance);
        return new Scope(before);
    }

    /// <summary>Code that is read with may make copies; a plain one would have others go on in place.</summary>
    public override SynchronizationContext CreateCopy() => this;

    public readonly struct Scope(SynchronizationContext? before) : IDisposable
    {
        public void Dispose() => SetSynchronizationContext(before);
    }
}

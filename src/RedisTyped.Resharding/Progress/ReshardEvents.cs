namespace RedisTyped.Resharding.Progress;

/// <summary>Tells what happens to whoever listens. Thread-safe if the listener is.</summary>
internal sealed class ReshardEvents(Action<ReshardEvent>? listener = null, TimeProvider? time = null)
{
    /// <summary>Nobody listens.</summary>
    public static ReshardEvents None { get; } = new();

    /// <summary>Tells of what somebody else was told.</summary>
    public void Report(ReshardEvent told) => listener?.Invoke(told);

    public void Report(string name, string message, params ReadOnlySpan<(string Name, object? Value)> fields)
    {
        if (listener is null)
        {
            return;
        }

        var members = new KeyValuePair<string, object?>[fields.Length];
        for (int i = 0; i < fields.Length; i++)
        {
            members[i] = new(fields[i].Name, fields[i].Value);
        }

        listener(new ReshardEvent((time ?? TimeProvider.System).GetUtcNow(), name, message, members));
    }
}

namespace RedisTyped.Resharding.Progress;

/// <summary>Something that happened while keys move. It holds neither secrets nor keys.</summary>
/// <param name="Time">When.</param>
/// <param name="Name">Which kind, such as <c>source-lost</c>; scripts depend on it.</param>
/// <param name="Message">The same for people.</param>
/// <param name="Fields">What belongs to it, by name.</param>
internal sealed record ReshardEvent(DateTimeOffset Time, string Name, string Message, IReadOnlyList<KeyValuePair<string, object?>> Fields);

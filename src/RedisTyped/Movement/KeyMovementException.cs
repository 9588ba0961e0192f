namespace RedisTyped.Movement;

/// <summary>A topology was refused because keys would be looked for on other nodes than those that have them. Nothing has changed.</summary>
public sealed class KeyMovementException : RedisTypedException
{
    internal KeyMovementException(KeyMovement movement)
        : base(
            $"The new topology would look for keys where they are not: {movement}. Move them first, or allow it by AllowKeyMovement = true " +
            "where they can be lost, as in a cache; nothing has changed.") => Movement = movement;

    /// <summary>What would move.</summary>
    public KeyMovement Movement { get; }
}

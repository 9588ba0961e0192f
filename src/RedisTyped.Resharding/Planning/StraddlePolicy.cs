namespace RedisTyped.Resharding.Planning;

/// <summary>What is done with a streamed command that has keys on two sides, such as a RENAME to a key of another target.</summary>
public enum StraddlePolicy
{
    /// <summary>Read from the source what the target cannot work out by itself.</summary>
    Refetch,

    /// <summary>Stop, and name the command.</summary>
    Fail,
}

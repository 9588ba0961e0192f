namespace RedisTyped.Resharding.Planning;

/// <summary>What is done with a streamed command whose keys are not known.</summary>
public enum UnknownCommandPolicy
{
    /// <summary>Stop, and name the command. There is no other: to pass or drop it by guess would lose keys unseen.</summary>
    Stop,
}

namespace RedisTyped;

/// <summary>What a SUBSCRIBE method does when messages come faster than they are read, and when the connection breaks.</summary>
/// <remarks>Without it a subscription that can no longer give every message ends with an exception rather than leave some out silently.</remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class MessagesAttribute : Attribute
{
    /// <summary>How many messages wait to be read.</summary>
    /// <value>1000; at least 1.</value>
    public int Capacity { get; set; } = 1000;

    /// <summary>What happens to a message that finds no place.</summary>
    /// <value><see cref="MessageOverflow.Fail"/>.</value>
    public MessageOverflow Overflow { get; set; }

    /// <summary>
    /// Whether to go on when the connection to the node breaks: StackExchange.Redis subscribes again by itself, but what was published
    /// in between is lost.
    /// </summary>
    /// <value><see langword="false"/>: the enumeration ends with an exception.</value>
    public bool SurvivesDisconnect { get; set; }
}

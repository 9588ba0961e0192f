namespace RedisTyped.Nodes.Health;

/// <summary>
/// How a client finds out how its nodes do: it asks each for a sign of life in equal distances, by one timer for all of them, and never asks
/// a node again that still owes an answer. docs/faults.md tells what follows.
/// </summary>
/// <remarks>Not thread-safe. Copied when a client connects.</remarks>
public sealed class HeartbeatOptions
{
    /// <summary>Whether there is a heartbeat. Without one a node is down as long as there is no connection to it, and never slow, and no call fails at once.</summary>
    /// <value><see langword="true"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The distance of two heartbeats. A node that is slow or down is asked after each <see cref="Timeout"/>, if that is shorter.</summary>
    /// <value>1 second; from 10 ms to 1 hour.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a node may take for its answer. Every further time that it takes counts as a missed heartbeat too.</summary>
    /// <value>1 second; from 10 ms to 1 hour.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A node that takes longer than this for its answer is <see cref="NodeState.Slow"/>.</summary>
    /// <value>Half a second; positive.</value>
    public TimeSpan SlowAfter { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>After so many missed heartbeats in a row a node is <see cref="NodeState.Down"/>; after the first of them it is slow.</summary>
    /// <value>2; at least 1.</value>
    public int MissesToDown { get; set; } = 2;

    /// <summary>After so many answers in a row a node that was down or slow is <see cref="NodeState.Connected"/> again.</summary>
    /// <value>1; at least 1.</value>
    public int AnswersToConnected { get; set; } = 1;

    /// <summary>
    /// Whether calls for a node that is down fail at once, with a <see cref="NodeDownException"/>; otherwise each is sent, and fails by the
    /// connection or after the operation timeout.
    /// </summary>
    /// <value><see langword="true"/>.</value>
    public bool FailFast { get; set; } = true;

    /// <summary>
    /// Asks a node for a sign of life; what it throws counts against the node, a <see cref="TimeoutException"/> as a missed heartbeat, and
    /// anything else as a node that cannot be used. The token is cancelled when the client is closed.
    /// </summary>
    /// <value><see langword="null"/>: PING, sent to the node's primary; an error reply counts as an answer unless it says that the node serves nobody, as LOADING does.</value>
    public Func<RedisNode, CancellationToken, Task>? Probe { get; set; }

    /// <summary>Whether nodes are watched as by the others.</summary>
    internal bool IsLike(HeartbeatOptions other) =>
        (Enabled, Interval, Timeout, SlowAfter, MissesToDown, AnswersToConnected, FailFast, Probe)
        == (other.Enabled, other.Interval, other.Timeout, other.SlowAfter, other.MissesToDown, other.AnswersToConnected, other.FailFast, other.Probe);

    internal HeartbeatOptions Copy() => (HeartbeatOptions)MemberwiseClone();
}
